using Imprest.Ledger;

namespace Imprest.Keys;

/// <summary>What can be said of a key when it is made, and changed later.</summary>
internal sealed record KeySettings(string Name)
{
    /// <summary>From then on it opens nothing; null: it has no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What it may ask for.</summary>
    public KeyRules Rules { get; init; } = KeyRules.None;

    /// <summary>A key's settings as they are.</summary>
    public static KeySettings Of(ApiKeyRecord key) => new(key.Name) { ExpiresAt = key.ExpiresAt, Rules = key.Rules };
}
