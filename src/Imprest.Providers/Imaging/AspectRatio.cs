using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Providers.Imaging;

/// <summary>A shape that a provider names instead of pixels: <c>16:9</c>.</summary>
internal readonly record struct AspectRatio(int Width, int Height)
{
    /// <summary>Of those that the provider knows, the one that is nearest to the shape of <paramref name="size"/>; of two as near, the first.</summary>
    /// <param name="known">At least one.</param>
    public static AspectRatio Nearest(ImageSize size, IReadOnlyList<AspectRatio> known) => known.MinBy(ratio => ratio.DistanceTo(size));

    /// <param name="between">What stands between the two numbers.</param>
    public string Write(char between) => string.Create(CultureInfo.InvariantCulture, $"{Width}{between}{Height}");

    /// <summary>How many times wider or higher the one is than the other: 1 for the same shape.</summary>
    private decimal DistanceTo(ImageSize size)
    {
        var (one, other) = ((decimal)size.Width * Height, (decimal)size.Height * Width);
        return Math.Max(one, other) / Math.Min(one, other);
    }
}
