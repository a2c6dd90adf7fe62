using System.Diagnostics.CodeAnalysis;

namespace Imprest.Providers.Imaging;

/// <summary>Turns a mask whose transparent part is drawn anew, which is what clients send, into one of black and white, which many providers want.</summary>
internal static class BlackWhiteMask
{
    /// <param name="mask">
    /// As the client sent it. One without a transparent pixel is taken to be black and white already, white being drawn anew; one that cannot be
    /// decoded is passed on as it is, for the provider to refuse.
    /// </param>
    /// <param name="drawnAnew">The colour that the provider draws anew.</param>
    public static InputImage Of(InputImage mask, MaskColour drawnAnew)
    {
        return TryMake(mask.Bytes, drawnAnew == MaskColour.White, out var made, out _) ? mask with { Bytes = made, ContentType = "image/png", Url = null } : mask;
    }

    /// <param name="editsWhite">White is drawn anew and black kept; else the other way round.</param>
    /// <returns>False where the bytes are no PNG that can be read.</returns>
    public static bool TryMake(ReadOnlyMemory<byte> png, bool editsWhite, out ReadOnlyMemory<byte> mask, [NotNullWhen(false)] out string? problem)
    {
        (mask, problem) = (png, null);
        if (!PngDecoder.TryDecode(png.Span, out var image, out var why))
        {
            problem = why;
            return false;
        }

        var byAlpha = HasHole(image.Data);
        var flat = new Bitmap(image.Width, image.Height, 3);
        for (int from = 0, to = 0; from < image.Data.Length; from += 4, to += 3)
        {
            var pixel = image.Data.AsSpan(from, 4);
            var open = byAlpha ? pixel[3] == 0 : pixel[0] + pixel[1] + pixel[2] >= 3 * 128;
            flat.Data.AsSpan(to, 3).Fill(open == editsWhite ? byte.MaxValue : byte.MinValue);
        }

        mask = PngEncoder.Encode(flat);
        return true;
    }

    private static bool HasHole(ReadOnlySpan<byte> rgba)
    {
        for (var alpha = 3; alpha < rgba.Length; alpha += 4)
        {
            if (rgba[alpha] == 0)
                return true;
        }

        return false;
    }
}

/// <summary>The colour of a mask's part that is drawn anew.</summary>
internal enum MaskColour
{
    Black,
    White,
}
