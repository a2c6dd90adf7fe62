namespace Imprest.Ledger;

/// <summary>What a key may ask for, beside its limits on money. Null and empty: whatever the gateway serves.</summary>
public sealed record KeyRules
{
    /// <summary>No rules.</summary>
    public static KeyRules None { get; } = new();

    /// <summary>Names of models as clients send them, or as <c>provider/model</c>; a trailing <c>*</c> stands for any ending. Empty: all.</summary>
    public IReadOnlyList<string> AllowedModels { get; init; } = [];

    /// <summary>A word for a quality; a model with other words is held to its own of the same rank.</summary>
    public string? HighestQuality { get; init; }

    /// <summary>Most pixels an image, as <c>WxH</c> or as a class such as <c>2K</c>.</summary>
    public string? HighestSize { get; init; }

    /// <summary>Labels that every call must carry.</summary>
    public IReadOnlyList<string> RequiredLabels { get; init; } = [];

    /// <summary>The key may ask for everything.</summary>
    public bool AreNone => AllowedModels.Count == 0 && HighestQuality is null && HighestSize is null && RequiredLabels.Count == 0;
}

/// <summary>A limit that a key is made with.</summary>
public sealed record KeyLimit(LimitPeriod Period, Pricing.Money Limit);
