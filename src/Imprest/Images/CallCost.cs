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

    /// <summary>Nothing, by the provider's policy of that version; or because nothing was sent.</summary>
    public static CallCost Free(string? policyVersion) => new(Money.Zero, "policy", policyVersion);

    public static CallCost Of(Receipt receipt) => new(receipt.Amount, receipt.Evidence, receipt.PriceVersion);

    /// <summary>Does the provider charge for such a success?</summary>
    public static bool IsTaken(PlannedCandidate planned, ProviderOutcome.Completed done) =>
        planned.ChargeFor(Outcome.Delivered, done.HttpStatus) != ProviderCharge.No;
}
