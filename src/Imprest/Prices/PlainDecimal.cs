using System.Globalization;

namespace Imprest.Prices;

/// <summary>Decimals on the wire: plain digits, no exponent, no trailing zeros.</summary>
internal static class PlainDecimal
{
    public static string Wire(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
