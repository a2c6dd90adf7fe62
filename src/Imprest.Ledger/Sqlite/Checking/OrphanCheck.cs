using Imprest.Ledger.Sqlite.Reading;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>Rows that belong to nothing: I6, I11.</summary>
internal static class OrphanCheck
{
    public static void Check(SqliteConnection connection, Findings findings, bool full)
    {
        Each(connection, findings, "I2", "The wallet belongs to no account.", "select account_id, null from wallets where account_id not in (select id from accounts)");
        Each(connection, findings, "I18", "A job of it is left, and it is not under way.", "select 0, cast(number as text) from jobs where number not in (select number from open_requests)");
        if (!full)
            return;
        Each(connection, findings, "I6", "It belongs to no account.", """
            select account, id from requests where account not in (select number from accounts)
            union all select account, id from open_requests where account not in (select number from accounts)
            """);
        Each(connection, findings, "I6", "Its journal belongs to no account.", """
            select distinct id >> 40, null from journal where id >> 40 not in (select number from accounts)
            """);
        Each(connection, findings, "I6", "It is of no kind.", """
            select account, id from requests where kind not in (select id from kinds)
            union all select account, id from open_requests where kind not in (select id from kinds)
            """);
        Each(connection, findings, "I11", "The idempotency key leads to a request that does not have it.", """
            select i.account, i.request_id from idempotency i
            where not exists (select 1 from requests r
                    where r.account = i.account and r.time = i.time and r.id = i.request_id and r.idempotency_key = i.key)
                and not exists (select 1 from open_requests o where o.number >= i.time and o.id = i.request_id and o.idempotency_key = i.key)
            """);
        Each(connection, findings, "I11", "Its idempotency key leads nowhere.", """
            select r.account, r.id from (
                select account, id, idempotency_key, ended_at from requests union all select account, id, idempotency_key, null from open_requests) r
            where r.idempotency_key is not null and not exists (select 1 from idempotency i where i.account = r.account and i.key = r.idempotency_key)
                and (r.ended_at is null or r.ended_at > coalesce((select cast(value as integer) from meta where name = 'keys_pruned_before'), 0))
            """);
    }

    /// <param name="sql">Rows of an account, by its id or its number, and a request or null.</param>
    private static void Each(SqliteConnection connection, Findings findings, string invariant, string message, string sql)
    {
        var named = $"with found (account, request) as ({sql}) select coalesce((select id from accounts where number = account), account), request from found";
        foreach (var (account, request) in connection.Query(named, row => (row.GetString(0), row.Text(1))))
            findings.Add(invariant, new AccountId(account), request is null ? null : new RequestId(request), message);
    }
}
