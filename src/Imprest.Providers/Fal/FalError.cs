using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Fal;

/// <summary>What an error answer means: of the queue itself, or of the work in it.</summary>
/// <remarks>
/// Models: <c>{"detail": [{"loc", "msg", "type"}]}</c> (https://fal.ai/docs/documentation/model-apis/errors.md); the platform: <c>{"detail", "error_type"}</c> and
/// the header <c>X-Fal-Error-Type</c> (https://fal.ai/docs/documentation/model-apis/request-errors). An empty account is a 403 with words
/// (https://github.com/fal-ai/fal/issues/1147).
/// </remarks>
internal static class FalError
{
    private const string Moderated = "content_policy_violation";

    public static ProviderOutcome.Failed Read(Exchange.Answered answer)
    {
        var detail = DetailError.Read(answer.Json(), preferred: Moderated);
        var type = detail?.Type ?? answer.Header("x-fal-error-type");
        var (outcome, code) = type switch
        {
            Moderated => (Outcome.BlockedBefore, type),
            "client_cancelled" => (Outcome.Canceled, type),
            // They come as 400 and 422, and the request is not at fault.
            "no_media_generated" or "downstream_service_error" or "downstream_service_unavailable" => (Outcome.Failed, type),
            _ when detail?.Message?.Contains("Exhausted balance", StringComparison.OrdinalIgnoreCase) == true => (Outcome.Failed, "insufficient_quota"),
            _ => ((Outcome?)null, type),
        };
        return HttpFailure.Of(answer, code, detail?.Message, outcome) with { Param = detail?.Param };
    }

    /// <summary>
    /// An error in place of a result is how the work ended, or no answer to the question: the queue itself may be out of order, or the key be locked meanwhile.
    /// Only what the work can have said counts.
    /// </summary>
    public static bool IsOfTheWork(Exchange.Answered answer)
    {
        if (answer.Header("x-fal-error-type") is not null)
            return true;
        var detail = DetailError.Read(answer.Json());
        return answer.Status is 401 or 403 or 408 or 429 ? detail?.Type is not null : detail is not null;
    }

    /// <summary>There is no such request.</summary>
    public static ProviderOutcome.Failed Gone(Exchange.Answered answer) =>
        HttpFailure.Of(answer, "request_not_found", DetailError.Read(answer.Json())?.Message, Outcome.Expired);

    /// <summary>The result was asked for too early.</summary>
    public static bool IsTooEarly(Exchange.Answered answer) =>
        answer.Status is 202 || answer.Status is 400 && DetailError.Read(answer.Json())?.Message?.Contains("still in progress", StringComparison.OrdinalIgnoreCase) == true;
}
