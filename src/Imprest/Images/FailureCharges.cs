using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>
/// What an account pays although nothing was delivered, on routes whose operator opted in to passing it on: fees that the provider's policy states, or all that
/// it surely takes. What nobody knows is never passed on. Pure.
/// </summary>
internal static class FailureCharges
{
    /// <summary>The greatest fee that the policy states for this work, for each of its calls: a hold covers it.</summary>
    public static Money Most(PlannedCandidate planned, int calls) =>
        new(checked(planned.RulesOfWork.Select(rule => rule.Fee ?? Money.Zero).DefaultIfEmpty(Money.Zero).Max().Nanos * calls));

    /// <summary>What a quote says of it; null where nothing is passed on.</summary>
    public static string? InWords(CallPlan plan)
    {
        if (plan.Route.FailuresCharged == FailuresCharged.Nothing)
            return null;
        var charged = plan.Candidates.SelectMany(planned => planned.RulesOfWork.Where(rule => rule.Match is not ("delivered" or "partial")
            && (rule.Charge == ProviderCharge.Fee || (plan.Route.FailuresCharged == FailuresCharged.Provider && rule.Charge == ProviderCharge.Yes)))
            .Select(rule => $"{rule.Match.Replace('_', ' ')}{(rule.Fee is { } fee ? $" ({fee} USD)" : "")} at {planned.Candidate.Provider.Id}")).Distinct().ToList();
        return charged.Count == 0 ? null : $"This route passes on what the provider takes although nothing is delivered: {string.Join(", ", charged)}.";
    }

    /// <summary>The receipt of what is passed on; null where nothing is.</summary>
    public static Receipt? Of(PlannedCandidate planned, Outcome outcome, IReadOnlyList<CallBill> bills, Money hold)
    {
        var passed = bills.Where(bill => planned.FailuresCharged switch
        {
            FailuresCharged.Fees => bill.Charge == ProviderCharge.Fee,
            FailuresCharged.Provider => bill.Charge is ProviderCharge.Fee or ProviderCharge.Yes,
            _ => false,
        } && bill.Cost.Likely > Money.Zero).ToList();
        if (passed.Count == 0)
            return null;
        var amount = Money.Min(hold, passed.Aggregate(Money.Zero, (sum, bill) => sum + bill.Cost.Likely!.Value));
        var fee = passed.TrueForAll(bill => bill.Charge == ProviderCharge.Fee);
        var line = new ChargeLine(Meter.ProviderCost.Wire(), 1, amount.Usd, amount) { Note = $"{(fee ? "fee" : "provider's charge")} for {outcome.Wire()}" };
        var exact = passed.TrueForAll(bill => bill.Cost.Amount is not null);
        return new(
            exact ? AmountStatus.Exact : AmountStatus.Estimated, amount, [line], "outcome_policy", planned.Candidate.Policy.Version,
            exact ? [] : ["the provider charges for this as for a success; what that is was inferred from the quote"]);
    }
}
