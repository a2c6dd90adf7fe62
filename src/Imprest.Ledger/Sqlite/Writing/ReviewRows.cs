namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Rows of <c>review_items</c>: what a person should look at.</summary>
internal static class ReviewRows
{
    /// <summary>Opens an item, unless the same reason is open already.</summary>
    public static void Open(Statements sql, string account, string request, string reason, long at)
    {
        using var insert = sql.Once("""
            insert into review_items (account_id, request_id, item, reason, opened_at)
            select ?1, ?2, (select coalesce(max(item), 0) + 1 from review_items where account_id = ?1 and request_id = ?2), ?3, ?4
            where not exists (select 1 from review_items where account_id = ?1 and request_id = ?2 and reason = ?3 and closed_at is null)
            """);
        insert.Start().Bind(account).Bind(request).Bind(reason).Bind(at).Run();
    }

    /// <summary>Was an item opened for this reason, whether it is closed by now or not?</summary>
    public static bool Has(Statements sql, string account, string request, string reason)
    {
        using var find = sql.Once("select 1 from review_items where account_id = ? and request_id = ? and reason = ?");
        return find.Start().Bind(account).Bind(request).Bind(reason).Step();
    }

    /// <returns>How many were closed.</returns>
    public static int Close(
        Statements sql, string account, string request, string decision, string? actor, long at)
    {
        using var close = sql.Once("""
            update review_items set closed_at = ?4, decision = ?3, actor = ?5
            where account_id = ?1 and request_id = ?2 and closed_at is null
            """);
        return close.Start().Bind(account).Bind(request).Bind(decision).Bind(at).Bind(actor).Run();
    }
}
