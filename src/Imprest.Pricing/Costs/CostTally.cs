namespace Imprest.Pricing.Costs;

/// <summary>What each simulated item cost, in nano-dollars: in all, by step and by cause, for each of the three who look.</summary>
internal sealed class CostTally
{
    public const int Views = 3;
    private readonly long[][] rows;
    private readonly int groups, steps;

    public CostTally(int items, int steps)
    {
        (this.steps, groups) = (steps, 1 + steps + CostCauses.All.Count);
        rows = [.. Enumerable.Range(0, Views * groups).Select(_ => new long[items])];
    }

    /// <summary>The items of a view: group 0 is everything, then the steps, then the causes.</summary>
    public long[] Items(int view, int group) => rows[view * groups + group];

    public void Add(int item, int step, CostCause cause, long account, long atLeast, long atMost)
    {
        Add(0, item, step, cause, account);
        Add(1, item, step, cause, atLeast);
        Add(2, item, step, cause, atMost);
    }

    private void Add(int view, int item, int step, CostCause cause, long nanos)
    {
        if (nanos == 0)
            return;
        rows[view * groups][item] += nanos;
        rows[view * groups + 1 + step][item] += nanos;
        rows[view * groups + 1 + steps + (int)cause][item] += nanos;
    }
}
