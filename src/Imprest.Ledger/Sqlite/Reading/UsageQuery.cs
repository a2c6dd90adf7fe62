using System.Text;
using Imprest.Ledger.Sqlite.Writing;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Sums over the usage log. Amounts are the ledger's captures, to the nano-dollar.</summary>
/// <remarks>
/// Whole UTC days are read from <c>usage_days</c>, to which come what is open and, where the period begins or ends within a day, the requests of
/// that day. What is grouped or filtered by label or provider request id, of which the days know nothing, is read request by request.
/// </remarks>
internal static class UsageQuery
{
    private const int MostGroups = 8;
    private static readonly string[] Sums = ["requests", "images", "delivered", "amount_nanos", "unknown"];
    private static readonly string[] Costs = ["cost_nanos", "cost_unknown", "absorbed_nanos", "absorbed_unknown"];
    private const string DayOf = "created_at / 86400000 - (created_at % 86400000 < 0)";

    /// <exception cref="ArgumentException">A group is not known, or there are too many.</exception>
    public static IReadOnlyList<UsageRow> Read(SqliteConnection connection, RequestFilter filter, IReadOnlyList<string> groupBy, bool withCost)
    {
        if (groupBy.Count > MostGroups)
            throw new ArgumentException($"Usage is grouped by at most {MostGroups} at a time.", nameof(groupBy));
        return UsageFilter.KnowsDays(filter) && !groupBy.Any(IsLabel)
            ? ByDays(connection, filter, groupBy, withCost)
            : ByRequests(connection, filter, groupBy, withCost);
    }

    /// <summary>From the days; only where they can answer.</summary>
    public static IReadOnlyList<UsageRow> ByDays(SqliteConnection connection, RequestFilter filter, IReadOnlyList<string> groupBy, bool withCost)
    {
        var cells = new UsageFilter(filter);
        var period = new DayPeriod(filter.From, filter.To);
        var of = groupBy.Select(Column).ToList();
        var sums = string.Join(", ", ((string[])[.. Sums, .. withCost ? Costs : []]).Select(sum => $"sum({sum}) as {sum}")) + (withCost ? "" : ", 0, 0, 0, 0");
        // What is asked about a kind or an account is looked up after the sums, for which their numbers do.
        var inner = of.Select(column => column.Inner).Distinct().ToList();
        var sql = new StringBuilder("select ");
        for (var i = 0; i < of.Count; i++)
            sql.Append(of[i].Outer).Append(" as g").Append(i).Append(", ");
        sql.Append(sums).Append(" from (select ").Append(string.Concat(inner.Select(column => column + ", "))).Append(sums).Append(" from (")
            .Append(Sources(cells, period, withCost)).Append(')').Append(inner.Count > 0 ? " group by " + string.Join(", ", inner) : "").Append(") u");
        if (inner.Contains("kind"))
            sql.Append(" join kinds k on k.id = u.kind");
        if (inner.Contains("account"))
            sql.Append(" join accounts a on a.number = u.account");
        return Rows(connection, sql, groupBy, [.. cells.Parameters, .. period.Parameters]);
    }

    /// <summary>From the requests themselves.</summary>
    public static IReadOnlyList<UsageRow> ByRequests(SqliteConnection connection, RequestFilter filter, IReadOnlyList<string> groupBy, bool withCost)
    {
        var (where, parameters) = RequestList.Conditions(filter);
        if (filter.Account is { } account)
        {
            where += " and r.account_id = $account";
            parameters.Add(("$account", account.Value));
        }

        var sql = new StringBuilder("select ");
        for (var i = 0; i < groupBy.Count; i++)
        {
            if (IsLabel(groupBy[i]))
            {
                parameters.Add(($"$group{i}", groupBy[i]["label:".Length..]));
                sql.Append($"(select cast(l.value as text) from json_each(case when json_valid(r.labels) then r.labels end) l where l.key = $group{i})");
            }
            else
            {
                sql.Append(groupBy[i] switch
                {
                    "day" => "strftime('%Y-%m-%d', r.created_at / 1000, 'unixepoch')",
                    "month" => "strftime('%Y-%m', r.created_at / 1000, 'unixepoch')",
                    var group => Column(group).Name,
                });
            }

            sql.Append(" as g").Append(i).Append(", ");
        }

        sql.Append("count(*) as requests, sum(r.images), sum(r.delivered), sum(coalesce(r.captured_nanos, 0) + r.rerated_nanos), ")
            .Append("sum(r.captured_nanos is null or r.amount_status is ").Append((int)AmountStatus.Unknown).Append("), ")
            .Append(withCost ? $"sum({UsageDays.CostNanos("r.calls")}), sum({UsageDays.CostUnknown("r.calls")}), sum(r.absorbed_nanos), sum(r.absorbed_unknown)" : "0, 0, 0, 0")
            .Append(" from request_log r where r.state > 0").Append(where);
        return Rows(connection, sql, groupBy, parameters);
    }

