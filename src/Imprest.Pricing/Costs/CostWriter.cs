namespace Imprest.Pricing.Costs;

/// <summary>Puts the closed form, the simulated items and the worst case together.</summary>
internal sealed class CostWriter(Workflow workflow, IReadOnlyList<StepPrice> steps, CostTally tally, ulong seed, CancellationToken cancellationToken)
{
    private readonly StepCounts[] counts = [.. steps.Select(step => new StepCounts(step.Step))];
    private readonly WorstCase[] worst = [.. steps.Select(step => new WorstCase(step))];

    public CostEstimate Write(int items)
    {
        var total = Spread(0, Enumerable.Range(0, steps.Count), CostCauses.All, (step, view) => worst[step].Of(view));
        var mean = tally.Items((int)CostView.Account, 0).Aggregate((Int128)0, (sum, nanos) => sum + nanos) / items;
        return new(
            workflow, total, [.. Enumerable.Range(0, steps.Count).Select(StepCost)], [.. CostCauses.All.Select(CauseCost)],
            counts.Aggregate(1m, (share, step) => share * step.Finished), counts.Sum(step => step.Calls + step.Retried),
            seed, items, Money.FromUsd((decimal)mean / Money.NanosPerDollar), [.. steps.SelectMany(step => step.Warnings.Select(warning => $"{step.Step.Name}: {warning}"))])
        {
            Months = Histogram(total.Account.Month),
        };
    }

    private CostHistogram? Histogram(CostFigures month) =>
        month.Expected == Money.Zero ? null : CostHistogram.Of(Months(0, tally.Items((int)CostView.Account, 0), month.Expected), month.Worst);

    private StepCost StepCost(int step) => new(
        steps[step].Step, steps[step].Card, Money.FromUsd(steps[step].MeanUsd), steps[step].Bound, counts[step].Calls + counts[step].Retried, counts[step].Finished,
        Spread(1 + step, [step], CostCauses.All, (_, view) => worst[step].Of(view)));

    private CauseCost CauseCost(CostCause cause) => new(
        cause, Enumerable.Range(0, steps.Count).Sum(step => CallsOf(step, cause)),
        Spread(1 + steps.Count + (int)cause, Enumerable.Range(0, steps.Count), [cause], (step, view) => worst[step].Of(view, cause)));

    private decimal CallsOf(int step, CostCause cause) => cause switch
    {
        CostCause.Delivered => counts[step].Kept,
        CostCause.Discarded => counts[step].Discarded,
        CostCause.Retries => counts[step].Retried,
        _ => counts[step].Calls * steps[step].Step.Rates.Where(rate => rate.Cause == cause).Sum(rate => rate.Share),
    };

    private CostSpread Spread(int group, IEnumerable<int> of, IReadOnlyList<CostCause> causes, Func<int, CostView, Money?> worstOf)
    {
        var chosen = of.ToList();
        CostPeriods Periods(CostView view)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Rounded where they are smallest, so that steps and causes add up to the total to the nano-dollar.
            var parts = chosen.SelectMany(step => causes.Select(cause => ExpectedUsd(step, cause, view))).ToList();
            var item = parts.Aggregate(Money.Zero, (sum, usd) => sum + Money.FromUsd(usd));
            var month = parts.Aggregate(Money.Zero, (sum, usd) => sum + Money.FromUsd(usd * workflow.ItemsAMonth));
            Money? most = Money.Zero;
            foreach (var step in chosen)
                most = worstOf(step, view) is { } one ? most + one : null;
            return Figures(group, tally.Items((int)view, group), item, month, most);
        }
        return new(Periods(CostView.Account), Periods(CostView.ProviderAtLeast), Periods(CostView.ProviderAtMost));
    }

    private CostPeriods Figures(int group, long[] items, Money item, Money month, Money? most)
    {
        var monthMost = most * workflow.ItemsAMonth;
        if (month == Money.Zero)
            return new(new(item, default, default, most), new(month, default, default, monthMost));
        var months = Months(group, items, month);
        var sorted = items.ToArray();
        Array.Sort(sorted);
        return new(
            new(item, Percentile(sorted, 50), Percentile(sorted, 95), most),
            new(month, Least(Percentile(months, 50), monthMost), Least(Percentile(months, 95), monthMost), monthMost));
    }

    /// <summary>The same items make up the months of everybody who looks, so that equal items have equal months.</summary>
    private long[] Months(int group, long[] items, Money month) => MonthSums.Of(items, workflow.ItemsAMonth, month, new Dice(unchecked(seed + (ulong)group + 1)));

    private decimal ExpectedUsd(int step, CostCause cause, CostView view)
    {
        var (price, count) = (steps[step].MeanUsd, counts[step]);
        switch (cause)
        {
            case CostCause.Delivered:
                return count.Kept * price;
            case CostCause.Discarded:
                return count.Discarded * price;
            case CostCause.Retries:
                return view == CostView.Account ? 0 : count.Retried * price;
            default:
                if (view == CostView.Account)
                    return 0;
                var usd = 0m;
                foreach (var outcome in steps[step].Outcomes)
                {
                    if (outcome.Rate.Cause != cause)
                        continue;
                    var (share, fee) = outcome.Expected(atMost: view == CostView.ProviderAtMost);
                    usd += count.Calls * outcome.Rate.Share * (share * price + fee);
                }
                return usd;
        }
    }

    private static Money Least(Money left, Money? right) => right is { } known ? Money.Min(left, known) : left;

    /// <summary>By nearest rank.</summary>
    private static Money Percentile(long[] sorted, int percent) => new(sorted[(int)(((long)sorted.Length * percent + 99) / 100) - 1]);
}

/// <summary>Who looks at the money.</summary>
internal enum CostView
{
    Account,
    ProviderAtLeast,
    ProviderAtMost,
}
