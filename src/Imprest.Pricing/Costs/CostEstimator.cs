namespace Imprest.Pricing.Costs;

/// <summary>What a whole workflow costs: expected in closed form, its spread by simulation. Pure: the same workflow, book, day and seed give the same figures, always.</summary>
public static class CostEstimator
{
    public const ulong DefaultSeed = 1;
    public const int DefaultItems = 100_000;

    /// <summary>The sum of all calls that an item is expected to make; what simulating one takes grows with it.</summary>
    public static decimal CallsAnItem(Workflow workflow) => workflow.Steps.Sum(step => new StepCounts(step).Calls);

    /// <param name="items">Items to simulate, 1 or more.</param>
    /// <exception cref="OverflowException">An amount is past the range of <see cref="Money"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CostResult Estimate(Workflow workflow, PriceBook book, DateTimeOffset at, ulong seed, int items, CancellationToken cancellationToken)
    {
        var priced = workflow.Steps.Select(step => StepPrice.Of(step, book, at)).ToList();
        if (priced.Exists(step => step.Problem is not null))
            return new CostResult.Impossible([.. priced.Select(step => step.Problem).OfType<StepProblem>()]);
        List<StepPrice> steps = [.. priced.Select(step => step.Price!)];
        var tally = CostSimulation.Run(steps, items, new Dice(seed), cancellationToken);
        return new CostResult.Estimated(new CostWriter(workflow, steps, tally, seed, cancellationToken).Write(items));
    }
}
