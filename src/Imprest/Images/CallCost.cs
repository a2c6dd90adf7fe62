using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>What a provider takes for a call, by its own prices, and how that is known.</summary>
/// <param name="Amount">What its bill will say. Null: nobody knows, for there is no evidence, or some of it was inferred.</param>
/// <param name="Evidence">As on receipts; <c>policy</c>: the provider's rule for the outcome; <c>quote</c>: what was asked for leaves no choice; <c>none</c>.</param>
/// <param name="PriceVersion">The provider's rate card; null where none was needed, or there is none.</param>
internal sealed record CallCost(Money? Amount, string Evidence, string? PriceVersion)
{
    public static readonly CallCost Unknown = new(null, "none", null);

    /// <summary>Nothing, by the provider's policy of that version; or because nothing was sent.</summary>
    public static CallCost Free(string? policyVersion) => new(Money.Zero, "policy", policyVersion);

    /// <summary>What stands for <see cref="Amount"/> in sums where that is not known; null where nothing tells.</summary>
    public Money? Estimate { get; init; }

    public Money? Likely => Amount ?? Estimate;

    public static CallCost Of(Receipt receipt) => Of(receipt.Status == AmountStatus.Exact, receipt.Amount, receipt.Evidence, receipt.PriceVersion);

    /// <summary>What was asked for, where the provider charges for it in full and counts nothing for us.</summary>
    public static CallCost Of(Quote quote) => Of(quote is { Status: AmountStatus.Exact } && quote.Expected == quote.UpperBound, quote.Expected, "quote", quote.PriceVersion);

    private static CallCost Of(bool exact, Money? amount, string evidence, string version) =>
        exact ? new(amount, evidence, version) : new(null, evidence, version) { Estimate = amount };

    /// <summary>Does the provider charge for such a success?</summary>
    public static bool IsTaken(PlannedCandidate planned, ProviderOutcome.Completed done) =>
        planned.ChargeFor(Outcome.Delivered, done.HttpStatus) != ProviderCharge.No;
}
