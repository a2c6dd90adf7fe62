using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Providers.Together;

/// <summary>A size in Together's terms: width and height alone.</summary>
internal static class TogetherSize
{
    private const int PixelsOf1K = 1024;

    /// <param name="size"><c>WxH</c>; a class (<c>0.5K</c>, <c>2K</c>), which is a square here; <c>auto</c> or null.</param>
    /// <returns>Null: the model's own.</returns>
    public static ImageSize? Of(string? size)
    {
        if (ImageSize.TryParse(size, out var pixels))
            return pixels;
        if (size is null || !size.EndsWith('K') || !decimal.TryParse(size.AsSpan(..^1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var thousands)
            || thousands is <= 0 or > 16)
            return null;
        var edge = (int)(thousands * PixelsOf1K);
        return new(edge, edge);
    }
}
