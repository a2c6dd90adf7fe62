using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Imprest.Providers.Imaging;

/// <summary>Writes PNG: 8 bits a channel, RGB or RGBA, not interlaced, the best filter of each row, fast compression.</summary>
public static class PngEncoder
{
    private static readonly byte[] Filters = [PngFilter.Sub, PngFilter.Up, PngFilter.Average, PngFilter.Paeth];

    public static byte[] Encode(Bitmap image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Channels is not (3 or 4) || ImageLimits.ProblemOf(image.Width, image.Height) is not null)
            throw new ArgumentException($"A PNG of {image.Width}x{image.Height} with {image.Channels} channels is not made here.", nameof(image));
        return Encode(image.Width, image.Height, image.Channels, (image.Data.Length / 3) + 1024, CompressionLevel.Fastest, deflate => WriteRows(deflate, image));
    }

    /// <summary>An RGBA image that is never in memory whole: of its pixels one row is, and the rest is compressed as it comes.</summary>
    /// <param name="row">Fills in a row, by its number from the top. The span has what the row before left in it.</param>
    public static byte[] EncodeRows(int width, int height, Action<int, Span<byte>> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (ImageLimits.ProblemOf(width, height) is { } problem)
            throw new ArgumentException(problem, nameof(width));
        // What is drawn row by row has long runs, of which the fastest makes ten times as many bytes.
        return Encode(width, height, 4, 1024, CompressionLevel.Optimal, deflate =>
        {
            var filtered = new byte[1 + (width * 4)]; // The filter's number first; it stays None.
            for (var y = 0; y < height; y++)
            {
                row(y, filtered.AsSpan(1));
                deflate.Write(filtered);
            }
        });
    }

    private static byte[] Encode(int width, int height, int channels, int capacity, CompressionLevel level, Action<ZLibStream> writeRows)
    {
        using var output = new MemoryStream(capacity);
        output.Write(Png.Signature);
        WriteHeader(output, width, height, channels);
        WritePixels(output, level, writeRows);
        WriteChunk(output, "IEND"u8, []);
        return output.ToArray();
    }

    private static void WriteHeader(MemoryStream output, int width, int height, int channels)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = channels == 4 ? Png.Rgba : Png.Rgb;
        WriteChunk(output, "IHDR"u8, header);
        WriteChunk(output, "sRGB"u8, [0]);
    }

    private static void WritePixels(MemoryStream output, CompressionLevel level, Action<ZLibStream> writeRows)
    {
        // The length and the checksum of the chunk are known only afterwards: leave room and fill it in.
        var start = (int)output.Length;
        output.Write([0, 0, 0, 0]);
        output.Write("IDAT"u8);
        using (var deflate = new ZLibStream(output, level, leaveOpen: true))
            writeRows(deflate);
        var body = output.GetBuffer().AsSpan(start + 4, (int)output.Length - start - 4);
        BinaryPrimitives.WriteInt32BigEndian(output.GetBuffer().AsSpan(start), body.Length - 4);
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Of(body));
        output.Write(checksum);
    }

    private static void WriteRows(ZLibStream deflate, Bitmap image)
    {
        var length = image.Stride + 1;
        var best = ArrayPool<byte>.Shared.Rent(length);
        var other = ArrayPool<byte>.Shared.Rent(length);
        var above = new byte[image.Stride].AsSpan();
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            var least = long.MaxValue;
            foreach (var filter in Filters)
            {
                other[0] = filter;
                var sum = PngFilter.Encode(filter, row, above, image.Channels, other.AsSpan(1, image.Stride));
                if (sum < least)
                    (least, best, other) = (sum, other, best);
            }
            deflate.Write(best, 0, length);
            above = row;
        }
        ArrayPool<byte>.Shared.Return(best);
        ArrayPool<byte>.Shared.Return(other);
    }

    private static void WriteChunk(MemoryStream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        output.Write(number);
    }
}
