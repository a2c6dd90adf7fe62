using Imprest.Ledger.Sqlite.Reading;
using Imprest.Ledger.Sqlite.Writing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>What totals and searches are read from, against the requests, and the costs of their calls: S2, S3, S4.</summary>
internal static class UsageCheck
{
    private const string Key = "account, day, state, outcome, amount_status, kind, key_id";

    private static readonly string[] Sums =
    [
        "requests", "images", "delivered", "amount_nanos", "absorbed_nanos", "absorbed_unknown", "cost_nanos", "cost_unknown",
    ];

    public static void Check(SqliteConnection connection, Findings findings)
    {
        var log = $"""
            select r.account, r.created_at / 86400000 - (r.created_at % 86400000 < 0) as day, r.state, coalesce(r.outcome, -1) as outcome,
                coalesce(r.amount_status, -1) as amount_status, r.kind, r.key_id, 1 as requests, r.images, r.delivered,
                coalesce(r.captured_nanos, 0) + r.rerated_nanos as amount_nanos, r.absorbed_nanos, r.absorbed_unknown,
                {UsageDays.CostNanos("d.calls")} as cost_nanos, r.state > 0 and {UsageDays.CostUnknown("d.calls")} as cost_unknown,
                coalesce(r.captured_nanos, 0) + r.rerated_nanos as dearest_nanos, r.number as first_number, r.number as last_number, r.time as oldest,
                r.time as newest
            from requests r left join documents d on d.number = r.number
            """;
        Grain(connection, findings, UsageGrain.Kinds, log);
        var kinds = $"select * from usage_days where grain = {(int)UsageGrain.Kinds}";
        Grain(connection, findings, UsageGrain.Models, kinds, """
            (select m.id from kinds k join kinds m on m.model is k.model and m.provider is k.provider and m.size is null and m.quality is null
                and m.provider_model is null and m.endpoint is null and m.operation is null and m.price_version is null where k.id = l.kind)
            """, "''");
        Grain(connection, findings, UsageGrain.Keys, kinds, "0");
        Blocks(connection, findings);
        Costs(connection, findings);
    }

    /// <summary>Where all is known, no more is absorbed than the calls took.</summary>
    private static void Costs(SqliteConnection connection, Findings findings)
    {
        foreach (var (account, request, absorbed, cost) in connection.Query($"""
            select (select id from accounts where number = r.account), r.id, r.absorbed_nanos, {UsageDays.CostNanos("d.calls")} as cost
            from requests r join documents d on d.number = r.number
            where r.absorbed_nanos > 0 and r.absorbed_unknown = 0 and not {UsageDays.CostUnknown("d.calls")} and r.absorbed_nanos > cost
            """, row => (row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3))))
            findings.Add("S4", new(account), new(request), $"{absorbed} is absorbed, and its calls took {cost}.");
    }

    /// <param name="log">What the grain sums.</param>
    private static void Grain(SqliteConnection connection, Findings findings, UsageGrain grain, string log, string kind = "l.kind", string key = "l.key_id")
    {
        var different = string.Join(" or ", Sums.Select(sum => $"coalesce(u.{sum}, 0) <> coalesce(e.{sum}, 0)"));
        var rows = connection.Query($"""
            with e as (
                select account, day, state, outcome, amount_status, {kind} as kind, {key} as key_id, {string.Join(", ", Sums.Select(sum => $"sum({sum}) as {sum}"))},
                    max(dearest_nanos) as dearest_nanos, min(first_number) as first_number, max(last_number) as last_number, min(oldest) as oldest,
                    max(newest) as newest
                from ({log}) l group by 1, 2, 3, 4, 5, 6, 7)
            select coalesce((select id from accounts where number = account), account), day, state, outcome, amount_status, kind, key_id,
                coalesce(u.requests, 0), coalesce(u.amount_nanos, 0), coalesce(e.requests, 0), coalesce(e.amount_nanos, 0)
            from (select * from usage_days where grain = {(int)grain}) u full join e using ({Key})
            where {different} or u.dearest_nanos < e.dearest_nanos or u.first_number > e.first_number or u.last_number < e.last_number
                or u.oldest > e.oldest or u.newest < e.newest
            """, row => (Account: row.GetString(0), Text: $"Usage by {grain} of day {row.GetInt64(1)}, state {row.GetInt64(2)}, outcome {row.GetInt64(3)}, "
                + $"status {row.GetInt64(4)}, kind {row.Long(5)}, key {row.Text(6)}: the store says {row.GetInt64(7)} requests and {row.GetInt64(8)}, "
                + $"the log sums to {row.GetInt64(9)} and {row.GetInt64(10)}, or is wider than what the store says."));
        foreach (var (account, text) in rows)
            findings.Add("S2", new(account), null, text);
    }

    private static void Blocks(SqliteConnection connection, Findings findings)
    {
        var next = 0L;
        foreach (var (block, stored) in connection.Query("select block, filter from search_blocks order by block", row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1))))
        {
            var filter = new SearchFilter();
            foreach (var text in connection.Query(SearchFilter.Texts, row => row.GetString(0), ("?1", block * SearchFilter.Rows), ("?2", (block + 1) * SearchFilter.Rows - 1)))
                filter.Add(text);
            findings.Require(block == next++, "S3", null, null, $"Search block {block} comes where {next - 1} should.");
            findings.Require(stored.AsSpan().SequenceEqual(filter.ToArray()), "S3", null, null, $"The filter of search block {block} is not what its requests make.");
        }
    }
}
