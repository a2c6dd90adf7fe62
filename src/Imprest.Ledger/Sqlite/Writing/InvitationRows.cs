namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Rows of <c>invitations</c>.</summary>
internal static class InvitationRows
{
    public static bool Add(Books books, Invitation invitation, ReadOnlySpan<byte> token)
    {
        using var insert = books.Sql.Once("insert into invitations (id, token, uses, note, created_at, created_by, expires_at) values (?, ?, ?, ?, ?, ?, ?)");
        insert.Start().Bind(invitation.Id).BindBlob(token).Bind((long)invitation.Uses).Bind(invitation.Note).Bind(invitation.CreatedAt.Stored())
            .Bind(invitation.CreatedBy.Value).Bind(invitation.ExpiresAt.Stored()).Run();
        return true;
    }

    public static bool Revoke(Books books, string id, DateTimeOffset at)
    {
        using var update = books.Sql.Once("update invitations set revoked_at = ? where id = ? and revoked_at is null");
        return update.Start().Bind(at.Stored()).Bind(id).Run() == 1;
    }

    /// <summary>Null when there is none with this token.</summary>
    public static Invitation? Find(Books books, ReadOnlySpan<byte> token)
    {
        using var find = books.Sql.Once("select id, uses, used, note, created_at, created_by, expires_at, revoked_at from invitations where token = ?");
        return find.Start().BindBlob(token).Step()
            ? new(
                find.Text(0), find.Int(1), find.Int(2), find.NullableText(3), Instants.Instant(find.Long(4)), new(find.Text(5)), Instants.Instant(find.NullableLong(6)),
                Instants.Instant(find.NullableLong(7)))
            : null;
    }

    public static void Use(Books books, string id)
    {
        using var update = books.Sql.Once("update invitations set used = used + 1 where id = ?");
        update.Start().Bind(id).Run();
    }
}
