using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Luma;

/// <summary>What the API's answers mean: a <c>Generation</c>, or <c>{"detail"}</c>.</summary>
/// <remarks>The reasons of failures: https://docs.lumalabs.ai/docs/errors</remarks>
internal static class LumaAnswer
{
    private const int LongestId = 200;

    public static ProviderOutcome Submitted(Exchange.Answered answer) =>
        !answer.IsSuccess ? Refused(answer)
        : answer.Json().TextOf("id") is { Length: <= LongestId } id ? new ProviderOutcome.Accepted(id) { ProviderRequestId = id }
        : new ProviderOutcome.NoAnswer("the answer to the submission names no generation");

    private static ProviderOutcome.Failed Refused(Exchange.Answered answer)
    {
        var detail = DetailError.Read(answer.Json());
        var (outcome, code) = answer.Status is 400 or 403 or 422 ? detail?.Message switch
        {
            { } words when DetailError.SpeaksOfModeration(words) => (Outcome.BlockedBefore, "moderation_failed"),
            { } words when words.Contains("insufficient credit", StringComparison.OrdinalIgnoreCase) => (Outcome.Failed, "insufficient_quota"),
            _ => ((Outcome?)null, detail?.Type),
        } : (null, detail?.Type);
        return HttpFailure.Of(answer, code, detail?.Message, outcome) with { Param = detail?.Param };
    }

    /// <summary>How a generation stands, by its <c>state</c>.</summary>
    public static ProviderOutcome Read(Exchange.Answered answer, string handle) =>
        answer.Json() is not { } body ? new ProviderOutcome.NoAnswer("the answer is not JSON") : body.Text("state") switch
        {
            "queued" => new ProviderOutcome.Accepted(handle),
            "dreaming" => new ProviderOutcome.Accepted(handle) { Started = true },
            "completed" => new ProviderOutcome.Completed { Images = body.Field("assets").TextOf("image") is { } address ? [DataAddress.ImageAt(address)] : [] },
            "failed" => Failed(body.Text("failure_reason") ?? ""),
            var other => new ProviderOutcome.NoAnswer($"the state '{HttpFailure.Shorten(other ?? "")}' is not known"),
        };

    private static ProviderOutcome.Failed Failed(string reason) => DetailError.SpeaksOfModeration(reason)
        ? new(Outcome.BlockedBefore, "moderation_failed", HttpFailure.Shorten(reason)) : new(Outcome.Failed, "generation_failed", HttpFailure.Shorten(reason));
}
