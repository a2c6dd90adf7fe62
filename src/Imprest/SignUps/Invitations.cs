using System.Security.Cryptography;
using System.Text;
using Imprest.Audit;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.SignUps;

/// <summary>Invitations to open an account: made (the link is shown once), listed, revoked, looked at.</summary>
internal sealed class Invitations(SqliteLedger ledger, Secrets secrets, GatewayOptions options, IdSource ids, TimeProvider clock)
{
    /// <summary>Where a person follows a link to.</summary>
    public const string Page = "/get-a-key";

    /// <summary>Most accounts of one invitation.</summary>
    public const int MostUses = 10_000;

    private const int MostNoteLength = 200;
    private const string TokenPrefix = "invite_";
    private const int TokenLength = 43; // 256 bits in base 62.
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly byte[] key = secrets.KeyFor("invitations");

    /// <summary>Makes an invitation.</summary>
    /// <param name="uses">Accounts that can be opened with it, 1 to <see cref="MostUses"/>.</param>
    /// <param name="note">For operators.</param>
    /// <returns>It, and its token, which nobody can read again.</returns>
    public async Task<(Invitation Invitation, string Token)> InviteAsync(Caller caller, int uses, DateTimeOffset? expiresAt, string? note)
    {
        caller.MustOperate();
        var now = clock.GetUtcNow();
        if (options.SignUp == "closed")
            throw new ApiException(ErrorCode.InvalidRequest, "Sign-up is closed here, so an invitation would open nothing. Set `sign_up` to invitation (or open) in the configuration first.");
        if (uses is < 1 or > MostUses)
            throw Wrong("uses", $"is a whole number from 1 to {MostUses}");
        if (expiresAt <= now)
            throw Wrong("expires_at", "must be in the future");
        if (note?.Length > MostNoteLength)
            throw Wrong("note", $"has at most {MostNoteLength} characters");
        var invitation = new Invitation(ids.Next("inv_"), uses, 0, note, now, caller.Key, expiresAt, null);
        var token = TokenPrefix + RandomNumberGenerator.GetString(Alphabet, TokenLength);
        await ledger.SignUps.InviteAsync(invitation, Hmac(token), caller.Note(now, AuditActions.InvitationCreate, null, invitation.Id, new()
        {
            ["uses"] = uses, ["expires_at"] = expiresAt?.ToUnixTimeSeconds(), ["note"] = note,
        }));
        return (invitation, token);
    }

    /// <summary>The address that a person is sent.</summary>
    public string Link(HttpRequest request, string token) => $"{options.PublicUrl?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}"}{Page}?invitation={token}";

    /// <summary>Ends an invitation; accounts that were opened with it stay.</summary>
    public async Task<Invitation> RevokeAsync(Caller caller, string id)
    {
        caller.MustOperate();
        var now = clock.GetUtcNow();
        await ledger.SignUps.RevokeAsync(id, now, caller.Note(now, AuditActions.InvitationRevoke, null, id));
        return await ledger.SignUps.FindInvitationAsync(id) ?? throw new ApiException(ErrorCode.NotFound, $"There is no invitation {id}.");
    }

    /// <summary>Invitations, newest first.</summary>
    /// <returns>Null when <paramref name="after"/> names none.</returns>
    public Task<Page<Invitation>?> ListAsync(Caller caller, int limit, string? after)
    {
        caller.MustSeeAll();
        return ledger.SignUps.InvitationsAsync(limit, after);
    }

    /// <summary>Can an account be opened with a token now?</summary>
    public async Task<bool> IsGoodAsync(string token) => await ledger.SignUps.FindInvitationAsync(Hmac(token)) is { } invitation && invitation.IsGood(clock.GetUtcNow());

    /// <summary>A token as the store knows it.</summary>
    public byte[] Hmac(string token) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(token));

    private static ApiException Wrong(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);
}
