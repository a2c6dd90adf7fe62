using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Reads API keys.</summary>
internal static class KeyList
{
    public static IReadOnlyList<ApiKeyRecord> Read(SqliteConnection connection) => connection.Query("""
        select id, account_id, role, name, public_id, hmac, hint, created_at, expires_at, revoked_at,
            allowed_models, highest_quality, highest_size, required_labels, last_used_at
        from api_keys order by created_at, id
        """, row => new ApiKeyRecord(
            new(row.GetString(0)), new(row.GetString(1)), (KeyRole)row.GetInt32(2), row.GetString(3), row.GetString(4),
            row.GetFieldValue<byte[]>(5), row.GetString(6), row.RequiredInstant(7), row.Instant(8), row.Instant(9))
        {
            Rules = new()
            {
                AllowedModels = Lines(row, 10), HighestQuality = row.Text(11), HighestSize = row.Text(12), RequiredLabels = Lines(row, 13),
            },
            LastUsedAt = row.Instant(14),
        });

    private static string[] Lines(SqliteDataReader row, int column) => row.Text(column)?.Split('\n') ?? [];
}
