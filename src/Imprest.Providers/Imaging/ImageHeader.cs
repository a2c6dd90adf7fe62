namespace Imprest.Providers.Imaging;

/// <summary>What the bytes of an image say about it, without decoding a pixel.</summary>
/// <param name="ContentType"><c>image/png</c>, <c>image/jpeg</c>, <c>image/webp</c>, <c>image/gif</c> or <c>image/avif</c>.</param>
/// <param name="IsComplete">The file reaches its own end: PNG's IEND, JPEG's EOI, WebP's RIFF size, GIF's trailer, AVIF's last box.</param>
/// <param name="HasAlpha">Null where the header does not tell.</param>
public readonly record struct ImageHeader(string ContentType, int Width, int Height, bool IsComplete, bool? HasAlpha)
{
    /// <summary>Reads a header. Never throws, whatever the bytes; on a PNG it allocates nothing.</summary>
    /// <param name="bytes">All bytes of the file, as far as they came.</param>
    /// <param name="header">Width and height are within <see cref="ImageLimits"/>. An image that is cut short can still have a header.</param>
    /// <param name="problem">Why there is no header: an unknown type, a size missing, or one beyond the limits.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageHeader header, out string problem)
    {
        header = default;
        HeaderFacts? found;
        if (bytes.StartsWith(Png.Signature))
            (found, header) = (PngHeader.Read(bytes), new() { ContentType = "image/png" });
        else if (bytes is [0xFF, 0xD8, 0xFF, ..])
            (found, header) = (JpegHeader.Read(bytes), new() { ContentType = "image/jpeg" });
        else if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8))
            (found, header) = (GifHeader.Read(bytes), new() { ContentType = "image/gif" });
        else if (bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..].StartsWith("WEBP"u8))
            (found, header) = (WebPHeader.Read(bytes), new() { ContentType = "image/webp" });
        else if (AvifHeader.IsAvif(bytes))
            (found, header) = (AvifHeader.Read(bytes), new() { ContentType = "image/avif" });
        else
            return Fails("These bytes are no image of a known type (PNG, JPEG, WebP, GIF, AVIF).", out header, out problem);
        if (found is not { } facts)
            return Fails("The image's header is missing or damaged.", out header, out problem);
        if (ImageLimits.ProblemOf(facts.Width, facts.Height) is { } why)
            return Fails(why, out header, out problem);
        header = header with { Width = (int)facts.Width, Height = (int)facts.Height, IsComplete = facts.IsComplete, HasAlpha = facts.HasAlpha };
        problem = "";
        return true;
    }

    private static bool Fails(string why, out ImageHeader header, out string problem)
    {
        header = default;
        problem = why;
        return false;
    }
}

/// <summary>What a format's reader found, not yet held against the limits.</summary>
internal readonly record struct HeaderFacts(long Width, long Height, bool IsComplete, bool? HasAlpha);
