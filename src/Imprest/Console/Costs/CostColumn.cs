using System.Globalization;
using Imprest.Console.Components;
using Imprest.Pricing;

namespace Imprest.Console.Costs;

/// <summary>Estimated amounts cut to so many decimals, in a column whose rows come to the sum under them.</summary>
/// <remarks>
/// Amounts are exact to the nano-dollar and add up; cut each for itself they can miss their sum by a cent, which whoever keeps books would look for. So
/// each row ends where the running sum, rounded, ends: it is off by less than one unit of its last digit.
/// </remarks>
internal sealed class CostColumn
{
    private const int MostDecimals = 9;

    private CostColumn(IReadOnlyList<CostAmount> rows, CostAmount sum) => (Rows, Sum) = (rows, sum);

    public IReadOnlyList<CostAmount> Rows { get; }

    public CostAmount Sum { get; }

    public static CostColumn Of(IEnumerable<Money> rows, int decimals) => Of(rows.Select(row => (row, row)), decimals);

    /// <summary>The same for rows from one amount to another: both add up.</summary>
    public static CostColumn Of(IEnumerable<(Money Least, Money Most)> rows, int decimals)
    {
        var (least, range, shown) = (Money.Zero, Money.Zero, new List<CostAmount>());
        foreach (var row in rows)
        {
            var (before, rangeBefore) = (Rounded(least, decimals), Rounded(range, decimals));
            (least, range) = (least + row.Least, range + (row.Most - row.Least));
            var from = Rounded(least, decimals) - before;
            shown.Add(new(row.Least, row.Most, from, from + Rounded(range, decimals) - rangeBefore, decimals));
        }

        return new(shown, new(least, least + range, Rounded(least, decimals), Rounded(least, decimals) + Rounded(range, decimals), decimals));
    }

    /// <summary>Decimals for all amounts of a kind on a page: two at least, and so many that the smallest shows so many of its digits.</summary>
    public static int Decimals(IEnumerable<Money?> amounts, int digits) => amounts.Select(amount => Needed(amount ?? Money.Zero, digits)).Prepend(2).Max();

    internal static decimal Rounded(Money amount, int decimals) => decimal.Round(amount.Usd, decimals, MidpointRounding.AwayFromZero);

    private static int Needed(Money amount, int digits)
    {
        var decimals = digits - 1;
        for (var scaled = Math.Abs(amount.Usd); scaled is > 0 and < 1 && decimals < MostDecimals; scaled *= 10)
            decimals++;
        return amount == Money.Zero || Math.Abs(amount.Usd) >= 1 ? 0 : decimals;
    }
}

/// <summary>An estimated amount as it is shown, or from one to another where nobody knows; and exactly.</summary>
public sealed record CostAmount(Money Least, Money Most, decimal ShownLeast, decimal ShownMost, int Decimals)
{
    public string Text => Joined(Dollars(ShownLeast), Dollars(ShownMost));

    public string Exact => $"{Joined(AmountText.Of(Least), AmountText.Of(Most))} to the nano-dollar";

    public static CostAmount Of(Money amount, int decimals) => new(amount, amount, CostColumn.Rounded(amount, decimals), CostColumn.Rounded(amount, decimals), decimals);

    /// <summary>What a change comes to, of the two amounts as they are shown.</summary>
    public string ChangeFrom(CostAmount before) => ShownLeast - before.ShownLeast is var change && change > 0 ? "+" + Dollars(change) : Dollars(change);

    private string Dollars(decimal usd) => $"{(usd < 0 ? "−" : "")}${Math.Abs(usd).ToString($"#,0.{new string('0', Decimals)}", CultureInfo.InvariantCulture)}";

    private string Joined(string least, string most) => Most > Least ? $"{least} to {most}" : least;
}
