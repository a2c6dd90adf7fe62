using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>What an outcome means for the money: who pays what, and how the request goes on. Pure.</summary>
/// <param name="State">Settled, voided, in doubt or review.</param>
/// <param name="Capture">What the account pays: never above the hold.</param>
/// <param name="Receipt">Null where nothing was rated.</param>
/// <param name="Cost">What the provider takes from the operator.</param>
/// <param name="Absorbed">Provider cost that no charge covers; where unknown, what is expected of it.</param>
/// <param name="Clean">Surely not charged: only then may another attempt follow.</param>
/// <param name="Error">What the client is told; null for a delivery.</param>
internal sealed record Settlement(
    RequestState State, Outcome? Outcome, Money Capture, Receipt? Receipt, CallCost Cost, ProviderCharge Charge, Money Absorbed, bool AbsorbedUnknown,
    bool Clean, string? ReviewReason, ApiException? Error)
{
    /// <summary>Above the hold, evidence is believed up to this factor; beyond it is implausible (promise 4).</summary>
    private const long PlausibleFactor = 3;

    /// <param name="passed">What goes through unread; null where results are verified and stored.</param>
    public static Settlement Of(PlannedCandidate planned, Money hold, ProviderOutcome outcome, IReadOnlyList<VerifiedImage> verified, IReadOnlyList<ProviderImage>? passed) => outcome switch
    {
        ProviderOutcome.Completed done => OfCompleted(planned, hold, done, verified, passed),
        ProviderOutcome.Failed failed => OfFailure(planned, failed),
        ProviderOutcome.NoAnswer lost => new(
            RequestState.InDoubt, null, Money.Zero, null, CallCost.Unknown, ProviderCharge.Unknown, Money.Zero, false, false, null, ProviderErrors.NoAnswer(lost)),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    private static Settlement OfCompleted(
        PlannedCandidate planned, Money hold, ProviderOutcome.Completed done, IReadOnlyList<VerifiedImage> verified, IReadOnlyList<ProviderImage>? passed)
    {
        var delivered = passed?.Count ?? verified.Count;
        if (delivered == 0)
            return Undelivered(planned, done);
        var outcome = delivered >= planned.Work.Images ? Pricing.Outcome.Delivered : Pricing.Outcome.Partial;
        var happened = HappenedFacts.Of(done, verified, passed)!;
        if (planned.Candidate.Card is not { } card)
            return Unpriced(outcome, hold, CallCost.Of(planned, done, happened));
        var receipt = Rating.Rate(card, planned.Work, happened);
        var ofDelivered = planned.PaysCost ? receipt : planned.Candidate.CostCard is { } own ? Rating.Rate(own, planned.Work, happened) : null;
        if (passed is not null)
            receipt = receipt with { Warnings = [.. receipt.Warnings, "unverified: the results were passed on unread"] };
        var cost = delivered == done.Images.Count && ofDelivered is not null && CallCost.IsTaken(planned, done)
            ? CallCost.Of(ofDelivered) : CallCost.Of(planned, done, HappenedFacts.AllReturned(done));
        if (receipt.Amount is not { } amount)
            return Held(outcome, receipt, cost, $"The provider's evidence cannot be rated: {string.Join("; ", receipt.Warnings)}");
        if (amount <= hold)
            return Settled(outcome, amount, receipt, cost, Money.Max(amount, ofDelivered?.Amount ?? Money.Zero), null);
        if (amount.Nanos <= (Int128)hold.Nanos * PlausibleFactor)
            return Settled(outcome, hold, receipt, planned.PaysCost && cost.Amount is { } taken ? cost with { Amount = Money.Max(taken, amount) } : cost, hold, $"Rated at {amount} USD, above the hold of {hold} USD; the rest was absorbed.");
        return Held(outcome, receipt, cost, $"Rated at {amount} USD, more than {PlausibleFactor} times the hold of {hold} USD: implausible.");
    }

    /// <param name="covered">Provider cost up to which nothing is absorbed: what a price list gives away is no failure.</param>
    private static Settlement Settled(Outcome outcome, Money capture, Receipt receipt, CallCost cost, Money covered, string? review) => new(
        RequestState.Settled, outcome, capture, receipt, cost, ProviderCharge.Yes, Money.Max(Money.Zero, (cost.Amount ?? Money.Zero) - covered), false, false, review, null);

    /// <summary>Nothing is captured, the hold stays, a person decides. The images are the customer's all the same.</summary>
    private static Settlement Held(Outcome outcome, Receipt receipt, CallCost cost, string reason) => new(
        RequestState.Review, outcome, Money.Zero, receipt with { Status = AmountStatus.Unknown, Amount = null }, cost, ProviderCharge.Yes, Money.Zero, true, false, reason, null);

    /// <summary>
    /// Nobody prices it: the amount is unknown, and the hold is given back, for no result can reach us any more. What the provider takes counts as
    /// absorbed, at the most that was held, until the request is rated.
    /// </summary>
    private static Settlement Unpriced(Outcome outcome, Money hold, CallCost cost) => new(
        RequestState.Settled, outcome, Money.Zero, new(AmountStatus.Unknown, null, [], "none", "unpriced", ["no rate card: the amount is unknown until one exists"]),
        cost, ProviderCharge.Yes, cost.Amount ?? hold, cost.Amount is null, false, null, null);

    /// <summary>A success answer without one sound image: the customer pays nothing.</summary>
    private static Settlement Undelivered(PlannedCandidate planned, ProviderOutcome.Completed done)
    {
        var outcome = done.Images.Count > 0 ? Pricing.Outcome.BadOutput : done.Refusal is not null ? Pricing.Outcome.Refused : Pricing.Outcome.NoImage;
        // Whether damaged images and empty answers are billed, the policy says.
        var charge = planned.Candidate.Policy.ChargeFor(outcome, done.HttpStatus);
        if (charge == ProviderCharge.Unknown && done.Images.Count > 0)
            charge = planned.Candidate.Policy.ChargeFor(Pricing.Outcome.Delivered, done.HttpStatus); // They were made, and are billed as such.
        var cost = charge switch
        {
            ProviderCharge.No => CallCost.Free,
            ProviderCharge.Yes when planned.Candidate.CostCard is { } card => CallCost.Of(Rating.Rate(card, planned.Work, HappenedFacts.AllReturned(done))),
            _ => CallCost.Unknown,
        };
        return Void(planned, outcome, charge, cost, ProviderErrors.Undelivered(outcome, done));
    }

    private static Settlement OfFailure(PlannedCandidate planned, ProviderOutcome.Failed failed)
    {
        var charge = failed.NothingWasSent ? ProviderCharge.No : planned.Candidate.Policy.ChargeFor(failed.Outcome, failed.HttpStatus);
        var cost = charge switch
        {
            ProviderCharge.No => CallCost.Free,
            ProviderCharge.Yes when planned.Candidate.CostCard is { } card && failed.Usage is not null =>
                CallCost.Of(Rating.Rate(card, planned.Work, new Happened { Usage = failed.Usage, Images = [new()], Returned = 1 })),
            ProviderCharge.Yes when planned.CostQuote is { Expected: { } expected } quote => new(expected, "quote", quote.PriceVersion),
            _ => CallCost.Unknown,
        };
        return Void(planned, failed.Outcome, charge, cost, ProviderErrors.Failed(failed, charge));
    }

    private static Settlement Void(PlannedCandidate planned, Outcome outcome, ProviderCharge charge, CallCost cost, ApiException error) => new(
        RequestState.Voided, outcome, Money.Zero, null, cost, charge, cost.Amount ?? planned.CostQuote?.Expected ?? Money.Zero, cost.Amount is null, charge == ProviderCharge.No, null, error);
}
