namespace Imprest.Pricing.Costs;

/// <summary>One kind of call in a workflow, how often it is made for an item, and what becomes of it.</summary>
public sealed record WorkflowStep
{
    public required string Name { get; init; }

    /// <summary><c>provider/model</c>, or the model's name alone where one provider has it.</summary>
    public required string Model { get; init; }

    /// <summary>What a call asks for; its size is one of <see cref="Sizes"/>.</summary>
    public required ImageWork Work { get; init; }

    /// <summary>The sizes that calls ask for; at least one. The shares add up to 1.</summary>
    public required IReadOnlyList<SizeShare> Sizes { get; init; }

    /// <summary>Runs an item, on average: 1.3 is one, and in three of ten items a second.</summary>
    public decimal Runs { get; init; } = 1;

    /// <summary>The share of delivered results that is thrown away, 0 to below 1. Each is made anew, until one is kept or the run is given up.</summary>
    public decimal Discarded { get; init; }

    /// <summary>A run is given up after so many results.</summary>
    public int GiveUpAfter { get; init; } = 5;

    /// <summary>A call that failed is sent so many times at most. What moderation stopped and what is invalid is not sent again.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Shares of calls that deliver nothing; together below 1.</summary>
    public IReadOnlyList<OutcomeShare> Rates { get; init; } = [];

    /// <summary>The share of delivered calls that the client sends once more, because the answer came too late or was lost.</summary>
    public decimal Retried { get; init; }

    /// <summary>The work of a call of one size.</summary>
    public ImageWork WorkAt(SizeShare size) => Work with { Size = size.Size, SizeClass = size.SizeClass };
}

/// <summary>A size and how much of the work has it. Both null: left to the model.</summary>
public sealed record SizeShare(ImageSize? Size, string? SizeClass, decimal Share)
{
    public override string ToString() => Size?.ToString() ?? SizeClass ?? "auto";
}

/// <summary>How many of the calls end in an outcome without delivery.</summary>
/// <param name="Status">The HTTP status, where the rate is about one: who pays may depend on it.</param>
public sealed record OutcomeShare(Outcome Outcome, int? Status, decimal Share)
{
    /// <summary><c>failed</c>, <c>failed:429</c>.</summary>
    public string Match => Status is { } status ? $"{Outcome.Wire()}:{status}" : Outcome.Wire();

    public CostCause Cause => CostCauses.Of(Outcome) ?? throw new InvalidOperationException($"{Outcome} has no cause.");
}
