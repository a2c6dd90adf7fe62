namespace Imprest.Pricing.Costs;

/// <summary>How many calls a step makes, and how they end, in closed form.</summary>
/// <remarks>
/// With f the share of calls that fail, p the share that deliver, d the share thrown away: a result takes 1 + f + f² + … calls, at most <c>tries</c> of them,
/// and comes with probability D = p × that sum. A run makes 1 + Dd + (Dd)² + … results, at most <c>give_up_after</c>. Without limits and failures that is 1 ÷ (1 − d).
/// </remarks>
internal sealed class StepCounts
{
    public StepCounts(WorkflowStep step)
    {
        var failed = step.Rates.Where(rate => rate.Cause == CostCause.Failures).Sum(rate => rate.Share);
        var delivered = 1 - step.Rates.Sum(rate => rate.Share);
        var callsAResult = Series(failed, step.Tries);
        var comes = delivered * callsAResult;
        var results = Series(comes * step.Discarded, step.GiveUpAfter);
        Calls = step.Runs * results * callsAResult;
        Delivered = step.Runs * results * comes;
        Kept = Delivered * (1 - step.Discarded);
        Discarded = Delivered * step.Discarded;
        Retried = Delivered * step.Retried;
        KeptARun = results * comes * (1 - step.Discarded);
        Finished = FinishedOf(step.Runs);
    }

    /// <summary>Calls an item, without those sent again after they ran.</summary>
    public decimal Calls { get; }
    public decimal Delivered { get; }
    public decimal Kept { get; }
    public decimal Discarded { get; }
    /// <summary>Calls an item that are sent again although they ran.</summary>
    public decimal Retried { get; }
    /// <summary>The probability that a run ends with a result that is kept.</summary>
    public decimal KeptARun { get; }
    /// <summary>The probability that all runs of an item do.</summary>
    public decimal Finished { get; }

    /// <summary>1 + x + x² + … of so many terms.</summary>
    private static decimal Series(decimal x, int terms)
    {
        var (sum, power) = (0m, 1m);
        for (var term = 0; term < terms; term++)
            (sum, power) = (sum + power, power * x);
        return sum;
    }

    private decimal FinishedOf(decimal runs)
    {
        var share = 1m;
        for (var run = 1; run <= runs; run++)
            share *= KeptARun;
        var more = runs - decimal.Truncate(runs);
        return share * (1 - more + more * KeptARun);
    }
}
