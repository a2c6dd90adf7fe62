using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Providers.Replicate;

/// <summary>Width to height as two whole numbers: <c>16:9</c>.</summary>
internal static class AspectRatio
{
    /// <summary>The ratio of the list that comes nearest to a size, seen as a factor: 2:1 is as far from 1:1 as 1:2.</summary>
    public static string Nearest(ImageSize size, IReadOnlyList<string> ratios) =>
        ratios.MinBy(ratio => Distance((decimal)size.Width / size.Height, ValueOf(ratio)))!;

    private static decimal Distance(decimal left, decimal right) => left > right ? left / right : right / left;

    private static decimal ValueOf(string ratio)
    {
        var colon = ratio.IndexOf(':', StringComparison.Ordinal);
        return decimal.Parse(ratio.AsSpan(0, colon), CultureInfo.InvariantCulture) / decimal.Parse(ratio.AsSpan(colon + 1), CultureInfo.InvariantCulture);
    }
}
