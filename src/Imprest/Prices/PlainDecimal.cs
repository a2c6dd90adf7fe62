using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>Decimals on the wire: plain digits, no exponent, no trailing zeros.</summary>
internal static class PlainDecimal
{
    public static string Wire(decimal value) => PlainNumber.Text(value);

    /// <summary>The same number without trailing zeros, so that <c>2.50</c> is written <c>2.5</c>. For counts; money is always text.</summary>
    public static decimal Normal(decimal value) => value.Scale == 0 ? value : value / 1.000000000000000000000000000000000m;
}
