using System.Buffers.Binary;
using System.IO.Compression;

namespace Imprest.Emulators.Images;

/// <summary>Writes a PNG: 8 bits a channel, RGB, one gradient from left to right.</summary>
internal static class TinyPng
{
    public static byte[] Encode(int width, int height, int seed)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using var png = new MemoryStream();
        png.Write([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, Pixels(width, height, seed));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Pixels(int width, int height, int seed)
    {
        var row = new byte[1 + width * 3]; // The first byte names the filter: 0 is none.
        for (var x = 0; x < width; x++)
        {
            row[1 + x * 3] = (byte)(x * 255L / width);
            row[2 + x * 3] = (byte)(seed * 16 % 256);
            row[3 + x * 3] = 128;
        }
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zlib.Write(row);
            byte[] same = [2, .. new byte[width * 3]]; // 2 is the difference to the row above.
            for (var y = 1; y < height; y++)
                zlib.Write(same);
        }
        return packed.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. type, .. data]));
        png.Write(number);
    }

    private static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
