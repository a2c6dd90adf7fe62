using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Providers.Imaging;

/// <summary>Says a size as an aspect ratio, for models that take nothing else.</summary>
internal static class NearestRatio
{
    /// <summary>The ratio of the list that a picture of this size comes nearest to, however large it is.</summary>
    /// <param name="ratios"><c>16:9</c>, width first; of two as near, the first.</param>
    public static string Of(ImageSize size, IReadOnlyList<string> ratios) => ratios.MinBy(ratio => Distance(size, ratio))!;

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

    private static decimal Side(ReadOnlySpan<char> text) => decimal.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
