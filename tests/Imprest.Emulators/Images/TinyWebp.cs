using System.Buffers.Binary;

namespace Imprest.Emulators.Images;

/// <summary>Writes a lossless WebP of one colour: five codes of one symbol each, so that pixels take no bits at all.</summary>
internal static class TinyWebp
{
    public static byte[] Encode(int width, int height, int seed)
    {
        var bits = new BitWriter();
        bits.Write(width - 1, 14);
        bits.Write(height - 1, 14);
        bits.Write(0, 1); // No alpha is used.
        bits.Write(0, 3); // Version.
        bits.Write(0, 3); // No transform, no colour cache, no meta codes.
        foreach (var symbol in new[] { seed * 16 % 256, 64, 128, 255, 0 }) // Green, red, blue, alpha, distance.
        {
            bits.Write(1, 1); // A simple code
            bits.Write(0, 1); // of one symbol
            bits.Write(1, 1); // of eight bits.
            bits.Write(symbol, 8);
        }
        byte[] data = [0x2F, .. bits.ToArray()];
        var padded = data.Length + data.Length % 2;
        var file = new byte[20 + padded];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 12 + padded);
        "WEBPVP8L"u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), data.Length);
        data.CopyTo(file, 20);
        return file;
    }

    private sealed class BitWriter
    {
        private readonly List<byte> _bytes = [];
        private int _count;

        public void Write(int value, int bits)
        {
            for (var bit = 0; bit < bits; bit++, _count++)
            {
                if (_count % 8 == 0)
                    _bytes.Add(0);
                _bytes[^1] |= (byte)((value >> bit & 1) << _count % 8);
            }
        }

        public byte[] ToArray() => [.. _bytes];
    }
}
