using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>What one call costs the operator. Pure.</summary>
/// <param name="Charge">Whether the provider takes money for it, by its policy.</param>
/// <param name="Delivered">Images of it that the customer gets.</param>
internal sealed record CallBill(CallCost Cost, ProviderCharge Charge, int Delivered)
{
    /// <summary>Surely not charged.</summary>
    public bool IsClean => Charge == ProviderCharge.No;

    /// <param name="end">One that ended, or of which nobody knows.</param>
    public static CallBill Of(PlannedCandidate planned, CallEnd end) => end.Outcome switch
    {
        ProviderOutcome.Completed done => OfCompleted(planned, end, done),
        ProviderOutcome.Failed failed => OfFailure(planned, end, failed),
        _ => new(CallCost.Unknown, ProviderCharge.Unknown, 0),
    };

    private static CallBill OfCompleted(PlannedCandidate planned, CallEnd end, ProviderOutcome.Completed done)
    {
        var work = end.WorkOf(planned);
        if (end.Delivered == 0)
            return Undelivered(planned, work, done, end.UndeliveredOutcome(done));
        if (!CallCost.IsTaken(planned, done))
            return new(CallCost.Free(planned.Candidate.Policy.Version), ProviderCharge.No, end.Delivered);
        var withheld = end.BilledWithheld(planned);
        var happened = end.Delivered == done.Images.Count && withheld == 0 ? end.Happened(done) : HappenedFacts.AllReturned(done, withheld);
        return new(planned.Candidate.CostCard is { } card ? CallCost.Of(Rating.Rate(card, work, happened)) : CallCost.Unknown, ProviderCharge.Yes, end.Delivered);
    }

    /// <summary>A success answer without one sound image. Whether damaged images and empty answers are billed, the policy says.</summary>
    private static CallBill Undelivered(PlannedCandidate planned, ImageWork work, ProviderOutcome.Completed done, Outcome outcome)
    {
        var charge = planned.ChargeFor(outcome, done.HttpStatus);
        if (charge == ProviderCharge.Unknown && done.Images.Count > 0)
            charge = planned.ChargeFor(Outcome.Delivered, done.HttpStatus); // They were made, and are billed as such.
        var cost = charge switch
        {
            ProviderCharge.No => CallCost.Free(planned.Candidate.Policy.Version),
            ProviderCharge.Fee => FeeOf(planned, outcome, done.HttpStatus),
            ProviderCharge.Yes when planned.Candidate.CostCard is { } card => CallCost.Of(Rating.Rate(
                card, work, done.Images.Count + done.Withheld > 0 ? HappenedFacts.AllReturned(done, done.Withheld) : HappenedFacts.WithoutImage(done.Usage, done.ReportedUnits))),
            _ => CallCost.Unknown,
        };
        return new(cost, charge, 0);
    }

    private static CallBill OfFailure(PlannedCandidate planned, CallEnd end, ProviderOutcome.Failed failed)
    {
        var charge = failed.NothingWasSent ? ProviderCharge.No : planned.ChargeFor(failed.Outcome, failed.HttpStatus);
        var cost = charge switch
        {
            ProviderCharge.No => CallCost.Free(failed.NothingWasSent ? null : planned.Candidate.Policy.Version),
            ProviderCharge.Fee => FeeOf(planned, failed.Outcome, failed.HttpStatus),
            ProviderCharge.Yes when planned.Candidate.CostCard is { } card && (failed.Usage is not null || failed.ReportedUnits is not null) =>
                CallCost.Of(Rating.Rate(card, end.WorkOf(planned), HappenedFacts.WithoutImage(failed.Usage, failed.ReportedUnits))),
            ProviderCharge.Yes when planned.Candidate.CostCard is { } card => CallCost.Of(Rating.Quote(card, end.WorkOf(planned))),
            _ => CallCost.Unknown,
        };
        return new(cost, charge, 0);
    }

    private static CallCost FeeOf(PlannedCandidate planned, Outcome outcome, int? status) =>
        planned.RuleFor(outcome, status)?.Fee is { } fee ? new(fee, "policy", planned.Candidate.Policy.Version) : CallCost.Unknown;
}
