namespace Imprest.Pricing.Cards;

/// <summary>When a rate or a modifier applies. All parts that are stated must hold; an image's unknown property holds for none.</summary>
internal sealed record Condition
{
    public static Condition Always { get; } = new();

    public Operation[]? Operations { get; init; }
    public string[]? Qualities { get; init; }
    public ImageSize[]? Sizes { get; init; }
    public string[]? SizeClasses { get; init; }
    /// <summary>Pixels of the image, exclusive.</summary>
    public long? PixelsOver { get; init; }
    /// <summary>Pixels of the image, inclusive.</summary>
    public long? PixelsUpTo { get; init; }
    public string[]? Tiers { get; init; }
    /// <summary>Flags that must be set.</summary>
    public string[]? Features { get; init; }
    /// <summary>Flags that must not be set.</summary>
    public string[]? Without { get; init; }

    /// <summary>Does it look at an image, or at the request alone?</summary>
    public bool AsksForImage => Qualities is not null || Sizes is not null || SizeClasses is not null || PixelsOver is not null || PixelsUpTo is not null;

    public bool Holds(in Situation situation) =>
        ReferenceEquals(this, Always) || (HoldsForRequest(situation) && (!AsksForImage || HoldsForImage(situation.Image)));

    private bool HoldsForRequest(in Situation situation)
    {
        if (Operations is not null && !Operations.Contains(situation.Operation))
            return false;
        if (Tiers is not null && !Tiers.Contains(situation.Tier))
            return false;
        if (Features is not null)
        {
            foreach (var feature in Features)
            {
                if (!situation.Features.Contains(feature))
                    return false;
            }
        }
        if (Without is not null)
        {
            foreach (var feature in Without)
            {
                if (situation.Features.Contains(feature))
                    return false;
            }
        }
        return true;
    }

    private bool HoldsForImage(in Setting image) =>
        (Qualities is null || (image.Quality is not null && Qualities.Contains(image.Quality)))
        && (Sizes is null || (image.Size is { } size && Sizes.Contains(size)))
        && (SizeClasses is null || (image.SizeClass is not null && SizeClasses.Contains(image.SizeClass)))
        && (PixelsOver is null || image.Pixels > PixelsOver)
        && (PixelsUpTo is null || image.Pixels <= PixelsUpTo);
}
