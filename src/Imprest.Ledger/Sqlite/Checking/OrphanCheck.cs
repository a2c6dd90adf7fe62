using Imprest.Ledger.Sqlite.Reading;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>Rows that belong to nothing: I6, I8, I11.</summary>
internal static class OrphanCheck
{
    public static void Check(SqliteConnection connection, Findings findings, bool full)
    {
        Each(connection, findings, "I2", "The wallet belongs to no account.", "select account_id, null from wallets where account_id not in (select id from accounts)");
        if (!full)
            return;
        Each(connection, findings, "I6", "It belongs to no account.", "select account_id, id from requests where state > 0 and account_id not in (select id from accounts)");
        Each(connection, findings, "I6", "Its journal belongs to no account.", "select distinct account_id, null from journal where account_id not in (select id from accounts)");
        Each(connection, findings, "I8", "A call was made for an attempt that is not on record.", """
            select c.account_id, c.request_id from calls c left join requests r on r.account_id = c.account_id and r.id = c.request_id
            where r.id is null or c.attempt < 1 or c.attempt > r.attempts
            """);
        Each(connection, findings, "I11", "The idempotency key leads to a request that does not have it.", """
            select i.account_id, i.request_id from idempotency i left join requests r on r.account_id = i.account_id and r.id = i.request_id
            where r.id is null or r.idempotency_key is not i.key
            """);
        Each(connection, findings, "I11", "Its idempotency key leads nowhere.", """
            select r.account_id, r.id from requests r left join idempotency i on i.account_id = r.account_id and i.key = r.idempotency_key
            where r.idempotency_key is not null and i.key is null
                and (r.ended_at is null or r.ended_at > coalesce((select cast(value as integer) from meta where name = 'keys_pruned_before'), 0))
            """);
    }

    private static void Each(SqliteConnection connection, Findings findings, string invariant, string message, string sql)
    {
        foreach (var (account, request) in connection.Query(sql, row => (row.GetString(0), row.Text(1))))
            findings.Add(invariant, new AccountId(account), request is null ? null : new RequestId(request), message);
    }
}
