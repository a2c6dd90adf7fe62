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
        using var output = new MemoryStream((image.Data.Length / 3) + 1024);
        output.Write(Png.Signature);
        WriteHeader(output, image);
        WritePixels(output, image);
        WriteChunk(output, "IEND"u8, []);
        return output.ToArray();
    }

    private static void WriteHeader(MemoryStream output, Bitmap image)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        header[9] = image.Channels == 4 ? Png.Rgba : Png.Rgb;
        WriteChunk(output, "IHDR"u8, header);
        WriteChunk(output, "sRGB"u8, [0]);
    }

    private static void WritePixels(MemoryStream output, Bitmap image)
    {
        // The length and the checksum of the chunk are known only afterwards: leave room and fill it in.
        var start = (int)output.Length;
        output.Write([0, 0, 0, 0]);
        output.Write("IDAT"u8);
        using (var deflate = new ZLibStream(output, CompressionLevel.Fastest, leaveOpen: true))
            WriteRows(deflate, image);
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
