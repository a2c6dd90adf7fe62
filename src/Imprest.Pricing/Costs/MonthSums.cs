namespace Imprest.Pricing.Costs;

/// <summary>Months, put together from simulated items that are drawn at random.</summary>
/// <remarks>Sums of 1, 2, 4, … items are drawn from the sums before them, so a month of a hundred million items takes some fifty draws.</remarks>
internal static class MonthSums
{
    private const int Months = 10_000;

    // Sums of fewer items keep the steps of their items; of more, the error of the sampled mean would show beside their small spread.
    private const long CentredFrom = 20;

    /// <param name="items">What simulated items cost; at least one.</param>
    /// <param name="expected">What a month costs on average, in closed form.</param>
    /// <returns>What months cost, lowest first.</returns>
    /// <exception cref="OverflowException">A month is past the range of <see cref="Money"/>.</exception>
    public static long[] Of(long[] items, long itemsAMonth, Money expected, Dice dice)
    {
        var months = new long[Months];
        var sums = Draw(items, dice);
        for (var left = itemsAMonth; ; sums = Doubled(sums, dice))
        {
            if (left % 2 == 1)
            {
                for (var month = 0; month < Months; month++)
                    months[month] += sums[dice.Below(Months)];
            }
            if ((left /= 2) == 0)
                break;
        }
        if (itemsAMonth >= CentredFrom)
            Centre(months, expected);
        Array.Sort(months);
        return months;
    }

    private static long[] Draw(long[] items, Dice dice)
    {
        var drawn = new long[Months];
        for (var index = 0; index < Months; index++)
            drawn[index] = items[dice.Below(items.Length)];
        return drawn;
    }

    private static long[] Doubled(long[] sums, Dice dice)
    {
        var doubled = new long[Months];
        for (var index = 0; index < Months; index++)
            doubled[index] = sums[dice.Below(Months)] + sums[dice.Below(Months)];
        return doubled;
    }

    private static void Centre(long[] months, Money expected)
    {
        Int128 sum = 0;
        foreach (var month in months)
            sum += month;
        var off = expected.Nanos - (long)(sum / Months);
        for (var month = 0; month < Months; month++)
            months[month] = Math.Max(0, months[month] + off);
    }
}
