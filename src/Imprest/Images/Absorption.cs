using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>An attempt's provider cost, apart for the calls that delivered something and for the others, of which nothing is ever charged. Pure.</summary>
/// <param name="OfDelivering">As far as it is known.</param>
/// <param name="OfOthers">Where it is unknown, what was expected of the call.</param>
/// <param name="UnansweredReview">Why a person should look: a call without an answer beside delivered images.</param>
internal sealed record Absorption(Money OfDelivering, bool DeliveringKnown, Money OfOthers, bool OthersUnknown, string? UnansweredReview)
{
    public static Absorption Of(PlannedCandidate planned, IReadOnlyList<CallEnd> ends, IReadOnlyList<CallBill> bills)
    {
        var (delivering, others, known, unknown, unanswered, delivered) = (Money.Zero, Money.Zero, true, false, 0, 0);
        for (var i = 0; i < ends.Count; i++)
        {
            var (end, bill) = (ends[i], bills[i]);
            delivered += bill.Delivered;
            if (bill.Delivered > 0)
            {
                known &= bill.Cost.Likely is not null;
                delivering += bill.Cost.Likely ?? Money.Zero;
                continue;
            }

            unknown |= bill.Cost.Amount is null;
            others += CountedOf(planned, end, bill);
            unanswered += end.Outcome is ProviderOutcome.NoAnswer ? 1 : 0;
        }

        var review = delivered > 0 && unanswered > 0
            ? $"{(unanswered == 1 ? "A call" : $"{unanswered} calls")} of {ends.Count} had no answer beside delivered images; what the provider takes for {(unanswered == 1 ? "it" : "them")} was absorbed."
            : null;
        return new(delivering, known, others, unknown, review);
    }

    /// <summary>The same with a cost of the delivering calls that is at least this.</summary>
    public Absorption AtLeast(Money amount) => this with { OfDelivering = Money.Max(OfDelivering, amount) };

    /// <summary>All that the attempt costs, where none of it is charged; what is unknown, as expected of it.</summary>
    public static Money OfAll(PlannedCandidate planned, IReadOnlyList<CallEnd> ends, IReadOnlyList<CallBill> bills) =>
        ends.Zip(bills).Aggregate(Money.Zero, (sum, one) => sum + CountedOf(planned, one.First, one.Second));

    /// <summary>A call's cost where no charge covers it; where it is unknown, what was expected of the call.</summary>
    public static Money CountedOf(PlannedCandidate planned, CallEnd end, CallBill bill) => bill.Cost.Likely ?? ExpectedOf(planned, end);

    private static Money ExpectedOf(PlannedCandidate planned, CallEnd end) =>
        (end.Images == planned.Work.Images ? planned.CostQuote : planned.Candidate.CostCard is { } card ? Rating.Quote(card, end.WorkOf(planned)) : null)?.Expected ?? Money.Zero;
}
