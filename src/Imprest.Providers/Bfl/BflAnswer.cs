using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Bfl;

/// <summary>What the API's answers mean.</summary>
/// <remarks>https://docs.bfl.ml/api_integration/errors.md</remarks>
internal static class BflAnswer
{
    /// <summary>An answer that refuses a submission: FastAPI's form.</summary>
    public static ProviderOutcome.Failed Refused(Exchange.Answered answer)
    {
        var detail = DetailError.Read(answer.Json());
        var moderated = answer.Status is 400 or 403 or 422 && DetailError.SpeaksOfModeration(detail?.Message);
        return HttpFailure.Of(answer, moderated ? "request_moderated" : detail?.Type, detail?.Message, moderated ? Outcome.BlockedBefore : null) with { Param = detail?.Param };
    }

    /// <summary>How a task stands, by its <c>status</c>.</summary>
    public static ProviderOutcome Read(Exchange.Answered answer, JsonElement body, BflHandle handle, string text) => JsonRead.Text(body, "status") switch
    {
        "Pending" or "Queued" or "Processing" => new ProviderOutcome.Accepted(text) { Started = true, Progress = ProgressOf(body), HttpStatus = answer.Status },
        "Ready" => Ready(body, handle) with { HttpStatus = answer.Status },
        "Request Moderated" => Ended(answer, body, Outcome.BlockedBefore, "request_moderated"),
        "Content Moderated" => Ended(answer, body, Outcome.BlockedAfter, "content_moderated"),
        "Error" or "Failed" => Ended(answer, body, Outcome.Failed, "task_failed"),
        "Task not found" => Lost(answer, handle),
        var other => new ProviderOutcome.NoAnswer($"the status '{HttpFailure.Shorten(other ?? "")}' is not known") { HttpStatus = answer.Status },
    };

    /// <summary>Nobody knows the task. That is its end where it was asked about at its own address; elsewhere another region may know it.</summary>
    public static ProviderOutcome Lost(Exchange.Answered answer, BflHandle handle) => handle.PollingUrl is null
        ? new ProviderOutcome.NoAnswer("the task is not known here, and the submission named no address to ask at") { HttpStatus = answer.Status }
        : new ProviderOutcome.Failed(Outcome.Expired, "task_not_found", "The task does not exist, or has expired.") { HttpStatus = answer.Status };

    /// <summary>What the last answer states counts, be it nothing at all; else what the submission announced.</summary>
    private static ProviderOutcome.Completed Ready(JsonElement body, BflHandle handle)
    {
        var last = ReportedAmount.Of(body, "cost");
        var (credits, unusable) = last == default ? handle.Cost : last;
        return new()
        {
            Images = JsonRead.Text(JsonRead.Field(body, "result"), "sample") is { Length: > 0 } sample
                ? [Uri.TryCreate(sample, UriKind.Absolute, out var url) ? new() { Url = url } : new()] : [],
            ReportedUnits = credits,
            UnusableUsage = unusable,
        };
    }

    private static ProviderOutcome.Failed Ended(Exchange.Answered answer, JsonElement body, Outcome outcome, string code)
    {
        var details = JsonRead.Field(body, "details");
        var words = JsonRead.Text(details) ?? (details.ValueKind is JsonValueKind.Object ? details.GetRawText() : JsonRead.Text(body, "status")!);
        return new(outcome, code, HttpFailure.Shorten(words)) { HttpStatus = answer.Status };
    }

    private static decimal? ProgressOf(JsonElement body) =>
        JsonRead.Field(body, "progress") is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var progress) && progress is >= 0 and <= 1 ? progress : null;
}
