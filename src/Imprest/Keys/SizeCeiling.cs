using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Keys;

/// <summary>The largest size that a key may ask for, read from its rule: pixels (<c>1024x1536</c>), or a class (<c>2K</c>).</summary>
/// <param name="Pixels">Most pixels; of a class, where a model does not say what its own class of that name holds.</param>
/// <param name="Class">The number before the K; null for pixels.</param>
internal readonly record struct SizeCeiling(long Pixels, decimal? Class)
{
    private const decimal MostClass = 64;

    public static bool TryParse(string? text, out SizeCeiling ceiling)
    {
        ceiling = ImageSize.TryParse(text, out var size) ? new(size.Pixels, null) : ClassNumber(text) is { } number ? new(UsualPixels(number), number) : default;
        return ceiling.Pixels > 0;
    }

    /// <summary>Most pixels of an image of a model.</summary>
    public long Of(SizeDomain sizes)
    {
        if (Class is not { } number)
            return Pixels;
        return sizes.Classes.FirstOrDefault(name => ClassNumber(name) == number) is { } own && sizes.PixelsOf(own) is { } stated ? stated : Pixels;
    }

    /// <summary>May an image be of a class of a model's? Not where nobody says how large that is.</summary>
    public bool Allows(string sizeClass, SizeDomain sizes) =>
        Class is { } most && ClassNumber(sizeClass) is { } number ? number <= most : PixelsOf(sizeClass, sizes) is { } pixels && pixels <= Of(sizes);

    /// <summary>Most pixels of a class of a model's; null where nobody says.</summary>
    public static long? PixelsOf(string sizeClass, SizeDomain sizes) => sizes.PixelsOf(sizeClass) ?? (ClassNumber(sizeClass) is { } number ? UsualPixels(number) : null);

    /// <summary>As most providers count: up to one and a half times the square of so many thousand pixels.</summary>
    private static long UsualPixels(decimal thousands) => (long)(1.5m * 1024 * 1024 * thousands * thousands);

    private static decimal? ClassNumber(string? text) =>
        text is [.., 'K' or 'k'] && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostClass
            ? number : null;
}
