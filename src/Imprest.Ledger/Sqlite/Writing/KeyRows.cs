using Imprest.Ledger.Sqlite.Native;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>API keys.</summary>
internal static class KeyRows
{
    public static bool Add(Books books, ApiKeyRecord key, IReadOnlyList<KeyLimit> limits)
    {
        using var insert = books.Sql.Once("""
            insert into api_keys (account_id, id, role, name, public_id, hmac, hint, created_at, expires_at, revoked_at,
                allowed_models, highest_quality, highest_size, required_labels)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        try
        {
            insert.Start().Bind(key.Account.Value).Bind(key.Id.Value).Bind((long)key.Role).Bind(key.Name).Bind(key.PublicId).BindBlob(key.Hmac)
                .Bind(key.Hint).Bind(key.CreatedAt.Stored()).Bind(key.ExpiresAt.Stored()).Bind(key.RevokedAt.Stored());
            BindRules(insert, key.Rules).Run();
        }
        catch (SqliteProblem problem) when (problem.Primary == 19)
        {
            throw new LedgerException($"Key {key.Id} cannot be added to account {key.Account}: it exists already, or the account does not.", problem);
        }

        foreach (var limit in limits)
            AccountChanges.SetLimit(books, key.Account, key.Id, limit.Period, limit.Limit);
        return true;
    }

    /// <summary>Name, end and rules.</summary>
    public static bool Change(Books books, ApiKeyRecord key)
    {
        using var update = books.Sql.Once("""
            update api_keys set name = ?, expires_at = ?, allowed_models = ?, highest_quality = ?, highest_size = ?, required_labels = ?
            where account_id = ? and id = ? and revoked_at is null
            """);
        update.Start().Bind(key.Name).Bind(key.ExpiresAt.Stored());
        return BindRules(update, key.Rules).Bind(key.Account.Value).Bind(key.Id.Value).Run() > 0;
    }

    public static bool Revoke(Books books, KeyId key, DateTimeOffset at)
    {
        using var update = books.Sql.Once("update api_keys set revoked_at = ? where id = ? and revoked_at is null");
        return update.Start().Bind(at.Stored()).Bind(key.Value).Run() > 0;
    }

    public static bool NoteUsed(Books books, IReadOnlyList<(AccountId Account, KeyId Key, DateTimeOffset At)> uses)
    {
        using var update = books.Sql.Once("update api_keys set last_used_at = max(?1, coalesce(last_used_at, ?1)) where account_id = ?2 and id = ?3");
        foreach (var (account, key, at) in uses)
            update.Start().Bind(at.Stored()).Bind(account.Value).Bind(key.Value).Run();
        return true;
    }

    private static Statement BindRules(Statement statement, KeyRules rules) =>
        statement.Bind(Lines(rules.AllowedModels)).Bind(rules.HighestQuality).Bind(rules.HighestSize).Bind(Lines(rules.RequiredLabels));

    private static string? Lines(IReadOnlyList<string> names) => names.Count == 0 ? null : string.Join('\n', names);
}
