using Imprest.Pricing;

namespace Imprest.Console.Components;

/// <summary>How amounts are written: all their digits, and zeros after them where a column is to line up.</summary>
internal static class AmountText
{
    private const int Least = 2;

    /// <summary>A true minus sign.</summary>
    public static string Sign(Money value) => value < Money.Zero ? "−" : "";

    public static string Digits(Money value) => value.ToString().TrimStart('-');

    /// <summary>What follows the digits up to so many decimals: zeros, and the point where there was none.</summary>
    public static string Zeros(Money value, int decimals)
    {
        var missing = Math.Max(decimals, Least) - DecimalsOf(value);
        return missing <= 0 ? "" : (DecimalsOf(value) == 0 ? "." : "") + new string('0', missing);
    }

    /// <summary>The decimals that a column of these needs.</summary>
    public static int Decimals(IEnumerable<Money?> values) => values.Aggregate(Least, (most, value) => value is { } known ? Math.Max(most, DecimalsOf(known)) : most);

    /// <summary>On one line, as text: <c>$0.01109</c>, at least two decimals.</summary>
    public static string Of(Money value) => $"{Sign(value)}${Digits(value)}{Zeros(value, Least)}";

    private static int DecimalsOf(Money value) => value.ToString() is var text && text.IndexOf('.', StringComparison.Ordinal) is var point and >= 0 ? text.Length - point - 1 : 0;
}
