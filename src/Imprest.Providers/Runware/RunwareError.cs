using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Runware;

/// <summary>What an entry of <c>errors</c> means: <c>{"code","message","parameter","taskType","taskUUID"}</c>.</summary>
/// <remarks>
/// The codes are those that Runware's own client sorts; the service says that they are not settled yet. Moderation counts as stopping the input: no code says
/// for sure that it stopped a picture.
/// </remarks>
internal static class RunwareError
{
    private static readonly HashSet<string> Safety = new(StringComparer.Ordinal)
    {
        "contentPolicyViolation", "providerContentPolicyViolation", "sensitiveContentDetected", "unsafeContentDetected", "nsfwContentDetected",
        "promptBlocked", "imageBlocked", "moderationFailed",
    };

    private static readonly string[] AtFault =
        ["invalid", "missing", "conflict", "duplicate", "unsupported", "value", "array", "max", "unknownParameter", "incompatibleParameters", "validationFailed"];

    public static bool IsSafety(JsonElement error) => error.Text("code") is { } code && Safety.Contains(code);

    /// <summary>The task is not known, or not any more.</summary>
    public static bool IsUnknownTask(JsonElement error) => error.Text("code") is { } code
        && (code is "taskFailedOrNotFound" || code.StartsWith("task", StringComparison.Ordinal) && (code.EndsWith("NotFound", StringComparison.Ordinal) || code.EndsWith("Expired", StringComparison.Ordinal)));

    /// <param name="error">An entry; undefined where there is none.</param>
    /// <param name="status">The HTTP status; 200 where the error is of a task and not of the exchange.</param>
    public static ProviderOutcome.Failed Of(JsonElement error, int status)
    {
        var code = error.Text("code");
        return new(OutcomeOf(code, error, status), IsCredit(code) ? "insufficient_quota" : code ?? "task_failed", HttpFailure.Shorten(error.Text("message") ?? ""))
        {
            HttpStatus = status,
            Param = error.Text("parameter") ?? error.Field("parameter").Items().FirstOrDefault().Text(),
        };
    }

    private static Outcome OutcomeOf(string? code, JsonElement error, int status) =>
        IsSafety(error) ? Outcome.BlockedBefore
        : IsUnknownTask(error) ? Outcome.Expired
        : code is "taskCancelled" ? Outcome.Canceled
        : IsCredit(code) ? Outcome.Failed
        : status != 200 ? HttpFailure.OutcomeOf(status)
        : code is not null && !IsKey(code) && AtFault.Any(word => code.StartsWith(word, StringComparison.Ordinal)) ? Outcome.Invalid
        : Outcome.Failed;

    private static bool IsCredit(string? code) => code is not null
        && (code.Contains("Credits", StringComparison.Ordinal) || code.Contains("Quota", StringComparison.Ordinal) || code.Contains("Balance", StringComparison.Ordinal) || code is "quotaExceeded" or "paymentRequired");

    /// <summary>The operator's key, and not the client's request, is at fault.</summary>
    private static bool IsKey(string code) => code.Contains("ApiKey", StringComparison.Ordinal) || code.Contains("Auth", StringComparison.Ordinal);
}
