using Imprest.Errors;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>One candidate with what the call would be to it, and its quote (null where it has no card).</summary>
internal sealed record PlannedCandidate(Candidate Candidate, ImageWork Work, Quote? Quote)
{
    public string PriceVersion => Candidate.Card?.Version ?? "unpriced";
    public string CanonicalCard => Candidate.Card?.Canonical ?? "{}";
}

/// <summary>A checked and quoted call: what will be tried, and the most that it can cost.</summary>
/// <param name="Bound">The hold: the highest bound of the candidates.</param>
internal sealed record CallPlan(ImageCall Call, ModelRoute Route, IReadOnlyList<PlannedCandidate> Candidates, Money Bound)
{
    public PlannedCandidate First => Candidates[0];

    /// <summary>Results are passed on, unstored. A stream is always stored: its images come as bytes.</summary>
    public bool Pass => Route.Pass && !Call.Stream;

    /// <summary><c>url</c> or <c>b64_json</c>: as asked, else as the model answers.</summary>
    public string FormatOf(PlannedCandidate planned) => Call.ResponseFormat ?? (planned.Candidate.Capabilities.ReturnsUrls ? "url" : "b64_json");

    /// <summary>Provider cost that may fall on the operator when nothing is delivered; zero where every candidate's policy says that failures are free.</summary>
    public Money AbsorbedReserve => Candidates.Any(planned => planned.Candidate.Policy.MayChargeWithoutDelivery) ? Bound : Money.Zero;

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
                planned.Add(new(candidate, work, quote));
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
