using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Keys;

/// <summary>The keys that somebody may look at, and the form for another.</summary>
/// <param name="Keys">Null: this key may not manage keys.</param>
/// <param name="MayMake">Operators, and keys of an account that have no rules or limits of their own.</param>
public sealed record KeysModel(IReadOnlyList<ApiKeyRecord>? Keys, bool MayMake)
{
    internal const int MostRows = 200;

    /// <summary>To choose from; empty where there is no choice.</summary>
    public IReadOnlyList<AccountRecord> Accounts { get; init; } = [];

    /// <summary>Key id → what was charged for its requests since the UTC month began; a key that spent nothing is not there.</summary>
    public IReadOnlyDictionary<string, Money> ThisMonth { get; init; } = new Dictionary<string, Money>();

    /// <summary>Of this account alone.</summary>
    public AccountId? Account { get; init; }

    /// <summary>Names of models and qualities that a form suggests.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];
    public IReadOnlyList<string> Qualities { get; init; } = [];

    public KeyForm Form { get; init; } = new();

    /// <summary>Why the form was refused.</summary>
    public string? Problem { get; init; }
}

/// <summary>One key.</summary>
/// <param name="Secret">Its text, shown this once after it was made.</param>
/// <param name="IsOwn">The key that is signed in: it cannot revoke itself.</param>
public sealed record KeyModel(ApiKeyRecord Key, string AccountName, IReadOnlyList<LimitUse> Limits, string? Secret, bool IsOwn, bool MayRevoke, bool MayChange)
{
    public IReadOnlyList<string> Models { get; init; } = [];
    public IReadOnlyList<string> Qualities { get; init; } = [];
    public KeyForm Form { get; init; } = new();
    public string? Problem { get; init; }

    /// <summary>The body of a call that the key may make; null where its text is not shown.</summary>
    public string? FirstCall { get; init; }

    /// <summary>What was just done: <c>revoked</c>, <c>changed</c>, or <c>nothing</c>.</summary>
    public string? Done { get; init; }
}