    private static bool IsLabel(string group) => group.StartsWith("label:", StringComparison.Ordinal);

    private static List<UsageRow> Rows(
        SqliteConnection connection, StringBuilder sql, IReadOnlyList<string> groupBy, IReadOnlyList<(string, object?)> parameters)
    {
        for (var i = 0; i < groupBy.Count; i++)
            sql.Append(i == 0 ? " group by g" : ", g").Append(i);
        for (var i = 0; i < groupBy.Count; i++)
            sql.Append(i == 0 ? " order by g" : ", g").Append(i);
        return connection.Query($"select * from ({sql}) where requests > 0", row => Map(row, groupBy), [.. parameters]);
    }

    /// <summary>Rows that sum to what was asked for: whole days, parts of days, what is open.</summary>
    private static string Sources(UsageFilter cells, DayPeriod period, bool withCost)
    {
        var days = $"""
            select account, day, kind, key_id, state, nullif(outcome, -1) as outcome, requests, images, delivered, amount_nanos,
                case when amount_status = {(int)AmountStatus.Unknown} then requests else 0 end as unknown, cost_nanos, cost_unknown, absorbed_nanos, absorbed_unknown
            from usage_days where state > 0 and day >= $first_day and day < $end_day {cells.Where}
            """;
        var open = $"""
            select account, {DayOf}, kind, key_id, state, outcome, 1, images, delivered, 0, 1, {(withCost ? UsageDays.CostNanos("calls") : "0")},
                {(withCost ? UsageDays.CostUnknown("calls") : "0")}, 0, 0
            from open_requests where {period.Within} {cells.Where}
            """;
        // A day's rows of usage_days tell between which rows of `requests` its requests are.
        var part = $"""
            select account, {DayOf}, kind, key_id, state, outcome, 1, images, delivered, coalesce(captured_nanos, 0) + rerated_nanos,
                amount_status is {(int)AmountStatus.Unknown}, {(withCost ? UsageDays.CostNanos("calls") : "0")}, {(withCost ? UsageDays.CostUnknown("calls") : "0")},
                absorbed_nanos, absorbed_unknown
            from requests {(withCost ? "left join documents d using (number)" : "")}
            where number >= (select min(first_number) from usage_days where {cells.OfAccount} and day = $part)
                and number <= (select max(last_number) from usage_days where {cells.OfAccount} and day = $part)
                and state > 0 and {DayOf} = $part and {period.Within} {cells.Where}
            """;
        return string.Join(" union all ", [days, open, .. period.Parts.Select(name => part.Replace("$part", name, StringComparison.Ordinal))]);
    }

    private static UsageRow Map(SqliteDataReader row, IReadOnlyList<string> groupBy)
    {
        var key = new KeyValuePair<string, string?>[groupBy.Count];
        for (var i = 0; i < key.Length; i++)
            key[i] = new(groupBy[i], Value(groupBy[i], row, i));
        var at = key.Length;
        return new(key, row.GetInt64(at), row.Long(at + 1) ?? 0, row.Long(at + 2) ?? 0, new(row.Long(at + 3) ?? 0), row.Long(at + 4) ?? 0)
        {
            ProviderCost = new(row.Long(at + 5) ?? 0),
            UnknownCosts = row.Long(at + 6) ?? 0,
            Absorbed = new(row.Long(at + 7) ?? 0),
            UnknownAbsorbed = row.Long(at + 8) ?? 0,
        };
    }

    private static string? Value(string group, SqliteDataReader row, int column) => (group, row.IsDBNull(column)) switch
    {
        (_, true) => null,
        ("outcome", _) => ((Outcome)row.GetInt32(column)).Wire(),
        ("state", _) => ((RequestState)row.GetInt32(column)).Wire(),
        _ => row.GetString(column),
    };

    /// <summary>A group as a column of the log, of the days, and of what the days' numbers stand for.</summary>
    private static (string Name, string Inner, string Outer) Column(string group) => group switch
    {
        "day" => ("day", "day", "strftime('%Y-%m-%d', u.day * 86400, 'unixepoch')"),
        "month" => ("month", "day", "strftime('%Y-%m', u.day * 86400, 'unixepoch')"),
        "model" or "provider" or "operation" or "quality" or "size" => ("r." + group, "kind", "k." + group),
        "account_id" => ("r.account_id", "account", "a.id"),
        "key_id" or "outcome" or "state" => ("r." + group, group, "u." + group),
        _ => throw new ArgumentException($"Usage cannot be grouped by '{group}'.", nameof(group)),
    };
}
