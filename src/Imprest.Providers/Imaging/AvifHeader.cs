using System.Buffers.Binary;

namespace Imprest.Providers.Imaging;

/// <summary>
/// Reads AVIF: the size of the primary item (<c>meta/iprp/ipco/ispe</c>, found by <c>pitm</c> and <c>ipma</c>), and whether all boxes are there.
/// Formats: ISO/IEC 14496-12 and 23008-12, https://aomediacodec.github.io/av1-avif/
/// </summary>
internal static class AvifHeader
{
    public static bool IsAvif(ReadOnlySpan<byte> bytes)
    {
        if (!IsoBox.TryNext(bytes, out var box, out _) || !box.Is("ftyp"u8) || box.Body.Length < 8)
            return false;
        for (var i = 0; i + 4 <= box.Body.Length && i < 256; i += 4)
        {
            if (i != 4 && (box.Body[i..].StartsWith("avif"u8) || box.Body[i..].StartsWith("avis"u8)))
                return true;
        }
        return false;
    }

    public static HeaderFacts? Read(ReadOnlySpan<byte> bytes)
    {
        HeaderFacts? found = null;
        var hasData = false;
        while (bytes.Length > 0)
        {
            if (!IsoBox.TryNext(bytes, out var box, out var rest))
                return found;
            if (box.Is("meta"u8) && box.Body.Length > 4)
                found ??= ReadMeta(box.Body[4..]);
            hasData |= box.Is("mdat"u8) || box.Is("idat"u8);
            bytes = rest;
        }
        return found is { } facts ? facts with { IsComplete = hasData } : null;
    }

    private static HeaderFacts? ReadMeta(ReadOnlySpan<byte> meta)
    {
        if (!IsoBox.TryFind(meta, "iprp"u8, out var properties) || !IsoBox.TryFind(properties, "ipco"u8, out var all))
            return null;
        ReadOnlySpan<byte> wanted = IsoBox.TryFind(meta, "pitm"u8, out var primary) && IsoBox.TryFind(properties, "ipma"u8, out var links)
            ? AssociationsOf(PrimaryItem(primary), links, out var wide)
            : AssociationsOf(0, default, out wide);
        HeaderFacts? largest = null, exact = null;
        var hasAlpha = false;
        for (var index = 1; IsoBox.TryNext(all, out var box, out all); index++)
        {
            hasAlpha |= box.Is("auxC"u8) && (box.Body.IndexOf("auxid:1"u8) >= 0 || box.Body.IndexOf("auxiliary:alpha"u8) >= 0);
            if (!box.Is("ispe"u8) || box.Body.Length < 12)
                continue;
            var size = new HeaderFacts(BinaryPrimitives.ReadUInt32BigEndian(box.Body[4..]), BinaryPrimitives.ReadUInt32BigEndian(box.Body[8..]), false, false);
            if (IsLinked(wanted, wide, index))
                exact ??= size;
            if (largest is not { } other || size.Width > other.Width)
                largest = size;
        }
        return (exact ?? largest) is { } facts ? facts with { HasAlpha = hasAlpha } : null;
    }

    private static uint PrimaryItem(ReadOnlySpan<byte> body) =>
        body.Length >= 8 && body[0] > 0 ? BinaryPrimitives.ReadUInt32BigEndian(body[4..])
        : body.Length >= 6 ? BinaryPrimitives.ReadUInt16BigEndian(body[4..]) : 0u;

    /// <summary>The property indices of an item, one or two bytes each, the top bit being "essential".</summary>
    private static ReadOnlySpan<byte> AssociationsOf(uint item, ReadOnlySpan<byte> body, out bool wide)
    {
        wide = body.Length >= 4 && (body[3] & 1) != 0;
        if (body.Length < 8)
            return default;
        var idLength = body[0] < 1 ? 2 : 4;
        var entries = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        body = body[8..];
        for (uint i = 0; i < entries && body.Length > idLength; i++)
        {
            var id = idLength == 2 ? (uint)BinaryPrimitives.ReadUInt16BigEndian(body) : BinaryPrimitives.ReadUInt32BigEndian(body);
            var length = body[idLength] * (wide ? 2 : 1);
            body = body[(idLength + 1)..];
            if (length > body.Length)
                return default;
            if (id == item)
                return body[..length];
            body = body[length..];
        }
        return default;
    }

    private static bool IsLinked(ReadOnlySpan<byte> links, bool wide, int index)
    {
        for (var i = 0; i + (wide ? 2 : 1) <= links.Length; i += wide ? 2 : 1)
        {
            if ((wide ? BinaryPrimitives.ReadUInt16BigEndian(links[i..]) & 0x7FFF : links[i] & 0x7F) == index)
                return true;
        }
        return false;
    }
}
