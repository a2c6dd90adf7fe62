using Imprest.Errors;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>One candidate with what the call would be to it, and its quote (null where it has no card).</summary>
/// <param name="CostQuote">The same by the provider's own prices: what the call may cost the operator.</param>
internal sealed record PlannedCandidate(Candidate Candidate, ImageWork Work, Quote? Quote, Quote? CostQuote)
{
    /// <summary>What the account pays when nothing was delivered.</summary>
    public FailuresCharged FailuresCharged { get; init; }

    public string PriceVersion => Candidate.Card?.Version ?? "unpriced";
    public string CanonicalCard => Candidate.Card?.Canonical ?? "{}";

    /// <summary>The account pays the provider's own prices.</summary>
    public bool PaysCost => ReferenceEquals(Candidate.Card, Candidate.CostCard);

    /// <summary>Does the provider take money for such an end of this work?</summary>
    public ProviderCharge ChargeFor(Outcome outcome, int? status) => RuleFor(outcome, status)?.Charge ?? ProviderCharge.Unknown;

    /// <summary>The statement behind <see cref="ChargeFor"/>; null where nobody says.</summary>
    public OutcomeRule? RuleFor(Outcome outcome, int? status) => Candidate.Policy.RuleFor(outcome, status, Work.Operation, Candidate.Capabilities.Model);

    /// <summary>The policy's statements about such work.</summary>
    public IEnumerable<OutcomeRule> RulesOfWork => Candidate.Policy.Rules.Where(rule => rule.Fits(Work.Operation, Candidate.Capabilities.Model));

    /// <summary>The provider's own card, where the account pays by another.</summary>
    public (string Version, string Canonical)? CostCard => Candidate.CostCard is { } cost && !PaysCost ? (cost.Version, cost.Canonical) : null;
}

/// <summary>A checked and quoted call: what will be tried, and the most that it can cost.</summary>
/// <param name="Bound">The hold: the highest bound of the candidates.</param>
internal sealed record CallPlan(ImageCall Call, ModelRoute Route, IReadOnlyList<PlannedCandidate> Candidates, Money Bound)
{
    public PlannedCandidate First => Candidates[0];

    /// <summary>Results are passed on, unstored. A stream is always stored: its images come as bytes.</summary>
    public bool Pass => Route.Pass && !Call.Stream;

    /// <summary>Addresses go through as they come: nobody asked for bytes.</summary>
    public bool PassesAddresses => Pass && Call.ResponseFormat != "b64_json";

    /// <summary><c>url</c> or <c>b64_json</c>: as asked, else as the model answers.</summary>
    public string FormatOf(PlannedCandidate planned) => Call.ResponseFormat ?? (planned.Candidate.Capabilities.ReturnsUrls ? "url" : "b64_json");

    /// <summary>
    /// Provider cost that may fall on the operator: of a failure, where a candidate's policy does not say that it is free; and of a delivery that nobody prices.
    /// </summary>
    public Money AbsorbedReserve
    {
        get
        {
            var most = Money.Zero;
            foreach (var planned in Candidates)
            {
                if (planned.Candidate.Card is null || planned.Candidate.Policy.MayChargeWithoutDelivery)
                    most = Money.Max(most, planned.PaysCost ? Bound : planned.CostQuote?.UpperBound ?? Bound);
            }

            return most;
        }
    }

    /// <summary>Checks and quotes a call. Candidates that cannot do it are left out; when none is left, the first one's reason is the answer.</summary>
    public static CallPlan Make(ImageCall call, ModelRoute route, IReadOnlyList<ImageSize>? inputSizes)
    {
        var planned = new List<PlannedCandidate>(route.Candidates.Count);
        ApiException? refusal = null;
        var bound = Money.Zero;
        foreach (var candidate in route.Candidates)
        {
            try
            {
                var work = CallChecks.Check(call, candidate, inputSizes);
                if (route.Pass && !call.Stream)
                    CallChecks.CheckPassedForm(call, candidate);
                var quote = candidate.Card is { } card ? Rating.Quote(card, work) : null;
                bound = Money.Max(bound, BoundOf(quote, route, candidate));
                var costQuote = ReferenceEquals(candidate.Card, candidate.CostCard) ? quote : candidate.CostCard is { } cost ? Rating.Quote(cost, work) : null;
                var one = new PlannedCandidate(candidate, work, quote, costQuote) { FailuresCharged = route.FailuresCharged };
                if (route.FailuresCharged != FailuresCharged.Nothing)
                    bound = Money.Max(bound, FailureCharges.Most(one, WorkCall.CountOf(work.Images, call.Stream, candidate)));
                planned.Add(one);
            }
            catch (ApiException e)
            {
                refusal ??= e;
            }
        }

        return planned.Count > 0 ? new(call, route, planned, bound) : throw refusal!;
    }

    private static Money BoundOf(Quote? quote, ModelRoute route, Candidate candidate) => quote?.UpperBound ?? route.Hold
        ?? throw new ApiException(ErrorCode.QuoteUnbounded, $"Nobody states the most that this call can cost with `{candidate.Id}`. Name a size and a quality, or ask the operator for a route with hold_usd.", "model");
}
