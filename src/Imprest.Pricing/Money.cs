using System.Globalization;

namespace Imprest.Pricing;

/// <summary>An amount of US dollars, held as a whole number of nano-dollars (1 USD = 1 000 000 000).</summary>
/// <remarks>
/// One nano-dollar a token is 0.001 USD a million tokens, so per-token prices stay exact. The range is
/// about ±9.2 billion USD; arithmetic past it throws <see cref="OverflowException"/> and never wraps.
/// </remarks>
public readonly record struct Money(long Nanos) : IComparable<Money>
{
    /// <summary>Nano-dollars in one dollar.</summary>
    public const long NanosPerDollar = 1_000_000_000;

    public static Money Zero => default;

    /// <summary>Rounds half-up (away from zero at the midpoint) to a whole nano-dollar.</summary>
    /// <exception cref="OverflowException">The amount is past the range of <see cref="Money"/>.</exception>
    public static Money FromUsd(decimal usd) =>
        new((long)decimal.Round(usd * NanosPerDollar, 0, MidpointRounding.AwayFromZero));

    /// <summary>Dollars, exactly.</summary>
    public decimal Usd => (decimal)Nanos / NanosPerDollar;

    public static Money operator +(Money left, Money right) => new(checked(left.Nanos + right.Nanos));
    public static Money operator -(Money left, Money right) => new(checked(left.Nanos - right.Nanos));
    public static Money operator -(Money value) => new(checked(-value.Nanos));
    public static Money operator *(Money left, long right) => new(checked(left.Nanos * right));
    public static bool operator <(Money left, Money right) => left.Nanos < right.Nanos;
    public static bool operator >(Money left, Money right) => left.Nanos > right.Nanos;
    public static bool operator <=(Money left, Money right) => left.Nanos <= right.Nanos;
    public static bool operator >=(Money left, Money right) => left.Nanos >= right.Nanos;

    public static Money Min(Money left, Money right) => left < right ? left : right;
    public static Money Max(Money left, Money right) => left > right ? left : right;

    public int CompareTo(Money other) => Nanos.CompareTo(other.Nanos);

    /// <summary>The wire form: plain decimal USD, no exponent, no trailing zeros (<c>"0.01109"</c>, <c>"0"</c>, <c>"-1.5"</c>).</summary>
    public override string ToString() => PlainNumber.Text(Nanos, 9);

    /// <summary>The wire form as UTF-8: 21 bytes at most.</summary>
    /// <returns>Bytes written.</returns>
    public int Format(Span<byte> utf8) => PlainNumber.Format(Nanos, 9, utf8);

    /// <summary>Reads the wire form: digits with at most nine decimals, an optional sign, no exponent, no separators.</summary>
    public static bool TryParse(string? text, out Money value)
    {
        value = default;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var usd))
            return false;
        if (Math.Abs(usd) > long.MaxValue / NanosPerDollar - 1 || usd * NanosPerDollar != decimal.Truncate(usd * NanosPerDollar))
            return false;
        value = FromUsd(usd);
        return true;
    }
}
