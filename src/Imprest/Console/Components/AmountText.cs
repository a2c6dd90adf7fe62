using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Console.Components;

/// <summary>How amounts are written on pages: all their digits, with separators of thousands, and zeros after them where a column is to line up.</summary>
internal static class AmountText
{
    private const int Least = 2;

    /// <summary>A true minus sign.</summary>
    public static string Sign(Money value) => value < Money.Zero ? "−" : "";

    public static string Digits(Money value) => Digits(value.Usd);

    /// <summary>Of a unit price, which may be finer than money is.</summary>
    public static string Digits(decimal usd) => Math.Abs(usd).ToString("#,0.############################", CultureInfo.InvariantCulture);

    /// <summary>What follows the digits up to so many decimals: zeros, and the point where there was none.</summary>
    public static string Zeros(Money value, int decimals) => Zeros(value.Usd, decimals);

    /// <inheritdoc cref="Zeros(Money, int)"/>
    public static string Zeros(decimal usd, int decimals)
    {
        var missing = Math.Max(decimals, Least) - DecimalsOf(usd);
        return missing <= 0 ? "" : (DecimalsOf(usd) == 0 ? "." : "") + new string('0', missing);
    }

    /// <summary>The decimals that a column of these needs.</summary>
    public static int Decimals(IEnumerable<Money?> values) => Decimals(values.Select(value => value?.Usd));

    /// <inheritdoc cref="Decimals(IEnumerable{Money?})"/>
    public static int Decimals(IEnumerable<decimal?> values) => values.Aggregate(Least, (most, value) => value is { } known ? Math.Max(most, DecimalsOf(known)) : most);

    /// <summary>On one line, as text: <c>$1,234.56</c>, <c>$0.01109</c>, at least two decimals.</summary>
    public static string Of(Money value) => $"{Sign(value)}${Digits(value)}{Zeros(value, Least)}";

    private static int DecimalsOf(decimal usd) => Digits(usd) is var text && text.IndexOf('.', StringComparison.Ordinal) is var point and >= 0 ? text.Length - point - 1 : 0;
}
