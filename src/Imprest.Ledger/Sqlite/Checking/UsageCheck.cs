using Imprest.Ledger.Sqlite.Reading;
using Imprest.Ledger.Sqlite.Writing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>What totals are read from, against the requests: S2.</summary>
internal static class UsageCheck
{
    private static readonly string[] Sums =
    [
        "requests", "images", "delivered", "amount_nanos", "absorbed_nanos", "absorbed_unknown", "cost_nanos", "cost_unknown",
    ];

    public static void Check(SqliteConnection connection, Findings findings)
    {
        var different = string.Join(" or ", Sums.Select(sum => $"coalesce(u.{sum}, 0) <> coalesce(e.{sum}, 0)"));
        var rows = connection.Query($"""
            with e as (
                select r.account, r.created_at / 86400000 - (r.created_at % 86400000 < 0) as day, r.kind, r.key_id, r.state,
                    coalesce(r.outcome, -1) as outcome, coalesce(r.amount_status, -1) as amount_status, count(*) as requests, sum(r.images) as images,
                    sum(r.delivered) as delivered, sum(coalesce(r.captured_nanos, 0) + r.rerated_nanos) as amount_nanos,
                    sum(r.absorbed_nanos) as absorbed_nanos, sum(r.absorbed_unknown) as absorbed_unknown,
                    sum({UsageDays.CostNanos("d.calls")}) as cost_nanos, sum(r.state > 0 and {UsageDays.CostUnknown("d.calls")}) as cost_unknown,
                    max(coalesce(r.captured_nanos, 0) + r.rerated_nanos) as dearest_nanos, min(r.number) as first_number, max(r.number) as last_number,
                    min(r.time) as oldest, max(r.time) as newest
                from requests r left join documents d on d.number = r.number group by 1, 2, 3, 4, 5, 6, 7)
            select coalesce((select id from accounts where number = account), account), day, kind, key_id, state, outcome, amount_status,
                coalesce(u.requests, 0), coalesce(e.requests, 0), coalesce(u.amount_nanos, 0), coalesce(e.amount_nanos, 0)
            from usage_days u full join e using (account, day, kind, key_id, state, outcome, amount_status)
            where {different} or u.dearest_nanos < e.dearest_nanos or u.first_number > e.first_number or u.last_number < e.last_number
                or u.oldest > e.oldest or u.newest < e.newest
            """, row => (Account: row.GetString(0), Text: $"Day {row.GetInt64(1)}, kind {row.GetInt64(2)}, key {row.GetString(3)}, state {row.GetInt64(4)}, "
                + $"outcome {row.GetInt64(5)}, status {row.GetInt64(6)}: the store sums or bounds {row.GetInt64(7)} requests and {row.GetInt64(9)} otherwise than the log, "
                + $"which has {row.GetInt64(8)} and {row.GetInt64(10)}."));
        foreach (var (account, text) in rows)
            findings.Add("S2", new(account), null, text);
    }
}
