using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>What the ends of an attempt's calls mean for the money: who pays what, and how the request goes on. Pure.</summary>
/// <param name="State">Settled, voided, in doubt or review.</param>
/// <param name="Capture">What the account pays: never above the hold.</param>
/// <param name="Receipt">Null where nothing was rated.</param>
/// <param name="Bills">What the provider takes from the operator, call by call.</param>
/// <param name="Absorbed">Provider cost that no charge covers; where unknown, what is expected of it.</param>
/// <param name="Clean">Surely not charged: only then may another attempt follow.</param>
/// <param name="Answer">The success answers of the calls that delivered, as one; null where nothing was delivered.</param>
/// <param name="Error">What the client is told; null for a delivery.</param>
internal sealed record Settlement(
    RequestState State, Outcome? Outcome, Money Capture, Receipt? Receipt, IReadOnlyList<CallBill> Bills, Money Absorbed, bool AbsorbedUnknown,
    bool Clean, string? ReviewReason, ProviderOutcome.Completed? Answer, ApiException? Error)
{
    /// <summary>Above the hold, evidence is believed up to this factor; beyond it is implausible (promise 4).</summary>
    private const long PlausibleFactor = 3;

    /// <summary>What the receipt was rated on; null where nothing was.</summary>
    public Happened? Happened { get; init; }

    /// <summary>The work that the receipt was rated for: less than was quoted where only some of the calls delivered.</summary>
    public ImageWork? RatedWork { get; init; }

    /// <param name="ends">The calls of the attempt, at least one. What has no answer is <see cref="ProviderOutcome.NoAnswer"/>.</param>
    public static Settlement Of(PlannedCandidate planned, Money hold, IReadOnlyList<CallEnd> ends)
    {
        var bills = ends.Select(end => end.Bill ?? CallBill.Of(planned, end)).ToList();
        var delivering = ends.Where(end => end.Delivered > 0).ToList();
        if (delivering.Count > 0)
            return OfDelivery(planned, hold, ends, delivering, bills);
        if (ends.FirstOrDefault(end => end.Outcome is ProviderOutcome.NoAnswer) is { } unanswered)
        {
            return new(
                RequestState.InDoubt, null, Money.Zero, null, bills, Money.Zero, false, false, null, null, ProviderErrors.NoAnswer((ProviderOutcome.NoAnswer)unanswered.Outcome));
        }

        return OfFailure(planned, hold, ends, bills);
    }

    private static Settlement OfDelivery(
        PlannedCandidate planned, Money hold, IReadOnlyList<CallEnd> ends, List<CallEnd> delivering, List<CallBill> bills)
    {
        var answer = MergedAnswer.Of(delivering);
        var (verified, passed) = (delivering.SelectMany(end => end.Verified).ToList(), delivering[0].Passed is null ? null : delivering.SelectMany(end => end.Passed!).ToList());
        var delivered = passed?.Count ?? verified.Count;
        var outcome = delivered >= planned.Work.Images ? Pricing.Outcome.Delivered : Pricing.Outcome.Partial;
        var work = delivering.Count == ends.Count ? planned.Work : planned.Work with { Images = delivering.Sum(end => end.Images) };
        var happened = HappenedFacts.Of(answer, verified, passed, delivering.Sum(end => end.BilledWithheld(planned)))!;
        var costs = Absorption.Of(planned, ends, bills);
        var settlement = new Settlement(RequestState.Settled, outcome, Money.Zero, null, bills, Money.Zero, false, false, costs.UnansweredReview, answer, null)
        {
            Happened = happened,
            RatedWork = work,
        };
        if (planned.Candidate.Card is not { } card)
            return settlement.Unpriced(hold, costs);
        var receipt = Rating.Rate(card, work, happened);
        var ofDelivered = planned.PaysCost ? receipt : planned.Candidate.CostCard is { } own ? Rating.Rate(own, work, happened) : null;
        if (passed is not null)
            receipt = receipt with { Warnings = [.. receipt.Warnings, "unverified: the results were passed on unread"] };
        if (receipt.Amount is not { } amount)
            return settlement.Held(receipt, $"The provider's evidence cannot be rated: {string.Join("; ", receipt.Warnings)}");
        if (amount <= hold)
            return settlement.Settled(amount, receipt, costs, Money.Max(amount, ofDelivered?.Amount ?? Money.Zero), null);
        if (amount.Nanos <= (Int128)hold.Nanos * PlausibleFactor)
            return settlement.Settled(hold, receipt with { Warnings = [.. receipt.Warnings, $"rated at {amount} USD: no more is charged than was held, {hold} USD"] }, planned.PaysCost ? costs.AtLeast(amount) : costs, hold, $"Rated at {amount} USD, above the hold of {hold} USD; the rest was absorbed.");
        return settlement.Held(receipt, $"Rated at {amount} USD, more than {PlausibleFactor} times the hold of {hold} USD: implausible.");
    }

    /// <param name="covered">Provider cost up to which nothing is absorbed: what a price list gives away is no failure.</param>
    private Settlement Settled(Money capture, Receipt receipt, Absorption costs, Money covered, string? review) => this with
    {
        Capture = capture,
        Receipt = receipt,
        Absorbed = Money.Max(Money.Zero, costs.OfDelivering - covered) + costs.OfOthers,
        AbsorbedUnknown = costs.OthersUnknown,
        ReviewReason = review ?? ReviewReason,
    };

    /// <summary>Nothing is captured, the hold stays, a person decides. The images are the customer's all the same.</summary>
    private Settlement Held(Receipt receipt, string reason) => this with
    {
        State = RequestState.Review,
        Receipt = receipt with { Status = AmountStatus.Unknown, Amount = null },
        AbsorbedUnknown = true,
        ReviewReason = reason,
    };

    /// <summary>
    /// Nobody prices it: the amount is unknown, and the hold is given back, for no result can reach us any more. What the provider takes counts as
    /// absorbed, at the most that was held, until the request is rated.
    /// </summary>
    private Settlement Unpriced(Money hold, Absorption costs) => this with
    {
        Receipt = new(AmountStatus.Unknown, null, [], "none", "unpriced", ["no rate card: the amount is unknown until one exists"]),
        Absorbed = costs.DeliveringKnown ? costs.OfDelivering + costs.OfOthers : hold,
        AbsorbedUnknown = !costs.DeliveringKnown || costs.OthersUnknown,
    };

    /// <summary>Nothing was delivered, and no result can reach us any more: the customer pays nothing, unless the operator opted in to fees or pass-through.</summary>
    private static Settlement OfFailure(PlannedCandidate planned, Money hold, IReadOnlyList<CallEnd> ends, List<CallBill> bills)
    {
        var telling = ends.MinBy(Rank)!;
        var clean = bills.TrueForAll(bill => bill.IsClean);
        var outcome = telling.Outcome is ProviderOutcome.Completed done ? telling.UndeliveredOutcome(done) : ((ProviderOutcome.Failed)telling.Outcome).Outcome;
        var error = telling.Outcome is ProviderOutcome.Completed empty ? ProviderErrors.Undelivered(outcome, empty)
            : ProviderErrors.Failed((ProviderOutcome.Failed)telling.Outcome, clean ? ProviderCharge.No : ProviderCharge.Unknown);
        var costs = Absorption.Of(planned, ends, bills);
        if (FailureCharges.Of(planned, outcome, bills, hold) is { Amount: { } passedOn } receipt)
        {
            return new(
                RequestState.Settled, outcome, passedOn, receipt, bills, Money.Max(Money.Zero, costs.OfOthers - passedOn), costs.OthersUnknown, false, null, null,
                ProviderErrors.Charged(error, passedOn));
        }

        return new(RequestState.Voided, outcome, Money.Zero, null, bills, costs.OfOthers, costs.OthersUnknown, clean, null, null, error);
    }

    /// <summary>Which of several failures tells the client most: what it can do something about comes first.</summary>
    private static int Rank(CallEnd end) => end.Outcome switch
    {
        ProviderOutcome.Failed { Outcome: Pricing.Outcome.BlockedBefore or Pricing.Outcome.BlockedAfter or Pricing.Outcome.Refused } => 0,
        ProviderOutcome.Completed { Withheld: > 0 } or ProviderOutcome.Completed { Refusal: not null } => 1,
        ProviderOutcome.Failed { Outcome: Pricing.Outcome.Invalid } => 2,
        ProviderOutcome.Failed { Outcome: Pricing.Outcome.Canceled } => 3,
        ProviderOutcome.Completed => 4,
        _ => 5,
    };
}
