namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Rows of <c>webhook_deliveries</c> for what became of a task, written in the commit that it became so in: I16. What was told is not told again.</summary>
internal static class TaskEventRows
{
    public static void Add(Books books, string account, string request, string type, long at)
    {
        var endpoints = new List<string>();
        using (var find = books.Sql.Once("select id from webhook_endpoints where account_id = ? and disabled_at is null and instr(events, ?) > 0"))
        {
            find.Start().Bind(account).Bind($" {type} ");
            while (find.Step())
                endpoints.Add(find.Text(0));
        }

        foreach (var endpoint in endpoints)
            Insert(books, account, endpoint, TaskEvents.IdOf(request, type), type, request, at);
    }

    /// <returns>The delivery's id.</returns>
    public static string Insert(Books books, string account, string endpoint, string eventId, string type, string? request, long at)
    {
        var id = books.Ids.Next("whd_");
        using var insert = books.Sql.Once("""
            insert into webhook_deliveries (account_id, id, endpoint_id, event_id, type, request_id, created_at, next_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
            on conflict (account_id, endpoint_id, event_id) do nothing
            """);
        insert.Start().Bind(account).Bind(id).Bind(endpoint).Bind(eventId).Bind(type).Bind(request).Bind(at).Run();
        return id;
    }
}
