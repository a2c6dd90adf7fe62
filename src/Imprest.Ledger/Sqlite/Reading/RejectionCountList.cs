using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Refused calls that were counted only, newest first, a page at a time.</summary>
internal static class RejectionCountList
{
    private const string Columns = "select account_id, key_id, code, minute, count from rejection_counts";

    public static Page<RejectionCount>? Read(
        SqliteConnection connection, AccountId? account, DateTimeOffset? from, DateTimeOffset? to, int limit, RejectionCount? after)
    {
        (string, object?)[] last =
        [
            ("$after_account", after?.Account?.Value ?? ""), ("$after_key", after?.Key?.Value ?? ""), ("$after_code", after?.ErrorCode),
            ("$after_minute", after is null ? null : Instants.MinuteOf(after.Minute)),
        ];
        if (after is not null && connection.Query(
            $"{Columns} where account_id = $after_account and key_id = $after_key and code = $after_code and minute = $after_minute", Map, last).Count == 0)
            return null;
        var rows = connection.Query(
            $"""
            {Columns} where ($account is null or account_id = $account) and ($from is null or minute >= $from) and ($to is null or minute * 60000 < $to)
                and ($after_minute is null or (minute, account_id, key_id, code) < ($after_minute, $after_account, $after_key, $after_code))
            order by minute desc, account_id desc, key_id desc, code desc limit $limit
            """,
            Map,
            [
                .. last, ("$account", account?.Value), ("$from", from is { } first ? Instants.MinuteOf(first) : null),
                ("$to", to.Stored()), ("$limit", limit + 1L),
            ]);
        return new([.. rows.Take(limit)], rows.Count > limit);
    }

    private static RejectionCount Map(SqliteDataReader row) => new(
        row.GetString(0) is { Length: > 0 } account ? new AccountId(account) : null, row.GetString(1) is { Length: > 0 } key ? new KeyId(key) : null,
        row.GetString(2), Instants.MinuteStart(row.GetInt64(3)), row.GetInt64(4));
}
