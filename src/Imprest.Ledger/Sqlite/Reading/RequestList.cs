using System.Text;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>The usage log as a list: newest first, a page at a time.</summary>
internal static class RequestList
{
    public static Page<RequestRecord>? Read(SqliteConnection connection, RequestFilter filter, int limit, RequestId? after)
    {
        if (after is { } last && RequestRows.Find(connection, filter.Account, last) is null)
            return null;
        if (filter.Account is { } account)
            return Page(OfAccount(connection, filter, account, limit, after), limit);

        // All accounts: the newest of each, merged. No key orders requests across accounts.
        var accounts = connection.Query("select id from accounts", row => new AccountId(row.GetString(0)));
        var newest = new List<RequestRecord>();
        foreach (var one in accounts)
        {
            newest.AddRange(OfAccount(connection, filter, one, limit, after));
            if (newest.Count > 16 * (limit + 1))
                newest = Newest(newest, limit + 1);
        }

        return Page(Newest(newest, limit + 1), limit);
    }

    /// <summary>The conditions of a filter on <c>ended_log r</c> or <c>open_log r</c>, other than the account, and their parameters.</summary>
    public static (string Where, List<(string, object?)> Parameters) Conditions(RequestFilter filter)
    {
        var where = new StringBuilder();
        var parameters = new List<(string, object?)>();
        void And(string condition, string name, object? value)
        {
            if (value is null)
                return;
            where.Append(" and ").Append(condition);
            parameters.Add((name, value));
        }

        And("r.created_at >= $from", "$from", filter.From?.Stored());
        And("r.created_at < $to", "$to", filter.To?.Stored());
        And("r.state = $state", "$state", (int?)filter.State);
        And("r.outcome = $outcome", "$outcome", (int?)filter.Outcome);
        And("r.model = $model", "$model", filter.Model);
        And("r.operation = $operation", "$operation", filter.Operation);
        And("r.quality = $quality", "$quality", filter.Quality);
        And("r.size = $size", "$size", filter.Size);
        And("r.key_id = $key", "$key", filter.Key?.Value);
        And("""
            (r.provider_request_id = $provider_request or ((r.attempts > 1 or r.images > 1) and json_valid(r.calls) and exists (
                select 1 from json_each(r.calls) c where c.value ->> 'provider_request_id' = $provider_request)))
            """, "$provider_request", filter.ProviderRequestId);
        if (filter.Label?.Split('=', 2) is { } label)
        {
            And("json_valid(r.labels) and exists (select 1 from json_each(r.labels) l where l.key = $label_name"
                + (label.Length > 1 ? " and cast(l.value as text) = $label_value)" : ")"), "$label_name", label[0]);
            if (label.Length > 1)
                parameters.Add(("$label_value", label[1]));
        }

        if (filter.FailuresOnly) // Ended or not: what is in doubt was not delivered yet, what is under way has not failed.
            where.Append(" and r.state not in (1, 2) and (r.outcome is null or r.outcome <> ").Append((int)Outcome.Delivered).Append(')');
        if (filter.UnknownOnly)
            where.Append(" and r.state = ").Append((int)RequestState.Settled).Append(" and r.amount_status = ").Append((int)AmountStatus.Unknown);
        return (where.ToString(), parameters);
    }

    private static List<RequestRecord> OfAccount(SqliteConnection connection, RequestFilter filter, AccountId account, int limit, RequestId? after)
    {
        var (where, parameters) = Conditions(filter);
        parameters.Add(("$account", account.Value));
        if (after is { } last)
            parameters.AddRange([("$after", last.Value), ("$after_time", RequestTime.Of(last.Value))]);
        var and = after is null ? "" : "and (r.time, r.id) < ($after_time, $after)";
        return RequestRows.Newest(
            connection, $"r.account = (select number from accounts where id = $account) {and} {where}", limit + 1L, [.. parameters]);
    }

    private static List<RequestRecord> Newest(List<RequestRecord> requests, int count) =>
        [.. requests.OrderByDescending(request => request.Id.Value, StringComparer.Ordinal).Take(count)];

    private static Page<RequestRecord> Page(List<RequestRecord> oneMore, int limit) => new([.. oneMore.Take(limit)], oneMore.Count > limit);
}
