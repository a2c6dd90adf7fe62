namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Rows of <c>audit</c>. They are only ever added.</summary>
internal static class AuditRows
{
    public static void Add(Books books, AuditNote note)
    {
        using var insert = books.Sql.Once("""
            insert into audit (at, key_id, key_name, role, account_id, action, target, details) values (?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Start().Bind(note.At.Stored()).Bind(note.Key?.Value).Bind(note.KeyName).Bind((long?)note.Role).Bind(note.Account?.Value).Bind(note.Action)
            .Bind(note.Target).Bind(note.Details).Run();
    }
}
