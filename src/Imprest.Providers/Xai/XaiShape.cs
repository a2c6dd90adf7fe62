using Imprest.Pricing;

namespace Imprest.Providers.Xai;

/// <summary>A size in xAI's terms: it takes no pixels, but an aspect ratio and a class.</summary>
/// <param name="AspectRatio">The nearest of those that it knows; null: the model decides.</param>
/// <param name="Resolution"><c>1k</c> or <c>2k</c>; null: its default.</param>
internal readonly record struct XaiShape(string? AspectRatio, string? Resolution)
{
    /// <summary>As <c>prices/xai.yaml</c> has it: half as many pixels again as the square of a class still count as the class.</summary>
    private const long MostPixelsOf1K = 1_572_864;

    private static readonly (string Name, decimal Ratio)[] Ratios =
    [
        ("1:1", 1m), ("4:3", 4m / 3), ("3:4", 3m / 4), ("3:2", 3m / 2), ("2:3", 2m / 3), ("16:9", 16m / 9), ("9:16", 9m / 16), ("2:1", 2m), ("1:2", 1m / 2),
        ("19.5:9", 19.5m / 9), ("9:19.5", 9m / 19.5m), ("20:9", 20m / 9), ("9:20", 9m / 20),
    ];

    /// <param name="size"><c>WxH</c>, <c>1k</c>, <c>2k</c>, <c>auto</c> or null.</param>
    public static XaiShape Of(string? size)
    {
        if (ImageSize.TryParse(size, out var pixels))
            return new(Ratios.MinBy(ratio => Distance(ratio.Ratio, pixels)).Name, pixels.Pixels <= MostPixelsOf1K ? "1k" : "2k");
        return new(null, size is null or "auto" ? null : size.ToLowerInvariant());
    }

    /// <summary>How many times one is wider than the other, 1 or more.</summary>
    private static decimal Distance(decimal ratio, ImageSize size)
    {
        var (one, other) = (ratio * size.Height, (decimal)size.Width);
        return one > other ? one / other : other / one;
    }
}
