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

    /// <summary>
    /// The mask in gray, white where it is transparent and half white where it is half transparent; as it came, where it is no PNG or nothing of it is
    /// transparent: then it is a gray one.
    /// </summary>
    public static ReadOnlyMemory<byte> Soft(InputImage mask) =>
        PngDecoder.TryDecode(mask.Bytes.Span, out var pixels, out _) && AnyAlpha(pixels.Data, most: byte.MaxValue - 1)
            ? Paint(pixels, pixel => (byte)(byte.MaxValue - pixel[3])) : mask.Bytes;

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

        var byAlpha = AnyAlpha(image.Data, most: 0);
        mask = Paint(image, pixel => (byAlpha ? pixel[3] == 0 : pixel[0] + pixel[1] + pixel[2] >= 3 * 128) == editsWhite ? byte.MaxValue : byte.MinValue);
        return true;
    }

    private static byte[] Paint(Bitmap image, Func<ReadOnlySpan<byte>, byte> grayOf)
    {
        var gray = new Bitmap(image.Width, image.Height, 3);
        for (int from = 0, to = 0; from < image.Data.Length; from += 4, to += 3)
            gray.Data.AsSpan(to, 3).Fill(grayOf(image.Data.AsSpan(from, 4)));
        return PngEncoder.Encode(gray);
    }

    private static bool AnyAlpha(ReadOnlySpan<byte> rgba, byte most)
    {
        for (var alpha = 3; alpha < rgba.Length; alpha += 4)
        {
            if (rgba[alpha] <= most)
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
