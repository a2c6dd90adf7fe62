namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>The rows of refused calls that were only counted: one an account, key, code and minute. Strangers have neither account nor key.</summary>
internal static class RejectionCountRows
{
    /// <param name="minute">Minutes since 1970-01-01 UTC.</param>
    /// <param name="number">What is added to the row, or what it begins with.</param>
    public static void Add(Books books, string account, string key, string code, long minute, long number)
    {
        using var add = books.Sql.Once("""
            insert into rejection_counts (account_id, key_id, code, minute, count) values (?, ?, ?, ?, ?)
            on conflict do update set count = count + excluded.count
            """);
        add.Start().Bind(account).Bind(key).Bind(code).Bind(minute).Bind(number).Run();
    }
}
