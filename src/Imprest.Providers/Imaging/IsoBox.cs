using System.Buffers.Binary;

namespace Imprest.Providers.Imaging;

/// <summary>A box of an ISO base media file: a length, four letters, a body.</summary>
internal readonly ref struct IsoBox(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
{
    private readonly ReadOnlySpan<byte> _type = type;

    public ReadOnlySpan<byte> Body { get; } = body;

    public bool Is(ReadOnlySpan<byte> type) => _type.SequenceEqual(type);

    /// <summary>Takes the first box off; false when it does not fit.</summary>
    public static bool TryNext(ReadOnlySpan<byte> bytes, out IsoBox box, out ReadOnlySpan<byte> rest)
    {
        box = default;
        rest = default;
        if (bytes.Length < 8)
            return false;
        ulong length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var head = 8;
        if (length == 1) // The real length follows, in 64 bits.
        {
            if (bytes.Length < 16)
                return false;
            (length, head) = (BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), 16);
        }
        if (length == 0) // To the end of the file.
            length = (ulong)bytes.Length;
        if (length < (ulong)head || length > (ulong)bytes.Length)
            return false;
        box = new(bytes.Slice(4, 4), bytes[head..(int)length]);
        rest = bytes[(int)length..];
        return true;
    }

    public static bool TryFind(ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> type, out ReadOnlySpan<byte> body)
    {
        while (TryNext(boxes, out var box, out boxes))
        {
            if (box.Is(type))
            {
                body = box.Body;
                return true;
            }
        }
        body = default;
        return false;
    }
}
