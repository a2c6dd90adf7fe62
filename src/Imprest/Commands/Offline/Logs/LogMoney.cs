using Imprest.Prices;

namespace Imprest.Commands.Offline.Logs;

/// <summary>Sums of a log in USD. Decimals: a log may hold more than a wallet can.</summary>
internal static class LogMoney
{
    /// <summary>The wire form, to a nano-dollar: a bill may state a binary fraction.</summary>
    public static string Wire(decimal usd) => PlainDecimal.Wire(decimal.Round(usd, 9, MidpointRounding.AwayFromZero));

    public static string? Wire(decimal? usd) => usd is { } known ? Wire(known) : null;

    /// <summary>For a sentence: <c>$0.011</c>.</summary>
    public static string Text(decimal usd) => Figures.Of(Wire(usd));
}
