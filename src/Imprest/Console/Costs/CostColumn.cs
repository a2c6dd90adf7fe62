using Imprest.Pricing;

namespace Imprest.Console.Costs;

/// <summary>How many decimals a column of amounts has, so that its rows come to the sum that stands under them.</summary>
/// <remarks>Amounts are exact to the nano-dollar and add up; cut to cents each for itself, they can miss their sum by a cent, which whoever keeps books would look for.</remarks>
internal static class CostColumn
{
    private const int Most = 9;

    /// <summary>Two at least, three significant digits of each row, and as many more as it takes.</summary>
    public static int Decimals(IEnumerable<Money> rows, Money sum) => Decimals(rows.Select(row => (row, row)), (sum, sum));

    /// <summary>The same for rows from one amount to another: both add up.</summary>
    public static int Decimals(IEnumerable<(Money Least, Money Most)> rows, (Money Least, Money Most) sum)
    {
        var all = rows.ToList();
        var decimals = all.Append(sum).Max(row => Math.Max(Needed(row.Least), Needed(row.Most)));
        while (decimals < Most && (all.Sum(row => Rounded(row.Least, decimals)) != Rounded(sum.Least, decimals) || all.Sum(row => Rounded(row.Most, decimals)) != Rounded(sum.Most, decimals)))
            decimals++;
        return decimals;
    }

    public static decimal Rounded(Money amount, int decimals) => decimal.Round(amount.Usd, decimals, MidpointRounding.AwayFromZero);

    private static int Needed(Money amount)
    {
        var decimals = 2;
        for (var scaled = Math.Abs(amount.Usd); scaled is > 0 and < 1 && decimals < Most; scaled *= 10)
            decimals++;
        return decimals;
    }
}
