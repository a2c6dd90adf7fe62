using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Billing;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.SignUps;

/// <summary>An account that a stranger opened.</summary>
/// <param name="KeyText">The first key, which nobody can read again.</param>
/// <param name="Trial">The trial credit; zero: none.</param>
internal sealed record SignedUp(AccountRecord Account, ApiKeyRecord Key, string KeyText, Money Trial);

/// <summary>"Get a key": strangers open an account, as far as the operator lets them.</summary>
internal sealed class SignUpDesk(
    SqliteLedger ledger, KeyRing keys, AccountChanges accounts, Invitations invitations, TrustedProxies proxies, Secrets secrets, GatewayOptions options)
{
    private const int MostTokenLength = 100;
    private readonly byte[] addressKey = secrets.KeyFor("addresses of sign-ups");

    /// <summary><c>closed</c>, <c>invitation</c> or <c>open</c>.</summary>
    public string Mode => options.SignUp;

    /// <summary>Opens an account with its first key and its trial credit.</summary>
    /// <param name="context">Whose address is counted; of an invitation only its uses count.</param>
    /// <param name="name">What people call the account.</param>
    /// <param name="invitation">The token of an invitation.</param>
    /// <exception cref="ApiException">
    /// <see cref="ErrorCode.PermissionDenied"/>: not here, or not without an invitation. <see cref="ErrorCode.InvitationInvalid"/>.
    /// <see cref="ErrorCode.RateLimitExceeded"/>: enough were opened today.
    /// </exception>
    public async Task<SignedUp> SignUpAsync(HttpContext context, string name, string? invitation)
    {
        MustBeOpen(invitation);
        var account = accounts.New(name.Trim());
        var (key, text) = keys.Make(account.Id, KeyRole.Account, "first key", expiresAt: null, KeyRules.None);
        var outcome = await ledger.SignUps.OpenAsync(new()
        {
            Account = account,
            Key = key,
            Trial = options.TrialCredit,
            InvitationToken = invitation is null ? default : (ReadOnlyMemory<byte>)invitations.Hmac(invitation),
            Address = Hmac(proxies.AddressOf(context), account.CreatedAt),
            MostPerAddress = options.SignUpPerAddressPerDay,
            MostPerDay = options.SignUpPerDay,
            Audit = new(account.CreatedAt, key.Id, key.Name, key.Role, AuditActions.SignUp)
            {
                Account = account.Id, Target = account.Id.Value,
                Details = new JsonObject { ["name"] = account.Name, ["invited"] = invitation is not null, ["trial_credit_usd"] = options.TrialCredit.ToString() }.ToJsonString(),
            },
        });
        if (outcome is not SignUpOutcome.Opened)
            throw Refusal(outcome, account.CreatedAt);
        keys.Learn(key);
        return new(account, key, text, options.TrialCredit);
    }

    private void MustBeOpen(string? invitation)
    {
        if (Mode == "closed")
            throw new ApiException(ErrorCode.PermissionDenied, "Sign-up is closed here. Ask the operator of this gateway for a key.");
        if (invitation is null && Mode != "open")
            throw new ApiException(ErrorCode.PermissionDenied, "Sign-up needs an invitation here. Ask the operator of this gateway for a link.", "invitation");
        if (invitation?.Length is 0 or > MostTokenLength)
            throw Invalid("This is no invitation.");
    }

    private ApiException Refusal(SignUpOutcome outcome, DateTimeOffset at) => outcome switch
    {
        SignUpOutcome.NoSuchInvitation => Invalid("This invitation is not known here."),
        SignUpOutcome.InvitationOver { Invitation: { RevokedAt: not null } } => Invalid("This invitation was withdrawn."),
        SignUpOutcome.InvitationOver { Invitation: var over } when over.Used >= over.Uses => Invalid("This invitation is used up."),
        SignUpOutcome.InvitationOver => Invalid("This invitation has expired."),
        SignUpOutcome.TooManyFromAddress => TooMany($"{options.SignUpPerAddressPerDay} accounts were opened from your address today, which is the most.", at),
        SignUpOutcome.TooManyToday => TooMany($"{options.SignUpPerDay} accounts were opened here today, which is the most.", at),
        _ => throw new InvalidOperationException($"Bug: {outcome} is no refusal."),
    };

    private static ApiException Invalid(string message) => new(ErrorCode.InvitationInvalid, $"{message} Ask whoever sent it for another one.", "invitation");

    private static ApiException TooMany(string message, DateTimeOffset at) => new(ErrorCode.RateLimitExceeded, $"{message} Come back after midnight UTC, or ask the operator of this gateway for an invitation.")
    {
        RetryAfter = at.UtcDateTime.Date.AddDays(1) - at.UtcDateTime, Repeatable = false, // No client waits so long by itself.
    };

    /// <summary>With the day in it, so that nobody can tell from the store who came again. Who has one IPv6 address has its whole /64.</summary>
    private byte[] Hmac(IPAddress address, DateTimeOffset at)
    {
        var bytes = address.GetAddressBytes().AsSpan();
        Span<byte> message = stackalloc byte[20];
        BinaryPrimitives.WriteInt32BigEndian(message, (int)(at.ToUnixTimeSeconds() / 86_400));
        var counted = bytes.Length == 16 ? bytes[..8] : bytes;
        counted.CopyTo(message[4..]);
        return HMACSHA256.HashData(addressKey, message[..(4 + counted.Length)]);
    }
}
