using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Imprest.Bench.Servers;

/// <summary>A valid PNG of random pixels, with a mark in it that can be changed without coding it again.</summary>
internal sealed class NoisePng
{
    // Six levels a channel are 8.5 bits a pixel in a Huffman code: 1024×1024 make 1.1 MB, so 1.5 MB of base64.
    private const int Levels = 6;

    // "Reference" is as long as it must be for the mark to begin, and end, on a whole group of base64.
    private static readonly byte[] MarkHead = "tEXtReference\0"u8.ToArray();
    private const int MarkText = 8;

    /// <summary>Where the mark begins: after the signature, the header and the head of the text chunk.</summary>
    public const int MarkAt = 8 + 25 + 4 + 14;

    /// <summary>The text and its checksum.</summary>
    public const int MarkLength = MarkText + 4;

    public NoisePng(int width, int height, Random random)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // Eight bits, red green blue.
        WriteChunk(png, [.. "IHDR"u8, .. header]);
        WriteChunk(png, [.. MarkHead, .. Encoding.ASCII.GetBytes(new string('0', MarkText))]);
        WriteChunk(png, [.. "IDAT"u8, .. Compress(width, height, random)]);
        WriteChunk(png, [.. "IEND"u8]);
        Bytes = png.ToArray();
    }

    public byte[] Bytes { get; }

    /// <summary>What to put at <see cref="MarkAt"/> so that the image carries this text of eight letters.</summary>
    public byte[] Mark(string text)
    {
        byte[] mark = [.. Encoding.ASCII.GetBytes(text), 0, 0, 0, 0];
        var crc = Crc32.Append(Crc32.Append(0, MarkHead), mark.AsSpan(0, MarkText));
        BinaryPrimitives.WriteUInt32BigEndian(mark.AsSpan(MarkText), crc);
        return mark;
    }

    private static byte[] Compress(int width, int height, Random random)
    {
        using var packed = new MemoryStream();
        var options = new ZLibCompressionOptions { CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly };
        using (var zlib = new ZLibStream(packed, options, leaveOpen: true))
        {
            var row = new byte[1 + 3 * width]; // The first byte says: no filter.
            for (var y = 0; y < height; y++)
            {
                for (var i = 1; i < row.Length; i++) row[i] = (byte)(random.Next(Levels) * 255 / (Levels - 1));
                zlib.Write(row);
            }
        }
        return packed.ToArray();
    }

    private static void WriteChunk(Stream png, ReadOnlySpan<byte> typeAndData)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, typeAndData.Length - 4);
        png.Write(number);
        png.Write(typeAndData);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(0, typeAndData));
        png.Write(number);
    }
}
