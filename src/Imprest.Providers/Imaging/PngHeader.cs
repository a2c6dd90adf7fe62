using System.Buffers.Binary;

namespace Imprest.Providers.Imaging;

/// <summary>Walks the chunks of a PNG, without their checksums.</summary>
internal static class PngHeader
{
    public static HeaderFacts? Read(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[Png.Signature.Length..];
        if (rest.Length < 25 || !rest[4..].StartsWith("IHDR"u8) || BinaryPrimitives.ReadUInt32BigEndian(rest) != 13
            || !Png.IsDepthAllowed(rest[17], rest[16]))
            return null;
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(rest[8..]), BinaryPrimitives.ReadUInt32BigEndian(rest[12..]));
        var (hasAlpha, hasData, isComplete) = (rest[17] is Png.GrayAlpha or Png.Rgba, false, false);
        while (rest.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                break;
            var type = rest.Slice(4, 4);
            hasData |= length > 0 && type.SequenceEqual("IDAT"u8);
            hasAlpha |= type.SequenceEqual("tRNS"u8);
            if (type.SequenceEqual("IEND"u8))
            {
                isComplete = hasData;
                break;
            }
            rest = rest[(12 + (int)length)..];
        }
        return new(width, height, isComplete, hasAlpha);
    }
}
