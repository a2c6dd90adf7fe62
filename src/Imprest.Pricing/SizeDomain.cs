namespace Imprest.Pricing;

/// <summary>The sizes that a model makes: a list, or a rule, or both.</summary>
public sealed record SizeDomain
{
    /// <summary>Sizes named by the provider, its default first.</summary>
    public IReadOnlyList<ImageSize> Listed { get; init; } = [];

    /// <summary>Any size that keeps the rule; null where only the listed ones are made.</summary>
    public SizeRule? Rule { get; init; }

    /// <summary>Resolution classes that the provider names (<c>1K</c>, <c>2K</c>), smallest first; empty where it knows pixels only.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The most pixels that still count as each of <see cref="Classes"/>, ascending; empty where the provider does not say.</summary>
    public IReadOnlyList<long> ClassPixels { get; init; } = [];

    /// <summary>May the request leave the size to the model?</summary>
    public bool Auto { get; init; } = true;

    /// <summary>Nothing is said of sizes: the price does not depend on them, as far as is known.</summary>
    public bool NamesNone => Listed.Count == 0 && Classes.Count == 0 && Rule is null;

    /// <summary>Is it listed, within the rule or, where there is neither, within the largest class?</summary>
    public bool Contains(ImageSize size) =>
        Listed.Contains(size) || Rule?.Allows(size) == true
        || (Rule is null && Listed.Count == 0 && ClassPixels.Count > 0 && size.Pixels <= ClassPixels[^1]);

    /// <summary>The first class that holds an image of so many pixels; null where none does, or the classes have no pixels.</summary>
    public string? ClassOf(long pixels)
    {
        for (var index = 0; index < ClassPixels.Count; index++)
        {
            if (pixels <= ClassPixels[index])
                return Classes[index];
        }
        return null;
    }

    /// <summary>The most pixels of a class; null where the provider does not say.</summary>
    public long? PixelsOf(string sizeClass)
    {
        for (var index = 0; index < ClassPixels.Count; index++)
        {
            if (Classes[index] == sizeClass)
                return ClassPixels[index];
        }
        return null;
    }
}

/// <summary>Limits on free sizes.</summary>
/// <param name="Multiple">Both sides are multiples of it, in pixels.</param>
/// <param name="MaxRatio">Long side ÷ short side at most.</param>
public sealed record SizeRule(int Multiple, int MinEdge, int MaxEdge, decimal MaxRatio, long MinPixels, long MaxPixels)
{
    public bool Allows(ImageSize size) =>
        size.Width % Multiple == 0 && size.Height % Multiple == 0
        && Math.Min(size.Width, size.Height) >= MinEdge && Math.Max(size.Width, size.Height) <= MaxEdge
        && Math.Max(size.Width, size.Height) <= MaxRatio * Math.Min(size.Width, size.Height)
        && size.Pixels >= MinPixels && size.Pixels <= MaxPixels;

    /// <summary>The rule in words, for error messages.</summary>
    public override string ToString() =>
        $"sides multiples of {Multiple} from {MinEdge} to {MaxEdge} px, at most {MaxRatio}:1, {MinPixels} to {MaxPixels} px in all";
}
