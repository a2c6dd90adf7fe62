namespace Imprest.Providers.Imaging;

/// <summary>Masks for backends that repaint what is white. Ours repaint what is transparent.</summary>
internal static class InpaintMask
{
    /// <summary>The mask in gray, white where it is transparent; as it came, where it is no PNG or nothing of it is transparent: then it is a gray one.</summary>
    public static ReadOnlyMemory<byte> White(InputImage mask)
    {
        if (!PngDecoder.TryDecode(mask.Bytes.Span, out var pixels, out _) || !HasTransparency(pixels))
            return mask.Bytes;
        var gray = new Bitmap(pixels.Width, pixels.Height, 3);
        for (int from = 3, to = 0; from < pixels.Data.Length; from += 4, to += 3)
            gray.Data.AsSpan(to, 3).Fill((byte)(255 - pixels.Data[from]));
        return PngEncoder.Encode(gray);
    }

    private static bool HasTransparency(Bitmap pixels)
    {
        for (var alpha = 3; alpha < pixels.Data.Length; alpha += 4)
        {
            if (pixels.Data[alpha] < 255)
                return true;
        }

        return false;
    }
}
