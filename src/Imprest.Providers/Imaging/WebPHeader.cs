using System.Buffers.Binary;

namespace Imprest.Providers.Imaging;

/// <summary>Reads WebP: lossy (VP8), lossless (VP8L) and extended (VP8X). Format: https://developers.google.com/speed/webp/docs/riff_container</summary>
internal static class WebPHeader
{
    public static HeaderFacts? Read(ReadOnlySpan<byte> bytes)
    {
        var end = 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (end < 20 || bytes.Length < 20)
            return null;
        var fits = end <= bytes.Length;
        var body = bytes[12..(int)Math.Min(end, bytes.Length)];
        var found = body switch
        {
            _ when body.StartsWith("VP8 "u8) => Lossy(body[8..]),
            _ when body.StartsWith("VP8L"u8) => Lossless(body[8..]),
            _ when body.StartsWith("VP8X"u8) => Extended(body[8..]),
            _ => null,
        };
        return found is { } facts ? facts with { IsComplete = fits && HasPixels(body) } : null;
    }

    private static HeaderFacts? Lossy(ReadOnlySpan<byte> data) =>
        data.Length >= 10 && (data[0] & 1) == 0 && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? new(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF, false, false)
            : null;

    private static HeaderFacts? Lossless(ReadOnlySpan<byte> data)
    {
        if (data.Length < 5 || data[0] != 0x2F)
            return null;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
        return new((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1, false, (bits & (1u << 28)) != 0);
    }

    private static HeaderFacts? Extended(ReadOnlySpan<byte> data) => data.Length >= 10
        ? new(1 + (BinaryPrimitives.ReadUInt32LittleEndian(data[3..]) >> 8), 1 + (BinaryPrimitives.ReadUInt32LittleEndian(data[6..]) >> 8), false, (data[0] & 0x10) != 0)
        : null;

    /// <summary>Is there a chunk with pixels, and does every chunk before it fit?</summary>
    private static bool HasPixels(ReadOnlySpan<byte> body)
    {
        while (body.Length >= 8)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
            if (length > body.Length - 8)
                return false;
            if (body.StartsWith("VP8 "u8) || body.StartsWith("VP8L"u8) || body.StartsWith("ANMF"u8))
                return true;
            body = body[Math.Min(body.Length, 8 + (int)length + ((int)length & 1))..];
        }
        return false;
    }
}
