using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;
using Imprest.Providers.OpenAI;

namespace Imprest.Providers.Xai;

/// <summary>What an error answer means: <c>{"code":"Client specified an invalid argument","error":"…"}</c>, or as OpenAI writes it.</summary>
/// <remarks>
/// xAI has no code for moderation: what it says in words tells. A picture that was made and then stopped comes as a 400 with the usage that is billed.
/// </remarks>
internal static class XaiError
{
    public static ProviderOutcome.Failed Read(Exchange.Answered answer)
    {
        if (answer.Json() is not { ValueKind: JsonValueKind.Object } json || OpenAIJson.Text(json, "error") is not { } words)
            return OpenAIError.Read(answer.Status, answer.Body, answer.RetryAfter) with { HttpStatus = answer.Status };
        var failed = words.StartsWith("Incorrect API key", StringComparison.OrdinalIgnoreCase) // It comes as a 400, but the request is not at fault.
            ? HttpFailure.Of(answer, "invalid_api_key", words, Outcome.Failed) : HttpFailure.Of(answer, OpenAIJson.Text(json, "code"), words, Stopped(words));
        // Read on its own: it stands in no `error` object.
        var usage = Usage(answer.Body);
        return failed with { Usage = usage.Usage, ReportedUnits = usage.CostTicks };
    }

    private static Outcome? Stopped(string words) =>
        words.StartsWith("Generated image rejected", StringComparison.OrdinalIgnoreCase) ? Outcome.BlockedAfter
        : words.Contains("content moderation", StringComparison.OrdinalIgnoreCase) || words.Contains("usage guidelines", StringComparison.OrdinalIgnoreCase) ? Outcome.BlockedBefore
        : null;

    private static OpenAIUsageReading Usage(byte[] body)
    {
        try
        {
            return OpenAIObject.Read(body).Usage;
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
