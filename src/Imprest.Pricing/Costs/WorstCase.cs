namespace Imprest.Pricing.Costs;

/// <summary>The most that one item of a step can cost: every call at its bound, as often as the workflow allows.</summary>
internal sealed class WorstCase(StepPrice price)
{
    private readonly WorkflowStep step = price.Step;

    /// <summary>Everything together; null where a call has no bound. Not the sum of the causes: what is thrown away was not kept.</summary>
    public Money? Of(CostView view)
    {
        if (price.Bound is not { } bound)
            return null;
        // A result comes after its failed calls; the last one may instead end in a block, or in one more failure.
        var failed = Dearest(view, CostCause.Failures);
        var last = Money.Max(bound + Again(view), Money.Max(failed, Money.Max(Dearest(view, CostCause.Moderation), Dearest(view, CostCause.Invalid))));
        return (failed * (step.Tries - 1) + last) * (Runs * Results);
    }

    /// <summary>One cause by itself.</summary>
    public Money? Of(CostView view, CostCause cause)
    {
        if (price.Bound is not { } bound)
            return null;
        return cause switch
        {
            CostCause.Delivered => bound * Runs,
            CostCause.Discarded => step.Discarded == 0 ? Money.Zero : bound * (Runs * Results),
            CostCause.Retries => Again(view) * (Runs * Results),
            CostCause.Failures => Dearest(view, cause) * (Runs * (Results * (step.Tries - 1) + 1)),
            _ => Dearest(view, cause) * Runs,
        };
    }

    private long Runs => (long)decimal.Ceiling(step.Runs);

    private long Results => step.Discarded == 0 ? 1 : step.GiveUpAfter;

    private Money Again(CostView view) => view == CostView.Account || step.Retried == 0 ? Money.Zero : price.Bound!.Value;

    private Money Dearest(CostView view, CostCause cause)
    {
        if (view == CostView.Account)
            return Money.Zero;
        return price.Outcomes.Where(outcome => outcome.Rate.Cause == cause)
            .Select(outcome => view == CostView.ProviderAtMost ? outcome.AtMost(price.Bound!.Value) : outcome.AtLeast(price.Bound!.Value))
            .DefaultIfEmpty(Money.Zero).Max();
    }
}
