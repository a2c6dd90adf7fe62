using Imprest.Pricing;
using Imprest.Providers.Imaging;
using Imprest.Providers.Sandbox.Art;

namespace Imprest.Providers.Sandbox;

/// <summary>An input image as far as the sandbox understands it.</summary>
/// <param name="Pixels">Of the first image, where it is a PNG that can be read; the others lend only colours, and are not kept.</param>
internal sealed record Reference(Bitmap? Pixels, Palette Palette, ulong Hash)
{
    /// <summary>16 images at the general limit would take gigabytes while they are decoded; a drawing needs no more than this.</summary>
    public const long MaxPixels = 4096 * 4096;

    public static Reference Read(ReadOnlySpan<byte> bytes, bool isFirst)
    {
        var hash = Seed.Hash(bytes);
        return TryDecode(bytes, out var pixels, out _)
            ? new(isFirst ? pixels : null, PaletteOf.Picture(pixels!), hash)
            : new(null, PaletteOf.Hash(hash), hash);
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Bitmap? pixels, out string problem)
    {
        pixels = null;
        if (!ImageHeader.TryRead(bytes, out var header, out problem))
            return false;
        if (new ImageSize(header.Width, header.Height).Pixels > MaxPixels)
        {
            problem = $"It has more than {MaxPixels / 1_000_000} million pixels.";
            return false;
        }
        return PngDecoder.TryDecode(bytes, out pixels, out problem);
    }
}
