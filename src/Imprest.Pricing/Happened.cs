namespace Imprest.Pricing;

/// <summary>What a request did: the evidence that a receipt is rated on, best first.</summary>
public sealed record Happened
{
    /// <summary>What the provider says it takes for the call, in USD; the best evidence there is.</summary>
    public decimal? ReportedCostUsd { get; init; }

    /// <summary>What the provider says it takes for the call in its own units (credits, ticks), whose price the card states.</summary>
    public decimal? ReportedUnits { get; init; }

    /// <summary>Counted units that were reported or measured: GPU seconds, search queries, storage, egress.</summary>
    public IReadOnlyDictionary<Meter, decimal>? Counts { get; init; }

    /// <summary>The provider's own counts; null when it reported none.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Why a reported usage cannot be used (not numeric, negative, absurd). Then the amount is unknown.</summary>
    public string? UnusableUsage { get; init; }

    /// <summary>The images that passed verification, in order.</summary>
    public IReadOnlyList<OutputImage> Images { get; init; } = [];

    /// <summary>Images that the provider returned, verified or not; at least the count of <see cref="Images"/>.</summary>
    public int Returned { get; init; }

    /// <summary>The call made no image (it was blocked, or answered in words), and what it counted is billed all the same: of provider cost alone, never of a charge.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool NoImageMade { get; init; }

    /// <summary>Streamed previews that really came.</summary>
    public int PartialImages { get; init; }

    /// <summary>The service tier that served, where the answer says so; else the one asked for counts.</summary>
    public string? ServedTier { get; init; }
}

/// <summary>One delivered image. What the answer or the file does not say is null; the request's setting counts then.</summary>
public sealed record OutputImage(ImageSize? Size = null, string? Quality = null);

/// <summary>Token counts as a provider reports them. A null part was not reported. All are zero or more.</summary>
/// <remarks>Cached counts are part of their modality's input count, not beside it.</remarks>
public sealed record Usage
{
    public long? InputTokens { get; init; }
    public long? InputTextTokens { get; init; }
    public long? InputImageTokens { get; init; }
    public long? CachedTokens { get; init; }
    public long? CachedTextTokens { get; init; }
    public long? CachedImageTokens { get; init; }
    public long? OutputTokens { get; init; }
    public long? OutputTextTokens { get; init; }
    public long? OutputImageTokens { get; init; }
    /// <summary>Beside <see cref="OutputTokens"/>, not part of it; a provider that counts them inside leaves this null.</summary>
    public long? ThinkingTokens { get; init; }

    /// <summary>The counts of two calls together. A part that one of them did not report is not reported; a sum past all range is the largest number, which is no evidence.</summary>
    public static Usage Add(Usage left, Usage right) => new()
    {
        InputTokens = Sum(left.InputTokens, right.InputTokens),
        InputTextTokens = Sum(left.InputTextTokens, right.InputTextTokens),
        InputImageTokens = Sum(left.InputImageTokens, right.InputImageTokens),
        CachedTokens = Sum(left.CachedTokens, right.CachedTokens),
        CachedTextTokens = Sum(left.CachedTextTokens, right.CachedTextTokens),
        CachedImageTokens = Sum(left.CachedImageTokens, right.CachedImageTokens),
        OutputTokens = Sum(left.OutputTokens, right.OutputTokens),
        OutputTextTokens = Sum(left.OutputTextTokens, right.OutputTextTokens),
        OutputImageTokens = Sum(left.OutputImageTokens, right.OutputImageTokens),
        ThinkingTokens = Sum(left.ThinkingTokens, right.ThinkingTokens),
    };

    private static long? Sum(long? left, long? right) => left is { } one && right is { } other ? (long)Int128.Min((Int128)one + other, long.MaxValue) : null;
}
