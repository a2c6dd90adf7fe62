using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Providers.Imaging;

/// <summary>Shapes that providers name instead of pixels: <c>16:9</c>, width first.</summary>
internal static class AspectRatio
{
    /// <summary>Of those that a model knows, the one that a picture of this size comes nearest to, however large it is; of two as near, the first.</summary>
    /// <returns>Null where it knows none.</returns>
    public static string? Nearest(ImageSize size, IReadOnlyList<string> known) => known.MinBy(ratio => Distance(size, ratio));

    /// <summary>The nearest to the pixels that a call asks for; else the shape that it names itself, where the model knows it; else null.</summary>
    public static string? Of(ProviderRequest request, IReadOnlyList<string> known) =>
        request.Pixels is { } size ? Nearest(size, known) : known.FirstOrDefault(ratio => ratio == request.Size);

    /// <summary>The ratio itself, in the smallest whole numbers.</summary>
    public static string Exact(ImageSize size)
    {
        var (divisor, rest) = (size.Width, size.Height);
        while (rest > 0)
            (divisor, rest) = (rest, divisor % rest);
        return string.Create(CultureInfo.InvariantCulture, $"{size.Width / divisor}:{size.Height / divisor}");
    }

    /// <summary>How many times too wide or too high: 1 is a match.</summary>
    private static decimal Distance(ImageSize size, string ratio)
    {
        var colon = ratio.IndexOf(':', StringComparison.Ordinal);
        var (left, right) = (Side(ratio.AsSpan(0, colon)) * size.Height, Side(ratio.AsSpan(colon + 1)) * size.Width);
        return left > right ? left / right : right / left;
    }

    private static decimal Side(ReadOnlySpan<char> text) => decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
