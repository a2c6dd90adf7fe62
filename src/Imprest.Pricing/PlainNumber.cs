using System.Buffers.Text;
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
        var digits = value < 0 ? unchecked(0 - (ulong)value) : (ulong)value;
        while (scale > 0 && digits % 10 == 0)
            (digits, scale) = (digits / 10, digits == 0 ? 0 : scale - 1);
        var start = 0;
        if (value < 0)
            utf8[start++] = (byte)'-';
        Utf8Formatter.TryFormat(digits, utf8[start..], out var count);
        if (scale == 0)
            return start + count;
        var missing = Math.Max(0, scale + 1 - count); // Zeros before the first digit: one before the point, the rest behind it.
        var point = start + count + missing - scale;
        utf8.Slice(start, count).CopyTo(utf8[(start + missing)..]);
        utf8.Slice(start, missing).Fill((byte)'0');
        utf8.Slice(point, scale).CopyTo(utf8[(point + 1)..]);
        utf8[point] = (byte)'.';
        return point + 1 + scale;
    }
}
