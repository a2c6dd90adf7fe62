namespace Imprest.Pricing.Costs;

/// <summary>Plays a workflow item by item, as the words of its fields say, independently of the closed form.</summary>
internal static class CostSimulation
{
    // Shares are whole billionths here: the reader keeps no finer ones.
    private const long Whole = 1_000_000_000;
    private const int ItemsBetweenLooks = 256;

    /// <exception cref="OverflowException">An item costs more than <see cref="Money"/> holds.</exception>
    public static CostTally Run(IReadOnlyList<StepPrice> steps, int items, Dice dice, CancellationToken cancellationToken)
    {
        var tally = new CostTally(items, steps.Count);
        var plans = steps.Select(step => new Plan(step)).ToArray();
        for (var item = 0; item < items; item++)
        {
            if (item % ItemsBetweenLooks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            for (var step = 0; step < plans.Length; step++)
            {
                var plan = plans[step];
                var runs = plan.Runs + (dice.Below(Whole) < plan.OneMore ? 1 : 0);
                for (var run = 0; run < runs; run++)
                    plan.Run(tally, item, step, dice);
            }
        }
        return tally;
    }

    private sealed class Plan
    {
        private readonly long[] sizesUpTo, prices, endingsUpTo;
        private readonly CostCause[] causes;
        private readonly long[,] atLeast, atMost; // By ending and size.
        private readonly long discarded, retried;
        private readonly int tries, giveUpAfter;

        public Plan(StepPrice price)
        {
            var step = price.Step;
            Runs = (int)decimal.Truncate(step.Runs);
            OneMore = Parts(step.Runs - Runs);
            (discarded, retried, tries, giveUpAfter) = (Parts(step.Discarded), Parts(step.Retried), step.Tries, step.GiveUpAfter);
            sizesUpTo = Running(price.Sizes.Select(size => size.Size.Share));
            sizesUpTo[^1] = Whole; // The shares add up to 1 but for the last digit.
            prices = [.. price.Sizes.Select(size => size.Expected.Nanos)];
            endingsUpTo = Running(price.Outcomes.Select(outcome => outcome.Rate.Share));
            causes = [.. price.Outcomes.Select(outcome => outcome.Rate.Cause)];
            (atLeast, atMost) = (new long[causes.Length, prices.Length], new long[causes.Length, prices.Length]);
            for (var ending = 0; ending < causes.Length; ending++)
            {
                for (var size = 0; size < prices.Length; size++)
                {
                    atLeast[ending, size] = price.Outcomes[ending].AtLeast(price.Sizes[size].Expected).Nanos;
                    atMost[ending, size] = price.Outcomes[ending].AtMost(price.Sizes[size].Expected).Nanos;
                }
            }
        }

        public int Runs { get; }

        public long OneMore { get; }

        /// <summary>One run: results until one is kept, none comes, or it is given up.</summary>
        public void Run(CostTally tally, int item, int step, Dice dice)
        {
            var size = Find(sizesUpTo, dice.Below(Whole));
            var price = prices[size];
            for (var result = 0; result < giveUpAfter; result++)
            {
                if (!Comes(tally, item, step, size, dice))
                    return;
                if (retried > 0 && dice.Below(Whole) < retried)
                    tally.Add(item, step, CostCause.Retries, 0, price, price); // Joined here: one charge for both.
                var kept = discarded == 0 || dice.Below(Whole) >= discarded;
                tally.Add(item, step, kept ? CostCause.Delivered : CostCause.Discarded, price, price, price);
                if (kept)
                    return;
            }
        }

        /// <summary>Calls until one delivers; false where none does.</summary>
        private bool Comes(CostTally tally, int item, int step, int size, Dice dice)
        {
            for (var call = 0; call < tries; call++)
            {
                var ending = Find(endingsUpTo, dice.Below(Whole));
                if (ending == causes.Length)
                    return true;
                tally.Add(item, step, causes[ending], 0, atLeast[ending, size], atMost[ending, size]);
                if (causes[ending] != CostCause.Failures)
                    return false;
            }
            return false;
        }

        private static int Find(long[] upTo, long at)
        {
            var index = 0;
            while (index < upTo.Length && at >= upTo[index])
                index++;
            return index;
        }

        private static long[] Running(IEnumerable<decimal> shares)
        {
            var sum = 0m;
            return [.. shares.Select(share => Parts(sum += share))];
        }

        private static long Parts(decimal share) => (long)decimal.Round(share * Whole);
    }
}
