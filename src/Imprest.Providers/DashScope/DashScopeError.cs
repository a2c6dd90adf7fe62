using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.DashScope;

/// <summary>Reads <c>{"code","message","request_id"}</c>, of an error answer, a failed task, or one image of a task.</summary>
internal static class DashScopeError
{
    private const string Moderation = "DataInspectionFailed";

    public static ProviderOutcome.Failed Read(Exchange.Answered answer)
    {
        var json = answer.Json();
        var (code, message) = (json.TextOf("code"), json.TextOf("message"));
        // An account in arrears answers 400 as an invalid request does; the one is the operator's matter, the other the client's.
        return (IsArrears(code)
            ? HttpFailure.Of(answer, "insufficient_quota", $"{code}: {message}", Outcome.Failed)
            : HttpFailure.Of(answer, code, message, code is null ? null : OutcomeOf(code, message))) with { ProviderRequestId = json.TextOf("request_id") };
    }

    /// <summary>Of a task that failed.</summary>
    public static ProviderOutcome.Failed OfTask(JsonElement output)
    {
        var (code, message) = (output.TextOf("code") ?? "task_failed", output.TextOf("message") ?? "The task failed, and no reason was given.");
        return IsArrears(code)
            ? new(Outcome.Failed, "insufficient_quota", HttpFailure.Shorten($"{code}: {message}"))
            : new(OutcomeOf(code, message) ?? Outcome.Failed, code, HttpFailure.Shorten(message));
    }

    public static bool IsModeration(string? code) => code?.StartsWith(Moderation, StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsArrears(string? code) => code is "Arrearage" or "AllocationQuota.FreeTierOnly";

    /// <summary>What a code says by itself; null: the status decides.</summary>
    private static Outcome? OutcomeOf(string code, string? message) =>
        IsModeration(code) ? message?.Contains("output", StringComparison.OrdinalIgnoreCase) == true ? Outcome.BlockedAfter : Outcome.BlockedBefore
        : code.StartsWith("InvalidParameter", StringComparison.OrdinalIgnoreCase) || code.StartsWith("InvalidURL", StringComparison.OrdinalIgnoreCase) ? Outcome.Invalid
        : null;
}
