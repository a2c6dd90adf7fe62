using System.Text.Json.Serialization;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>What a receipt is recomputed from.</summary>
internal static class HappenedFacts
{
    /// <summary>The facts that <see cref="Settlement"/> rated; null where there was no success answer.</summary>
    /// <param name="passed">Results that are passed on, else null: what the answer says of each image stands for its measure.</param>
    /// <param name="withheld">Images that moderation kept back and that the provider bills: what it reports covers them too.</param>
    public static Happened? Of(ProviderOutcome outcome, IReadOnlyList<VerifiedImage> verified, IReadOnlyList<ProviderImage>? passed, int withheld = 0) =>
        outcome is not ProviderOutcome.Completed done ? null : new()
        {
            ReportedCostUsd = done.ReportedCostUsd,
            ReportedUnits = done.ReportedUnits,
            Counts = done.Counts,
            Usage = done.Usage,
            UnusableUsage = done.UnusableUsage,
            Images = passed is not null ? [.. passed.Select(Unverified)] : [.. verified.Select(image => new OutputImage(image.Size, image.Image.Quality ?? done.Quality))],
            Returned = done.Images.Count + withheld,
            PartialImages = done.PartialImages,
            ServedTier = done.ServedTier,
        };

    /// <summary>Everything that came, sound or not: what the provider's own cost is rated on.</summary>
    /// <param name="withheld">Images beside them that moderation kept back and that the provider bills.</param>
    public static Happened AllReturned(ProviderOutcome.Completed done, int withheld = 0)
    {
        var returned = Of(done, [], done.Images, withheld)!;
        return withheld == 0 ? returned : returned with { Images = [.. returned.Images, .. Enumerable.Repeat(new OutputImage(), withheld)] };
    }

    /// <summary>Counts of a call that made no image: what it took of words.</summary>
    public static Happened WithoutImage(Usage? usage, decimal? units) => new()
    {
        Usage = usage,
        ReportedUnits = units,
        NoImageMade = true,
    };

    private static OutputImage Unverified(ProviderImage image) => new(ImageSize.TryParse(image.Size, out var size) ? size : null, image.Quality);
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class LabelsJson : JsonSerializerContext;
