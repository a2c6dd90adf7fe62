using System.Diagnostics.CodeAnalysis;

namespace Imprest.Providers.Imaging;

/// <summary>
/// Makes the mask that models by other makers want, black and white, of the one that clients send: a PNG whose transparent part is to be drawn anew.
/// </summary>
internal static class BlackWhiteMask
{
    /// <param name="editsWhite">White is drawn anew and black kept; else the other way round.</param>
    /// <param name="mask">A PNG; the same bytes where nothing of it is transparent: then it is taken as black and white already.</param>
    /// <returns>False where the bytes are no PNG that can be read.</returns>
    public static bool TryMake(ReadOnlyMemory<byte> png, bool editsWhite, out ReadOnlyMemory<byte> mask, [NotNullWhen(false)] out string? problem)
    {
        (mask, problem) = (png, null);
        if (!PngDecoder.TryDecode(png.Span, out var image, out var why))
        {
            problem = why;
            return false;
        }

        if (image.Channels != 4 || IsOpaque(image))
            return true;
        var flat = new Bitmap(image.Width, image.Height, 3);
        for (int from = 3, to = 0; from < image.Data.Length; from += 4, to += 3)
        {
            var isDrawn = image.Data[from] < 128;
            flat.Data.AsSpan(to, 3).Fill(isDrawn == editsWhite ? byte.MaxValue : byte.MinValue);
        }

        mask = PngEncoder.Encode(flat);
        return true;
    }

    private static bool IsOpaque(Bitmap image)
    {
        for (var at = 3; at < image.Data.Length; at += 4)
        {
            if (image.Data[at] != byte.MaxValue)
                return false;
        }

        return true;
    }
}
