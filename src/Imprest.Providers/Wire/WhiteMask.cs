using Imprest.Providers.Imaging;

namespace Imprest.Providers.Wire;

/// <summary>
/// Clients say where to draw by transparency, as OpenAI's API has it: a fully transparent pixel is drawn anew. Many models want white there and
/// black elsewhere.
/// </summary>
internal static class WhiteMask
{
    /// <returns>A PNG in black and white; the mask itself where nothing in it is transparent, or where it is no PNG: then it speaks by its colours already.</returns>
    public static InputImage Of(InputImage mask)
    {
        if (!PngDecoder.TryDecode(mask.Bytes.Span, out var image, out _))
            return mask;
        var painted = new Bitmap(image.Width, image.Height, 3);
        var open = false;
        for (var (from, to) = (0, 0); from < image.Data.Length; from += 4, to += 3)
        {
            if (image.Data[from + 3] != 0)
                continue;
            painted.Data.AsSpan(to, 3).Fill(255);
            open = true;
        }

        return open ? new(PngEncoder.Encode(painted), "image/png", "mask.png") : mask;
    }
}
