using Imprest.Ledger.Sqlite.Reading;
using Imprest.Ledger.Sqlite.Writing;

namespace Imprest.Ledger.Sqlite;

/// <summary>Accounts that strangers open, and the invitations to it.</summary>
/// <remarks>What changes something throws as <see cref="SqliteLedger"/> does.</remarks>
public sealed class SignUpStore
{
    private readonly Writer writer;
    private readonly SqliteLedgerReader reader;

    internal SignUpStore(Writer writer, SqliteLedgerReader reader) => (this.writer, this.reader) = (writer, reader);

    /// <summary>Counts and opens in one commit: however many come at once, no more get through than may.</summary>
    public Task<SignUpOutcome> OpenAsync(SignUp signUp) =>
        writer.Submit(new Audited<SignUpOutcome>(new SignUpCommand(signUp), outcome => outcome is SignUpOutcome.Opened ? signUp.Audit : null));

    /// <param name="token">The HMAC of its token.</param>
    public Task InviteAsync(Invitation invitation, ReadOnlyMemory<byte> token, AuditNote audit) =>
        ChangeAsync(books => InvitationRows.Add(books, invitation, token.Span), audit);

    /// <returns>False when there is no such invitation, or it was revoked before.</returns>
    public Task<bool> RevokeAsync(string invitation, DateTimeOffset at, AuditNote audit) => ChangeAsync(books => InvitationRows.Revoke(books, invitation, at), audit);

    /// <summary>Invitations, newest first.</summary>
    /// <returns>Null when <paramref name="after"/> names none.</returns>
    public Task<Page<Invitation>?> InvitationsAsync(int limit, string? after) => reader.ReadAsync(connection => InvitationList.Read(connection, limit, after));

    /// <summary>An invitation by its id; null when there is none.</summary>
    public Task<Invitation?> FindInvitationAsync(string id) => reader.ReadAsync(connection => InvitationList.Find(connection, id));

    /// <summary>An invitation by the HMAC of its token; null when there is none.</summary>
    public Task<Invitation?> FindInvitationAsync(ReadOnlyMemory<byte> token) => reader.ReadAsync(connection => InvitationList.Find(connection, token));

    private Task<bool> ChangeAsync(Func<Books, bool> decide, AuditNote audit) => writer.Submit(new Audited<bool>(new Change<bool>(decide), changed => changed ? audit : null));
}
