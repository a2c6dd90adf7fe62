namespace Imprest.Providers.Imaging;

/// <summary>What an image may be at most, whatever its type. A header beyond it is refused before anything is allocated for it.</summary>
public static class ImageLimits
{
    /// <summary>Pixels on a side.</summary>
    public const int MaxSide = 16_384;

    /// <summary>Pixels in all: 40 million.</summary>
    public const long MaxPixels = 40_000_000;

    /// <summary>Null when the size is acceptable, else why not.</summary>
    internal static string? ProblemOf(long width, long height)
    {
        if (width < 1 || height < 1)
            return "The image has no pixels.";
        return width > MaxSide || height > MaxSide || width * height > MaxPixels
            ? "The image is too large: at most 16384 pixels a side and 40 million in all."
            : null;
    }
}
