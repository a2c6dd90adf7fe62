using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Reads invitations.</summary>
internal static class InvitationList
{
    private const string Columns = "select id, uses, used, note, created_at, created_by, expires_at, revoked_at from invitations";

    /// <summary>Newest first: ids sort by the time they were made.</summary>
    public static Page<Invitation>? Read(SqliteConnection connection, int limit, string? after)
    {
        if (after is not null && Find(connection, after) is null)
            return null;
        var oneMore = connection.Query($"{Columns} where $after is null or id < $after order by id desc limit $limit", Invitation, ("$after", after), ("$limit", limit + 1L));
        return new([.. oneMore.Take(limit)], oneMore.Count > limit);
    }

    public static Invitation? Find(SqliteConnection connection, string id) => connection.Query($"{Columns} where id = $id", Invitation, ("$id", id)).FirstOrDefault();

    public static Invitation? Find(SqliteConnection connection, ReadOnlyMemory<byte> token) =>
        connection.Query($"{Columns} where token = $token", Invitation, ("$token", token.ToArray())).FirstOrDefault();

    private static Invitation Invitation(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.Text(3), row.RequiredInstant(4), new(row.GetString(5)), row.Instant(6), row.Instant(7));
}
