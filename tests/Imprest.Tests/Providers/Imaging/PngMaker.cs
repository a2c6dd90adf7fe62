using System.Buffers.Binary;
using System.IO.Compression;

namespace Imprest.Tests.Providers.Imaging;

/// <summary>Writes PNGs of any form, byte by byte and apart from the code under test.</summary>
internal static class PngMaker
{
    public static byte[] Make(int width, int height, byte depth, byte colourType, byte[] rows, byte interlace = 0, params (string Type, byte[] Body)[] extra)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, colourType, interlace);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(rows);
        var data = packed.ToArray();
        var half = data.Length / 2; // Two IDAT chunks, as some encoders write them.
        return [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, .. Chunk("IHDR", header), .. extra.SelectMany(e => Chunk(e.Type, e.Body)),
            .. Chunk("IDAT", data[..half]), .. Chunk("IDAT", data[half..]), .. Chunk("IEND", [])];
    }

    public static byte[] Chunk(string type, byte[] body)
    {
        byte[] typed = [.. System.Text.Encoding.ASCII.GetBytes(type), .. body];
        var (length, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, SlowCrc(typed));
        return [.. length, .. typed, .. checksum];
    }

    private static uint SlowCrc(byte[] bytes)
    {
        var crc = ~0u;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var k = 0; k < 8; k++)
                crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
