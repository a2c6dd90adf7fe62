using System.Globalization;
using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Google;

/// <summary>What an error answer means: a <c>google.rpc.Status</c>, <c>{"error":{"code","message","status","details":[…]}}</c>.</summary>
internal static class GoogleError
{
    private const decimal LongestWaitSeconds = 86_400;

    public static ProviderOutcome.Failed Read(Exchange.Answered answer)
    {
        var error = Error(answer.Json() ?? default);
        if (error.ValueKind is not JsonValueKind.Object)
            return HttpFailure.Of(answer); // A proxy's page, or nothing. The status speaks for itself.
        var (status, message) = (error.TextOf("status"), error.TextOf("message") ?? "");
        var details = error.Field("details").Items().ToList();
        var reason = details.Select(detail => detail.TextOf("reason")).FirstOrDefault(text => text is not null);
        var (outcome, code) = Meaning(answer.Status, status, reason, message);
        var failed = HttpFailure.Of(answer, code, message, outcome);
        return failed with
        {
            Param = details.SelectMany(detail => detail.Field("fieldViolations").Items()).Select(violation => violation.TextOf("field")).FirstOrDefault(field => field is not null),
            RetryAfter = failed.RetryAfter ?? details.Select(detail => Delay(detail.TextOf("retryDelay"))).FirstOrDefault(delay => delay is not null),
        };
    }

    /// <summary>Some answers of streaming methods hold it in an array.</summary>
    private static JsonElement Error(JsonElement root) =>
        (root.ValueKind is JsonValueKind.Array ? root.Items().FirstOrDefault() : root).Field("error");

    private static (Outcome Outcome, string? Code) Meaning(int httpStatus, string? status, string? reason, string message)
    {
        // An empty account comes as a 400 (no billing where there is no free tier) and as a 429 (credits that were paid beforehand are used up).
        if (status is "FAILED_PRECONDITION" or "RESOURCE_EXHAUSTED" && Says(message, "enable billing", "credits are depleted", "spending cap", "billing account"))
            return (Outcome.Failed, "insufficient_quota");
        // Imagen answers so where the prompt is blocked, with support codes.
        if (status is "INVALID_ARGUMENT" && Says(message, "Responsible AI"))
            return (Outcome.BlockedBefore, status);
        // The operator's key, or where the operator is: the request is not at fault.
        if (status is "FAILED_PRECONDITION" || reason?.StartsWith("API_KEY_", StringComparison.Ordinal) == true)
            return (Outcome.Failed, reason ?? status);
        return (HttpFailure.OutcomeOf(httpStatus), reason ?? status);
    }

    private static bool Says(string message, params ReadOnlySpan<string> words)
    {
        foreach (var each in words)
        {
            if (message.Contains(each, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>A duration as JSON has it: <c>34.4s</c>.</summary>
    private static TimeSpan? Delay(string? text) =>
        text is [.. var digits, 's'] && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromTicks((long)(Math.Min(seconds, LongestWaitSeconds) * TimeSpan.TicksPerSecond)) : null;
}
