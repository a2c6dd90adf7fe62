using Imprest.Pricing;

namespace Imprest.Ledger;

/// <summary>Lets so many strangers open an account. Its token is kept as an HMAC and shown once.</summary>
/// <param name="Id"><c>inv_…</c>; not the token.</param>
/// <param name="CreatedBy">The key that made it.</param>
public sealed record Invitation(
    string Id, int Uses, int Used, string? Note, DateTimeOffset CreatedAt, KeyId CreatedBy, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt)
{
    /// <summary>Can an account be opened with it at an instant?</summary>
    public bool IsGood(DateTimeOffset at) => RevokedAt is null && Used < Uses && !(ExpiresAt <= at);
}

/// <summary>A stranger opens an account: with it come its first key and its trial lot, all in one commit.</summary>
public sealed record SignUp
{
    public required AccountRecord Account { get; init; }
    public required ApiKeyRecord Key { get; init; }

    /// <summary>The trial lot; zero: none.</summary>
    public required Money Trial { get; init; }

    /// <summary>The HMAC of an invitation's token; empty: without one, and then the limits hold.</summary>
    public ReadOnlyMemory<byte> InvitationToken { get; init; }

    /// <summary>An HMAC of the UTC day and the address that it comes from.</summary>
    public required ReadOnlyMemory<byte> Address { get; init; }

    /// <summary>Most without an invitation, from one address on a UTC day.</summary>
    public required int MostPerAddress { get; init; }

    /// <summary>Most without an invitation, on a UTC day.</summary>
    public required int MostPerDay { get; init; }

    public required AuditNote Audit { get; init; }
}

/// <summary>What became of a sign-up. Closed; only <see cref="Opened"/> changed something.</summary>
public abstract record SignUpOutcome
{
    private SignUpOutcome() { }
    public sealed record Opened : SignUpOutcome;
    public sealed record TooManyFromAddress : SignUpOutcome;
    public sealed record TooManyToday : SignUpOutcome;
    public sealed record NoSuchInvitation : SignUpOutcome;
    /// <summary>The invitation is used up, past its end, or revoked.</summary>
    public sealed record InvitationOver(Invitation Invitation) : SignUpOutcome;
}
