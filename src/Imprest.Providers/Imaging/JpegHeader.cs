using System.Buffers.Binary;

namespace Imprest.Providers.Imaging;

/// <summary>Walks the segments of a JPEG (ITU-T T.81, annex B) to its frame header and on to its end.</summary>
internal static class JpegHeader
{
    public static HeaderFacts? Read(ReadOnlySpan<byte> bytes)
    {
        HeaderFacts? found = null;
        var hasScan = false;
        var rest = bytes[2..];
        while (TryNextMarker(ref rest, out var marker))
        {
            if (marker == 0xD9) // End of image. Any thumbnail's own end lies inside a segment that was skipped.
                return found is { } whole ? whole with { IsComplete = hasScan } : null;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
                continue; // These stand alone.
            if (rest.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length && (length < 2 || length > rest.Length))
                break;
            if (IsFrame(marker) && length >= 8)
                found ??= new(BinaryPrimitives.ReadUInt16BigEndian(rest[5..]), BinaryPrimitives.ReadUInt16BigEndian(rest[3..]), false, false);
            hasScan |= marker == 0xDA;
            rest = rest[length..];
        }
        return found;
    }

    // Baseline, progressive, lossless …; C4, C8 and CC between them are tables and extensions.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Goes past the next marker; in scan data, FF 00 is no marker and FF FF is padding.</summary>
    private static bool TryNextMarker(ref ReadOnlySpan<byte> rest, out byte marker)
    {
        marker = 0;
        while (rest.IndexOf((byte)0xFF) is >= 0 and var at && at + 1 < rest.Length)
        {
            marker = rest[at + 1];
            rest = rest[(marker == 0xFF ? at + 1 : at + 2)..];
            if (marker is not (0x00 or 0xFF))
                return true;
        }
        return false;
    }
}
