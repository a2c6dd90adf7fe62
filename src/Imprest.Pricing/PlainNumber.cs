using System.Globalization;
using System.Text;

namespace Imprest.Pricing;

/// <summary>Numbers as the wire has them: plain digits, no exponent, no trailing zeros. Amounts are written several times a request, so this is quick.</summary>
public static class PlainNumber
{
    private const int Longest = 64;

    /// <summary>A decimal, exactly.</summary>
    public static string Text(decimal value)
    {
        Span<byte> utf8 = stackalloc byte[Longest];
        return Encoding.ASCII.GetString(utf8[..Format(value, utf8)]);
    }

    /// <summary>A decimal, exactly, as UTF-8.</summary>
    /// <param name="utf8">64 bytes are enough for any.</param>
    /// <returns>Bytes written.</returns>
    public static int Format(decimal value, Span<byte> utf8)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        if (bits[2] != 0 || bits[1] < 0) // More than 63 bits of digits: rare, and then slow is fine.
            return Encoding.ASCII.GetBytes(value.ToString("0.############################", CultureInfo.InvariantCulture), utf8);
        var digits = ((long)bits[1] << 32) | unchecked((uint)bits[0]);
        return Format(bits[3] < 0 ? -digits : digits, scale, utf8);
    }

    /// <summary><paramref name="value"/> × 10^−<paramref name="scale"/>.</summary>
    internal static string Text(long value, int scale)
    {
        Span<byte> utf8 = stackalloc byte[Longest];
        return Encoding.ASCII.GetString(utf8[..Format(value, scale, utf8)]);
    }

    /// <summary><paramref name="value"/> × 10^−<paramref name="scale"/>, as UTF-8.</summary>
    internal static int Format(long value, int scale, Span<byte> utf8)
    {
        if (value == 0)
            scale = 0;
        var rest = value < 0 ? unchecked(0 - (ulong)value) : (ulong)value;
        while (scale > 0 && rest % 10 == 0)
            (rest, scale) = (rest / 10, scale - 1);
        Span<byte> text = stackalloc byte[Longest];
        var at = text.Length;
        for (var i = 0; rest > 0 || i <= scale; i++)
        {
            if (i == scale && scale > 0)
                text[--at] = (byte)'.';
            text[--at] = (byte)('0' + (int)(rest % 10));
            rest /= 10;
        }

        if (value < 0)
            text[--at] = (byte)'-';
        text[at..].CopyTo(utf8);
        return text.Length - at;
    }
}
