using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Imprest.Providers.Imaging;

/// <summary>The row filters of PNG (specification, section 9). Encoding runs 16 bytes at a step.</summary>
internal static class PngFilter
{
    public const byte None = 0, Sub = 1, Up = 2, Average = 3, Paeth = 4;

    /// <summary>Writes the row as differences and returns their sum of absolute values: less of it compresses better.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Most of the time goes here; the first picture should be quick too.
    public static long Encode(byte filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, Span<byte> output)
    {
        var sums = Vector128<uint>.Zero;
        var i = 0;
        long rest = 0;
        for (; i < bytesPerPixel; i++)
            rest += Magnitude(output[i] = EncodeOne(filter, row[i], 0, above[i], 0));
        for (; i <= row.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var x = Vector128.Create(row[i..]);
            var a = Vector128.Create(row[(i - bytesPerPixel)..]);
            var b = Vector128.Create(above[i..]);
            var predicted = filter switch
            {
                Sub => a,
                Up => b,
                Average => Halve(a, b),
                _ => PaethOf(a, b, Vector128.Create(above[(i - bytesPerPixel)..])),
            };
            var difference = x - predicted;
            difference.CopyTo(output[i..]);
            var magnitude = Vector128.Min(difference, Vector128<byte>.Zero - difference);
            var (low, high) = Vector128.Widen(magnitude);
            var (first, second) = Vector128.Widen(low + high);
            sums += first + second;
        }
        for (; i < row.Length; i++)
            rest += Magnitude(output[i] = EncodeOne(filter, row[i], row[i - bytesPerPixel], above[i], above[i - bytesPerPixel]));
        return rest + Vector128.Sum(sums);
    }

    /// <summary>Undoes a filter in place. False for a filter that does not exist.</summary>
    public static bool Decode(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel)
    {
        switch (filter)
        {
            case None:
                return true;
            case Up:
                for (var i = 0; i < row.Length; i++)
                    row[i] = unchecked((byte)(row[i] + above[i]));
                return true;
            case Sub or Average or Paeth:
                for (var i = 0; i < row.Length; i++)
                {
                    var (a, c) = i >= bytesPerPixel ? (row[i - bytesPerPixel], above[i - bytesPerPixel]) : ((byte)0, (byte)0);
                    row[i] = unchecked((byte)(row[i] + Predict(filter, a, above[i], c)));
                }
                return true;
            default:
                return false;
        }
    }

    private static byte EncodeOne(byte filter, byte x, byte a, byte b, byte c) => unchecked((byte)(x - Predict(filter, a, b, c)));

    private static int Magnitude(byte difference) => Math.Min((int)difference, 256 - difference);

    private static byte Predict(byte filter, byte a, byte b, byte c) => filter switch
    {
        Sub => a,
        Up => b,
        Average => (byte)((a + b) >> 1),
        Paeth => PaethOf(a, b, c),
        _ => 0,
    };

    private static byte PaethOf(byte a, byte b, byte c)
    {
        var (fromA, fromB, fromC) = (Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - c - c));
        return fromA <= fromB && fromA <= fromC ? a : fromB <= fromC ? b : c;
    }

    private static Vector128<byte> Halve(Vector128<byte> a, Vector128<byte> b) =>
        (a & b) + Vector128.ShiftRightLogical(a ^ b, 1);

    private static Vector128<byte> PaethOf(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c)
    {
        var ((aLow, aHigh), (bLow, bHigh), (cLow, cHigh)) = (Vector128.Widen(a), Vector128.Widen(b), Vector128.Widen(c));
        return Vector128.Narrow(PaethOf(aLow.AsInt16(), bLow.AsInt16(), cLow.AsInt16()), PaethOf(aHigh.AsInt16(), bHigh.AsInt16(), cHigh.AsInt16()));
    }

    private static Vector128<ushort> PaethOf(Vector128<short> a, Vector128<short> b, Vector128<short> c)
    {
        var (fromA, fromB) = (Vector128.Abs(b - c), Vector128.Abs(a - c));
        var fromC = Vector128.Abs(a + b - c - c);
        var takeA = Vector128.LessThanOrEqual(fromA, fromB) & Vector128.LessThanOrEqual(fromA, fromC);
        var takeB = Vector128.LessThanOrEqual(fromB, fromC);
        return Vector128.ConditionalSelect(takeA, a, Vector128.ConditionalSelect(takeB, b, c)).AsUInt16();
    }
}
