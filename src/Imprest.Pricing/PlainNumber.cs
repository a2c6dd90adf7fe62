using System.Globalization;

namespace Imprest.Pricing;

/// <summary>Numbers as the wire has them: plain digits, no exponent, no trailing zeros. Amounts are written several times a request, so this is quick.</summary>
public static class PlainNumber
{
    /// <summary>A decimal, exactly.</summary>
    public static string Text(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        if (bits[2] != 0 || bits[1] < 0) // More than 63 bits of digits: rare, and then slow is fine.
            return value.ToString("0.############################", CultureInfo.InvariantCulture);
        var digits = ((long)bits[1] << 32) | unchecked((uint)bits[0]);
        return Text(bits[3] < 0 ? -digits : digits, scale);
    }

    /// <summary><paramref name="value"/> × 10^−<paramref name="scale"/>.</summary>
    internal static string Text(long value, int scale)
    {
        if (value == 0)
            return "0";
        while (scale > 0 && value % 10 == 0)
            (value, scale) = (value / 10, scale - 1);
        Span<char> text = stackalloc char[64];
        var at = text.Length;
        var rest = value < 0 ? unchecked(0 - (ulong)value) : (ulong)value;
        for (var i = 0; rest > 0 || i <= scale; i++)
        {
            if (i == scale && scale > 0)
                text[--at] = '.';
            text[--at] = (char)('0' + (int)(rest % 10));
            rest /= 10;
        }

        if (value < 0)
            text[--at] = '-';
        return new string(text[at..]);
    }
}
