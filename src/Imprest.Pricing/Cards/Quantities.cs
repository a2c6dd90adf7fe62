namespace Imprest.Pricing.Cards;

/// <summary>How many image-output tokens an image takes when nothing was reported, and for quotes.</summary>
internal sealed record OutputTokenRule
{
    /// <summary>Tokens by dimensions; null where the function says.</summary>
    public DimensionTable? Table { get; init; }

    /// <summary>The factor of each quality for <see cref="TokenFunctions.GptImage2Output"/>; null where the table says.</summary>
    public IReadOnlyDictionary<string, long>? Factors { get; init; }

    /// <summary>Nobody published it: it bounds a quote, times <see cref="AtMostTimes"/>, and never settles a charge.</summary>
    public bool QuoteOnly { get; init; }

    /// <summary>How far a bound goes beyond the figure; 1 where the figure is the provider's own.</summary>
    public long AtMostTimes { get; init; } = 1;

    /// <summary>Tokens of each streamed preview.</summary>
    public long PerPartialImage { get; init; }

    /// <summary>For notes and warnings: <c>token table</c> or the function's name.</summary>
    public required string Name { get; init; }

    public bool TryTokens(in Situation situation, out long tokens)
    {
        tokens = 0;
        if (Table is not null)
        {
            var found = Table.TryFind(situation, out var value);
            tokens = (long)value;
            return found;
        }
        if (situation.Image is not { Quality: { } quality, Size: { } size } || !Factors!.TryGetValue(quality, out var factor))
            return false;
        tokens = TokenFunctions.GptImage2OutputTokens(size, factor);
        return true;
    }
}

/// <summary>How many input tokens a reference image takes, for quotes.</summary>
/// <param name="Function">A name of <see cref="TokenFunctions"/>.</param>
/// <param name="Official">The provider published it for this model; else a bound takes the function's cap.</param>
/// <param name="ChoosesFidelity">The request may say <c>input_fidelity</c>.</param>
internal sealed record InputTokenRule(string Function, bool Official, bool ChoosesFidelity)
{
    // What most people send: one tile, 1024 px square.
    private static readonly ImageSize Usual = new(1024, 1024);

    public long Expected(ImageWork work, int index)
    {
        var size = SizeOf(work, index) ?? Usual;
        return Function == TokenFunctions.GptImage2Input
            ? TokenFunctions.GptImage2InputTokens(size)
            : TokenFunctions.GptImage1InputTokens(size, ChoosesFidelity && work.InputFidelity == "high");
    }

    public long AtMost(ImageWork work, int index)
    {
        var size = Official ? SizeOf(work, index) : null;
        if (Function == TokenFunctions.GptImage2Input)
            return size is { } known ? TokenFunctions.GptImage2InputTokens(known) : TokenFunctions.GptImage2InputCap;
        var high = ChoosesFidelity && work.InputFidelity != "low";
        return size is { } measured ? TokenFunctions.GptImage1InputTokens(measured, high) : TokenFunctions.GptImage1InputCap(high);
    }

    public long ExpectedTotal(ImageWork work)
    {
        var total = 0L;
        for (var index = 0; index < work.References; index++)
            total += Expected(work, index);
        return total;
    }

    public long AtMostTotal(ImageWork work)
    {
        if (!Official || work.ReferenceSizes is null)
            return work.References * AtMost(work, 0);
        var total = 0L;
        for (var index = 0; index < work.References; index++)
            total += AtMost(work, index);
        return total;
    }

    private static ImageSize? SizeOf(ImageWork work, int index) =>
        work.ReferenceSizes is { } sizes && index < sizes.Count ? sizes[index] : null;
}

/// <summary>A quantity that nobody can work out beforehand: what is expected, and a stated ceiling. A request or an image, by its meter.</summary>
internal sealed record Estimate(Meter Meter, Condition When, decimal Expected, decimal AtMost, string? Basis);

/// <summary>Figures an image that the provider publishes beside its token rates, in USD, and where.</summary>
internal sealed record PublishedFigures(DimensionTable Table, string Source, DateOnly ReadOn);
