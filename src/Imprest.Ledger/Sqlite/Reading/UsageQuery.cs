using Imprest.Ledger.Sqlite.Writing;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Sums over the usage log. Amounts are the ledger's captures, to the nano-dollar.</summary>
/// <remarks>
/// Whole UTC days are read from <c>usage_days</c>, to which come what is open and, where the period begins or ends within a day, the requests of
/// that day. The days know nothing of labels and provider request ids: what is filtered by these is read from the blocks of requests that may have
/// them, and what is grouped by a label from all requests of the days in question.
/// </remarks>
internal static class UsageQuery
{
    private const int MostGroups = 8;
    private static readonly string[] Sums = ["requests", "images", "delivered", "amount_nanos", "unknown"];
    private static readonly string[] Costs = ["cost_nanos", "cost_unknown", "absorbed_nanos", "absorbed_unknown"];

    /// <exception cref="ArgumentException">A group is not known, or there are too many.</exception>
    public static IReadOnlyList<UsageRow> Read(SqliteConnection connection, RequestFilter filter, IReadOnlyList<string> groupBy, bool withCost, bool withRejected)
    {
        if (groupBy.Count > MostGroups)
            throw new ArgumentException($"Usage is grouped by at most {MostGroups} at a time.", nameof(groupBy));
        using var snapshot = connection.BeginTransaction(deferred: true);
        var asked = new LogFilter(filter);
        var columns = groupBy.Select(Column).ToList();
        var inner = columns.Select(column => column.Inner).Distinct().ToList();
        List<(string, object?)> parameters = [.. asked.Parameters, .. groupBy.Select((group, index) => ($"$group{index}", (object?)group.Split(':', 2)[^1])), ("$least_state", withRejected ? 0 : 1)];
        var sources = asked.KnowsDays && !groupBy.Any(IsLabel)
            ? FromDays(connection, filter, asked, groupBy, withCost, parameters)
            : FromRequests(connection, filter, asked, withCost, parameters);
        var sums = string.Join(", ", ((string[])[.. Sums, .. withCost ? Costs : []]).Select(sum => $"sum({sum}) as {sum}"));
        var parts = sources.Select(source => $"""
            select {string.Concat(inner.Select((column, index) => $"{column} as i{index}, "))}{sums} from ({source}){List(" group by ", inner.Count, "i")}
            """);
        // What a kind or an account is called is looked up after the sums, for which their numbers do.
        var (kind, account) = (inner.IndexOf("kind"), inner.IndexOf("account"));
        return connection.Query($"""
            select * from (select {string.Concat(columns.Select((column, index) => $"{column.Outer.Replace("?", $"u.i{inner.IndexOf(column.Inner)}", StringComparison.Ordinal)} as g{index}, "))}
                {sums} from ({string.Join(" union all ", parts)}) u {(kind < 0 ? "" : $"join kinds k on k.id = u.i{kind}")}
                {(account < 0 ? "" : $"join accounts a on a.number = u.i{account}")} {List(" group by ", columns.Count, "g")})
            where requests > 0 {List(" order by ", columns.Count, "g")}
            """, row => Map(row, groupBy, withCost), [.. parameters]);
    }

    private static bool IsLabel(string group) => group.StartsWith("label:", StringComparison.Ordinal);

    private static string List(string before, int count, string name) =>
        count == 0 ? "" : before + string.Join(", ", Enumerable.Range(0, count).Select(index => $"{name}{index}"));

    private static List<string> FromDays(
        SqliteConnection connection, RequestFilter filter, LogFilter asked, IReadOnlyList<string> groupBy, bool withCost, List<(string, object?)> parameters)
    {
        var period = new DayPeriod(filter.From, filter.To);
        parameters.AddRange([("$first_day", period.First), ("$end_day", period.End)]);
        var days = $"""
            select account, day, kind, key_id, state, nullif(outcome, -1) as outcome, requests, images, delivered, amount_nanos,
                case when amount_status = {(int)AmountStatus.Unknown} then requests else 0 end as unknown, cost_nanos, cost_unknown, absorbed_nanos, absorbed_unknown
            from usage_days where grain = {(int)asked.Grain(groupBy)} and {asked.OfAccount} and state >= $least_state and day >= $first_day and day < $end_day {asked.Where}
            """;
        if (period.Parts.Count == 0)
            return [days, Open(asked)];
        var parts = string.Join(", ", period.Parts);
        var ranges = connection.Query($"""
            select min(first_number), max(last_number) from usage_days
            where grain = {(int)UsageGrain.Keys} and {asked.OfAccount} and day in ({parts}) group by day
            """, row => (row.GetInt64(0), row.GetInt64(1)), [.. asked.Parameters]);
        parameters.Add(("$ranges", Stretch.Text(Stretch.Merged(ranges))));
        return [days, Open(asked), $"{Ended(asked, withCost)} and {LogFilter.DayOf} in ({parts})"];
    }

