using System.Buffers.Binary;

namespace Imprest.Providers.Imaging;

/// <summary>Walks the blocks of a GIF (87a and 89a) to its trailer.</summary>
internal static class GifHeader
{
    public static HeaderFacts? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 13)
            return null;
        var facts = new HeaderFacts(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), false, false);
        var position = 13 + TableLength(bytes[10]);
        var hasImage = false;
        while (position < bytes.Length)
        {
            var rest = bytes[position..];
            switch (rest[0])
            {
                case 0x3B:
                    return facts with { IsComplete = hasImage };
                case 0x21 when rest.Length > 2:
                    if (rest.Length > 3 && rest[1] == 0xF9 && (rest[3] & 1) != 0)
                        facts = facts with { HasAlpha = true };
                    position = AfterSubBlocks(bytes, position + 2);
                    break;
                case 0x2C when rest.Length > 10:
                    hasImage = true;
                    position = AfterSubBlocks(bytes, position + 11 + TableLength(rest[9]));
                    break;
                default:
                    return facts;
            }
        }
        return facts;
    }

    private static int TableLength(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

    private static int AfterSubBlocks(ReadOnlySpan<byte> bytes, int position)
    {
        while (position < bytes.Length && bytes[position] != 0)
            position += 1 + bytes[position];
        return position + 1;
    }
}
