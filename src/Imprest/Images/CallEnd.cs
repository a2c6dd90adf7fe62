using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>One call of an attempt as it ended, its images looked at.</summary>
/// <param name="Images">As many as it asked for.</param>
/// <param name="Verified">Its sound images, at most as many as it asked for.</param>
/// <param name="Passed">What goes through unread; null where results are verified and stored.</param>
internal sealed record CallEnd(
    int Number, int Images, ProviderOutcome Outcome, IReadOnlyList<VerifiedImage> Verified, IReadOnlyList<ProviderImage>? Passed)
{
    /// <summary>What it costs, where that was recorded before; else its outcome tells.</summary>
    public CallBill? Bill { get; init; }

    public int Delivered => Passed?.Count ?? Verified.Count;

    /// <summary>What was asked of this call alone.</summary>
    public ImageWork WorkOf(PlannedCandidate planned) => Images == planned.Work.Images ? planned.Work : planned.Work with { Images = Images };

    public Happened Happened(ProviderOutcome.Completed done) => HappenedFacts.Of(done, Verified, Passed)!;

    /// <summary>Images that moderation kept back and that the provider takes money for.</summary>
    public int BilledWithheld(PlannedCandidate planned) => Outcome is ProviderOutcome.Completed { Withheld: > 0 } done
        && planned.ChargeFor(Pricing.Outcome.BlockedAfter, done.HttpStatus) == ProviderCharge.Yes ? done.Withheld : 0;

    /// <summary>How a success without one image for the customer ended.</summary>
    public Outcome UndeliveredOutcome(ProviderOutcome.Completed done) =>
        done.Images.Count > 0 ? (done.Images.All(image => image.IsGone) ? Pricing.Outcome.Expired : Pricing.Outcome.BadOutput)
        : done.Withheld > 0 ? Pricing.Outcome.BlockedAfter
        : done.Refusal is not null ? Pricing.Outcome.Refused : Pricing.Outcome.NoImage;
}