    private static List<string> FromRequests(
        SqliteConnection connection, RequestFilter filter, LogFilter asked, bool withCost, List<(string, object?)> parameters)
    {
        parameters.Add(("$ranges", Stretch.Text(Stretch.Merged(Stretch.Of(connection, filter, asked).Select(stretch => (stretch.First, stretch.Last))))));
        return [Open(asked), Ended(asked, withCost)];
    }

    private static string Open(LogFilter asked) => $"""
        select account, {LogFilter.DayOf} as day, kind, key_id, state, outcome, labels, 1 as requests, images, delivered, 0 as amount_nanos, 1 as unknown,
            {UsageDays.CostNanos("calls")} as cost_nanos, {UsageDays.CostUnknown("calls")} as cost_unknown, 0 as absorbed_nanos, 0 as absorbed_unknown
        from open_requests where true{asked.OfOpen}
        """;

    private static string Ended(LogFilter asked, bool withCost) => $"""
        select r.account, {LogFilter.DayOf} as day, r.kind, r.key_id, r.state, r.outcome, r.labels, 1 as requests, r.images, r.delivered,
            coalesce(r.captured_nanos, 0) + r.rerated_nanos as amount_nanos, r.amount_status is {(int)AmountStatus.Unknown} as unknown,
            {(withCost ? $"{UsageDays.CostNanos("d.calls")} as cost_nanos, r.state > 0 and {UsageDays.CostUnknown("d.calls")} as cost_unknown, " : "")}r.absorbed_nanos, r.absorbed_unknown
        from {Stretch.Rows} {(withCost ? "left join documents d on d.number = r.number" : "")} where state >= $least_state{asked.OfEnded}
        """;

    private static UsageRow Map(SqliteDataReader row, IReadOnlyList<string> groupBy, bool withCost)
    {
        var key = new KeyValuePair<string, string?>[groupBy.Count];
        for (var i = 0; i < key.Length; i++)
            key[i] = new(groupBy[i], Value(groupBy[i], row, i));
        var at = key.Length;
        var usage = new UsageRow(key, row.GetInt64(at), row.GetInt64(at + 1), row.GetInt64(at + 2), new(row.GetInt64(at + 3)), row.GetInt64(at + 4));
        return !withCost ? usage : usage with
        {
            ProviderCost = new(row.GetInt64(at + 5)),
            UnknownCosts = row.GetInt64(at + 6),
            Absorbed = new(row.GetInt64(at + 7)),
            UnknownAbsorbed = row.GetInt64(at + 8),
        };
    }

    private static string? Value(string group, SqliteDataReader row, int column) => (group, row.IsDBNull(column)) switch
    {
        (_, true) => null,
        ("outcome", _) => ((Outcome)row.GetInt32(column)).Wire(),
        ("state", _) => ((RequestState)row.GetInt32(column)).Wire(),
        _ => row.GetString(column),
    };

    /// <summary>A group as a column of the sources, and as what that stands for, written <c>?</c>.</summary>
    private static (string Inner, string Outer) Column(string group, int index) => group switch
    {
        "day" => ("day", "strftime('%Y-%m-%d', ? * 86400, 'unixepoch')"),
        "month" => ("day", "strftime('%Y-%m', ? * 86400, 'unixepoch')"),
        "model" or "provider" or "operation" or "quality" or "size" => ("kind", "k." + group),
        "account_id" => ("account", "a.id"),
        "key_id" or "outcome" or "state" => (group, "?"),
        _ when IsLabel(group) => (
            $"(select cast(l.value as text) from json_each(case when json_valid(labels) then labels end) l where l.key = $group{index})", "?"),
        _ => throw new ArgumentException($"Usage cannot be grouped by '{group}'.", nameof(group)),
    };
}
