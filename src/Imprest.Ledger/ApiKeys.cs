namespace Imprest.Ledger;

/// <summary>What a key may do.</summary>
public enum KeyRole
{
    /// <summary>Its own account.</summary>
    Account,
    /// <summary>Everything.</summary>
    Operator,
    /// <summary>Reads everything, changes nothing.</summary>
    Auditor,
}

/// <summary>An API key as the store keeps it: an HMAC of the secret, never the secret.</summary>
/// <param name="PublicId">The part of the key that names it; looked up by it.</param>
/// <param name="Hint">The last four characters of the whole key, for people.</param>
public sealed record ApiKeyRecord(
    KeyId Id, AccountId Account, KeyRole Role, string Name, string PublicId, byte[] Hmac, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt)
{
    /// <summary>What it may ask for.</summary>
    public KeyRules Rules { get; init; } = KeyRules.None;

    /// <summary>When it last opened something, to the minute; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>An account.</summary>
/// <param name="AbsorbedLimitNanos">Most absorbed and unknown provider cost a UTC day; see design, promise 8.</param>
public sealed record AccountRecord(AccountId Id, string Name, long AbsorbedLimitNanos, DateTimeOffset CreatedAt)
{
    /// <summary>The price list that it pays by; null: the gateway's default.</summary>
    public string? PriceList { get; init; }
}

/// <summary>An account was put on a price list.</summary>
/// <param name="PriceList">Null: back to the gateway's default.</param>
/// <param name="Actor">The key that did it.</param>
public sealed record PriceListChange(string? PriceList, DateTimeOffset At, string Actor);
