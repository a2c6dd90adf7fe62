namespace Imprest.Pricing.Auditing;

/// <summary>Holds what was billed for a call against what it should have cost, and names the likely cause of a difference.</summary>
/// <remarks>
/// A cause is likely because billing in that way gives exactly the amount that was billed. Pure: the price of each possible slip is
/// worked out by the same rating as the receipt.
/// </remarks>
public static class BillCheck
{
    /// <param name="card">The card by which the call should be billed.</param>
    /// <param name="work">What was asked for.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="receipt">The receipt of the two; its amount is known.</param>
    /// <param name="billedUsd">What was billed, with the decimals that were stated.</param>
    /// <param name="others">The model's cards of other days.</param>
    /// <returns>Null where the amount billed is that of the receipt, if need be rounded to the decimals that were stated.</returns>
    /// <exception cref="OverflowException">An amount is past the range of <see cref="Money"/>.</exception>
    public static BillDifference? Of(RateCard card, ImageWork work, Happened happened, Receipt receipt, decimal billedUsd, IEnumerable<RateCard> others)
    {
        var expected = receipt.Amount?.Usd ?? throw new ArgumentException("Only a known amount can be held against a bill.", nameof(receipt));
        if (IsSame(billedUsd, expected))
            return null;
        if (expected == 0)
            return new(BillCauses.NothingDelivered, "no image was delivered");
        if (billedUsd == 0)
            return new(BillCauses.NothingBilled, "nothing was billed");
        var slips = BillSlips.Of(card, work, happened, receipt, others).Where(slip => !IsSame(slip.Usd, expected)).ToList();
        return Find(slips, slip => IsSame(billedUsd, slip.Usd))
            ?? (IsRounded(billedUsd, expected) ? null
            : Find(slips, slip => IsRounded(billedUsd, slip.Usd)) ?? new(BillCauses.Unexplained, "no known slip gives this amount"));
    }

    private static BillDifference? Find(IEnumerable<BillSlip> slips, Func<BillSlip, bool> matches) =>
        slips.FirstOrDefault(matches) is { } slip ? new(slip.Cause, slip.Why) : null;

    /// <summary>Equal but for what binary fractions do to a decimal amount.</summary>
    private static bool IsSame(decimal left, decimal right) => Math.Abs(left - right) <= Math.Max(0.000_000_001m, Math.Abs(right) * 0.000_001m);

    /// <summary>Is it the amount, rounded to the decimals that are stated? Rounding by more than a hundredth is no rounding: it is another price.</summary>
    private static bool IsRounded(decimal stated, decimal usd) =>
        Math.Abs(stated - usd) <= Math.Abs(usd) / 100
        && (stated == decimal.Round(usd, stated.Scale, MidpointRounding.AwayFromZero) || stated == decimal.Round(usd, stated.Scale, MidpointRounding.ToEven));
}
