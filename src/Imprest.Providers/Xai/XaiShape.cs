using Imprest.Pricing;

namespace Imprest.Providers.Xai;

/// <summary>A size in xAI's terms: it takes no pixels, but an aspect ratio and a class.</summary>
/// <param name="AspectRatio">The nearest of those that it knows; null: the model decides.</param>
/// <param name="Resolution"><c>1k</c> or <c>2k</c>; null: its default.</param>
internal readonly record struct XaiShape(string? AspectRatio, string? Resolution)
{
    /// <summary>As <c>prices/xai.yaml</c> has it: half as many pixels again as the square of a class still count as the class.</summary>
    private const long MostPixelsOf1K = 1_572_864;

    private static readonly string[] Ratios = ["1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "2:1", "1:2", "19.5:9", "9:19.5", "20:9", "9:20"];

    /// <param name="size"><c>WxH</c>, <c>1k</c>, <c>2k</c>, <c>auto</c> or null.</param>
    public static XaiShape Of(string? size)
    {
        if (ImageSize.TryParse(size, out var pixels))
            return new(Imaging.AspectRatio.Nearest(pixels, Ratios), pixels.Pixels <= MostPixelsOf1K ? "1k" : "2k");
        return new(null, size is null or "auto" ? null : size.ToLowerInvariant());
    }
}
