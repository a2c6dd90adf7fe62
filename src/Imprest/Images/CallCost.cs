using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>What a provider takes for a call, by its own prices, and how that is known.</summary>
/// <param name="Amount">Null: nobody knows.</param>
/// <param name="Evidence">As on receipts; <c>policy</c>: the provider's rule for the outcome; <c>quote</c>: what was expected; <c>none</c>.</param>
/// <param name="PriceVersion">The provider's rate card; null where none was needed, or there is none.</param>
internal sealed record CallCost(Money? Amount, string Evidence, string? PriceVersion)
{
    public static readonly CallCost Unknown = new(null, "none", null);
    public static readonly CallCost Free = new(Money.Zero, "policy", null);

    public static CallCost Of(Receipt receipt) => new(receipt.Amount, receipt.Evidence, receipt.PriceVersion);

    /// <summary>Of a success: nothing where the provider's policy says so, else what it returned, sound or not.</summary>
    public static CallCost Of(PlannedCandidate planned, ProviderOutcome.Completed done, Happened returned) =>
        !IsTaken(planned, done) ? Free : planned.Candidate.CostCard is { } card ? Of(Rating.Rate(card, planned.Work, returned)) : Unknown;

    /// <summary>Does the provider charge for such a success?</summary>
    public static bool IsTaken(PlannedCandidate planned, ProviderOutcome.Completed done) =>
        planned.Candidate.Policy.ChargeFor(Outcome.Delivered, done.HttpStatus) != ProviderCharge.No;
}
