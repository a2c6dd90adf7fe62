using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Tests.Pricing;

namespace Imprest.Tests.Providers;

/// <summary>What the shipped card makes of an adapter's evidence, to be held against the emulated provider's own bill.</summary>
internal static class RatedOutcome
{
    /// <summary>USD; null where the amount is unknown.</summary>
    /// <param name="size">Of each image that came.</param>
    public static decimal? Usd(ProviderOutcome.Completed done, string card, ImageWork work, ImageSize? size = null)
    {
        var happened = new Happened
        {
            ReportedCostUsd = done.ReportedCostUsd,
            ReportedUnits = done.ReportedUnits,
            Counts = done.Counts,
            Usage = done.Usage,
            UnusableUsage = done.UnusableUsage,
            Images = [.. done.Images.Select(_ => new OutputImage(size))],
            Returned = done.Images.Count,
            ServedTier = done.ServedTier,
        };
        return Rating.Rate(Cards.Of(card), work, happened).Amount is { } amount ? amount.Nanos / 1e9m : null;
    }
}
