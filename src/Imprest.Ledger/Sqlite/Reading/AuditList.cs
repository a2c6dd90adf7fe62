using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Reads the audit log, newest first.</summary>
internal static class AuditList
{
    public static Page<AuditEntry>? Read(SqliteConnection connection, AuditFilter filter, int limit, long? after)
    {
        if (after is not null && connection.Query("select 1 from audit where number = $number", _ => 1, ("$number", after)).Count == 0)
            return null;
        List<string> conditions = ["1"];
        // Only what is asked for is in the condition, so that the index of the account or key is used.
        List<(string, object?)> values = [("$limit", limit + 1L)];
        Where("number < ", "$after", after);
        Where("account_id = ", "$account", filter.Account?.Value);
        Where("key_id = ", "$key", filter.Key?.Value);
        Where("at >= ", "$from", filter.From?.Stored());
        Where("at < ", "$to", filter.To?.Stored());
        if (filter.Action is [.., '*'] beginning)
            Where("action >= ", "$first", beginning[..^1], " and action < $first || char(1114111)");
        else
            Where("action = ", "$action", filter.Action);
        var oneMore = connection.Query(
            $"""
            select number, at, key_id, key_name, role, account_id, action, target, details from audit
            where {string.Join(" and ", conditions)} order by number desc limit $limit
            """, Entry, [.. values]);
        return new([.. oneMore.Take(limit)], oneMore.Count > limit);

        void Where(string condition, string name, object? value, string more = "")
        {
            if (value is null)
                return;
            conditions.Add(condition + name + more);
            values.Add((name, value));
        }
    }

    private static AuditEntry Entry(SqliteDataReader row) => new(
        row.GetInt64(0),
        new(row.RequiredInstant(1), row.Text(2) is { } key ? new KeyId(key) : null, row.Text(3), (KeyRole?)row.Int(4), row.GetString(6))
        {
            Account = row.Text(5) is { } account ? new AccountId(account) : null, Target = row.Text(7), Details = row.GetString(8),
        });
}
