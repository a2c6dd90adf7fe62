using System.Globalization;

namespace Imprest.Pricing.Describing;

/// <summary>One setting that moves a price, and how far.</summary>
/// <param name="Setting"><c>quality</c>, <c>size</c>, <c>n</c>, <c>references</c>, <c>tier batch</c>, …</param>
/// <param name="Times">The dearest of its choices over the cheapest or, for a tier or a feature, the price with it over the price without; null: it adds.</param>
/// <param name="Adds">What each more of it adds; null: it multiplies.</param>
/// <param name="Text">Both in words: <c>quality ×26</c>, <c>n linear</c>, <c>references +$0.008 each</c>.</param>
public sealed record PriceDriver(string Setting, decimal? Times, Money? Adds, string Text)
{
    internal static PriceDriver Multiplies(string setting, decimal times) => new(setting, times, null, $"{setting} ×{Ratio(times)}");

    internal static PriceDriver AddsEach(string setting, Money amount, string each) => new(setting, null, amount, $"{setting} +${Rounded(amount)} {each}");

    /// <summary>How far it moves the price, either way, as a factor.</summary>
    internal decimal Strength => Times is { } times ? Math.Max(times, 1 / times) : 1;

    private static string Ratio(decimal times) =>
        PlainNumber.Text(decimal.Round(times, times >= 10 ? 0 : times >= 2 ? 1 : 2, MidpointRounding.AwayFromZero));

    /// <summary>Three significant figures: the receipt has them all.</summary>
    private static string Rounded(Money amount)
    {
        var (usd, decimals) = (amount.Usd, 2);
        for (var probe = Math.Abs(usd); probe is > 0 and < 1 && decimals < 9; probe *= 10)
            decimals++;
        return PlainNumber.Text(decimal.Round(usd, Math.Min(9, decimals), MidpointRounding.AwayFromZero));
    }
}
