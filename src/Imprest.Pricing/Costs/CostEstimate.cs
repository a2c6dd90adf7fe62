namespace Imprest.Pricing.Costs;

/// <summary>What a workflow costs. Everything is there for the account, and for the provider's bill.</summary>
/// <param name="FinishedShare">The share of items of which every run ends with a result that is kept.</param>
/// <param name="CallsAnItem">Calls on average; those sent again after they ran are counted.</param>
/// <param name="Seed">Of the simulation; the same seed and number of items give the same percentiles, always.</param>
/// <param name="SimulatedItems">Items behind the percentiles.</param>
/// <param name="SimulatedMean">The account's mean over the simulated items, to compare with what is expected.</param>
public sealed record CostEstimate(
    Workflow Workflow, CostSpread Total, IReadOnlyList<StepCost> Steps, IReadOnlyList<CauseCost> Causes, decimal FinishedShare, decimal CallsAnItem,
    ulong Seed, int SimulatedItems, Money SimulatedMean, IReadOnlyList<string> Warnings)
{
    /// <summary>What the account pays in simulated months; null where it pays nothing.</summary>
    public CostHistogram? Months { get; init; }
}

/// <summary>One step's part.</summary>
/// <param name="PriceACall">What a delivered call is expected to cost, over its sizes.</param>
/// <param name="Bound">The most that one call can cost; null where nobody can say.</param>
public sealed record StepCost(WorkflowStep Step, RateCard Card, Money PriceACall, Money? Bound, decimal CallsAnItem, decimal FinishedShare, CostSpread Cost);

/// <summary>One cause's part.</summary>
public sealed record CauseCost(CostCause Cause, decimal CallsAnItem, CostSpread Cost);

/// <summary>Who pays what.</summary>
/// <param name="Account">What the account pays here: for delivered images and nothing else.</param>
/// <param name="ProviderAtLeast">What the provider surely bills the operator, or anybody who calls it directly.</param>
/// <param name="ProviderAtMost">The same where everything that nobody documents is billed in full.</param>
public sealed record CostSpread(CostPeriods Account, CostPeriods ProviderAtLeast, CostPeriods ProviderAtMost);

public sealed record CostPeriods(CostFigures Item, CostFigures Month);

/// <param name="Expected">In closed form.</param>
/// <param name="P50">Half of all items or months cost no more.</param>
/// <param name="P95">Nineteen of twenty cost no more.</param>
/// <param name="Worst">Every call at its bound and as often as the workflow allows; null where a call has no bound.</param>
public sealed record CostFigures(Money Expected, Money P50, Money P95, Money? Worst);

/// <summary>What became of an estimate. Closed: it was made, or steps have no cost.</summary>
public abstract record CostResult
{
    private CostResult() { }
    public sealed record Estimated(CostEstimate Estimate) : CostResult;
    /// <summary>At least one step has no price, or a model that cannot do it; all of them are listed.</summary>
    public sealed record Impossible(IReadOnlyList<StepProblem> Problems) : CostResult;
}
