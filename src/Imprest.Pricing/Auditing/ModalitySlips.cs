namespace Imprest.Pricing.Auditing;

/// <summary>Tokens of one kind that are billed at the rate of another: text for image, input for output, uncached for cached.</summary>
internal static class ModalitySlips
{
    private static readonly (Meter Of, Meter At)[] Pairs =
    [
        (Meter.ImageOutputToken, Meter.TextOutputToken), (Meter.ImageOutputToken, Meter.TextInputToken), (Meter.ImageOutputToken, Meter.ImageInputToken),
        (Meter.ImageInputToken, Meter.TextInputToken), (Meter.TextInputToken, Meter.ImageInputToken), (Meter.TextOutputToken, Meter.ImageOutputToken),
    ];

    private static readonly (Meter Of, Meter At)[] CachedPairs =
        [(Meter.CachedTextInputToken, Meter.TextInputToken), (Meter.CachedImageInputToken, Meter.ImageInputToken)];

    public static IEnumerable<BillSlip> Of(RateCard card, Receipt receipt)
    {
        var amount = receipt.Amount!.Value.Usd;
        foreach (var (of, at) in Pairs)
        {
            if (Change(card, receipt, of, at) is { } change)
                yield return new(BillCauses.WrongModalityRate, $"{InWords(of)}s are billed at the rate of {InWords(at)}s", amount + change);
        }
        var allText = (Change(card, receipt, Meter.ImageInputToken, Meter.TextInputToken) ?? 0)
            + (Change(card, receipt, Meter.ImageOutputToken, Meter.TextOutputToken) ?? Change(card, receipt, Meter.ImageOutputToken, Meter.TextInputToken) ?? 0);
        yield return new(BillCauses.WrongModalityRate, "all image tokens are billed at text rates", amount + allText);
        var (uncached, beside) = (0m, 0m);
        foreach (var (of, at) in CachedPairs)
        {
            uncached += Change(card, receipt, of, at) ?? 0;
            beside += (Change(card, receipt, of, at) ?? 0) + AmountOf(receipt, of);
        }
        yield return new(BillCauses.CachedIgnored, "cached tokens are billed at the full rate", amount + uncached);
        yield return new(BillCauses.CachedIgnored, "cached tokens are billed twice: at the full rate, and at their own", amount + beside);
    }

    /// <summary>What the amount changes by, in USD, when tokens of one kind are billed as another; null where there are none, or no rate for the other.</summary>
    private static decimal? Change(RateCard card, Receipt receipt, Meter of, Meter at) =>
        AmountOf(receipt, of) is > 0 and var usd && RateOf(card, of) is { } own && RateOf(card, at) is { } other ? usd * other / own - usd : null;

    private static decimal AmountOf(Receipt receipt, Meter meter) => receipt.Lines.Where(line => line.Meter == meter.Wire()).Sum(line => line.Amount.Usd);

    private static decimal? RateOf(RateCard card, Meter meter) => card.Rates.FirstOrDefault(row => row.Meter == meter) is { UnitPriceUsd: > 0 and var usd } ? usd : null;

    private static string InWords(Meter meter) => BillSlips.InWords(meter.Wire());
}
