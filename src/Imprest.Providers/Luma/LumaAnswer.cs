using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Luma;

/// <summary>What the API's answers mean: a <c>Generation</c>, or <c>{"detail"}</c>.</summary>
/// <remarks>The reasons of failures: https://docs.lumalabs.ai/docs/errors</remarks>
internal static class LumaAnswer
{
    public static ProviderOutcome.Failed Refused(Exchange.Answered answer)
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
    public static ProviderOutcome Read(Exchange.Answered answer, JsonElement body, string handle) => JsonRead.Text(body, "state") switch
    {
        "queued" => new ProviderOutcome.Accepted(handle) { HttpStatus = answer.Status },
        "dreaming" => new ProviderOutcome.Accepted(handle) { Started = true, HttpStatus = answer.Status },
        "completed" => new ProviderOutcome.Completed { Images = Images(body), HttpStatus = answer.Status },
        "failed" => Failed(JsonRead.Text(body, "failure_reason") ?? "", answer.Status),
        var other => new ProviderOutcome.NoAnswer($"the state '{HttpFailure.Shorten(other ?? "")}' is not known") { HttpStatus = answer.Status },
    };

    private static ProviderOutcome.Failed Failed(string reason, int status) => DetailError.SpeaksOfModeration(reason)
        ? new(Outcome.BlockedBefore, "moderation_failed", HttpFailure.Shorten(reason)) { HttpStatus = status }
        : new(Outcome.Failed, "generation_failed", HttpFailure.Shorten(reason)) { HttpStatus = status };

    private static ProviderImage[] Images(JsonElement body) =>
        JsonRead.Text(JsonRead.Field(body, "assets"), "image") is { Length: > 0 } address
            ? [Uri.TryCreate(address, UriKind.Absolute, out var url) ? new() { Url = url } : new()] : [];
}
