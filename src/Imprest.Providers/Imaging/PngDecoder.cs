using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace Imprest.Providers.Imaging;

/// <summary>Reads PNG of every colour type and depth, interlaced or not, to 8-bit RGBA. Made for bytes that strangers sent.</summary>
/// <remarks>
/// The limits are checked on the header, and the amount of compressed data against the most that it can hold, before pixels are
/// allocated; no length in the file is believed. Colour profiles and gamma are not applied.
/// </remarks>
public static class PngDecoder
{
    // Deflate cannot do better than 1032:1, so fewer bytes than that cannot hold the pixels which the header promises.
    private const long MostExpansion = 1032;

    /// <summary>False, with the reason, for anything that is not a whole and sound PNG within <see cref="ImageLimits"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Bitmap? image, out string problem)
    {
        image = null;
        if (!TryReadChunks(bytes, out var header, out var palette, out var alpha, out var packed, out problem))
            return false;
        if (header.RawLength > packed.Length * MostExpansion)
        {
            problem = "The PNG has less data than its size needs.";
            return false;
        }
        var bitmap = new Bitmap(header.Width, header.Height, 4);
        var samples = new PngSamples(header, palette, alpha);
        using var inflate = new ZLibStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        try
        {
            foreach (var pass in header.Passes)
            {
                if (!TryReadPass(inflate, header, pass, samples, bitmap, ref problem))
                    return false;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            problem = "The PNG's pixel data is damaged or cut short.";
            return false;
        }
        image = bitmap;
        return true;
    }

    private static bool TryReadPass(
        ZLibStream inflate, PngHead header, PngPass pass, PngSamples samples, Bitmap bitmap, ref string problem)
    {
        var (columns, rows) = (pass.Columns(header.Width), pass.Rows(header.Height));
        if (columns == 0 || rows == 0)
            return true;
        var length = header.RowLength(columns);
        var (row, above) = (new byte[length], new byte[length]);
        Span<byte> filter = stackalloc byte[1];
        for (var y = 0; y < rows; y++)
        {
            inflate.ReadExactly(filter);
            inflate.ReadExactly(row);
            if (!PngFilter.Decode(filter[0], row, above, header.FilterStep))
            {
                problem = "The PNG uses a row filter that does not exist.";
                return false;
            }
            samples.Unpack(row, columns, bitmap.Row(pass.Top + (y * pass.StepDown)), pass.Left, pass.StepRight);
            (row, above) = (above, row);
        }
        return true;
    }

    private static bool TryReadChunks(
        ReadOnlySpan<byte> bytes, out PngHead header, out ReadOnlySpan<byte> palette, out ReadOnlySpan<byte> alpha,
        out byte[] packed, out string problem)
    {
        header = default;
        palette = alpha = default;
        packed = [];
        if (!bytes.StartsWith(Png.Signature))
            return Fails("This is not a PNG.", out problem);
        using var data = new MemoryStream();
        var rest = bytes[Png.Signature.Length..];
        for (var first = true; ; first = false)
        {
            if (rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 12)
                return Fails("The PNG is cut short.", out problem);
            var type = rest.Slice(4, 4);
            var body = rest.Slice(8, (int)length);
            if (Crc32.Of(type, body) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
                return Fails("The PNG has a chunk whose checksum is wrong.", out problem);
            rest = rest[(12 + (int)length)..];
            if (first != type.SequenceEqual("IHDR"u8))
                return Fails("The PNG does not begin with one header.", out problem);
            if (first && !PngHead.TryRead(body, out header, out problem))
                return false;
            if (type.SequenceEqual("IEND"u8))
                break;
            if (type.SequenceEqual("IDAT"u8))
                data.Write(body);
            else if (type.SequenceEqual("PLTE"u8))
                palette = body;
            else if (type.SequenceEqual("tRNS"u8))
                alpha = body;
        }
        packed = data.ToArray();
        if (header.ColourType == Png.Palette && palette.Length is 0 or > 768 || palette.Length % 3 != 0)
            return Fails("The PNG's palette is missing or wrong.", out problem);
        problem = "";
        return true;
    }

    private static bool Fails(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
