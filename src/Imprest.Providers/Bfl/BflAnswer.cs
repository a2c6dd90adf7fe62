using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Bfl;

/// <summary>What the API's answers mean.</summary>
/// <remarks>https://docs.bfl.ml/api_integration/errors.md</remarks>
internal static class BflAnswer
{
    /// <summary>Of a submission: the task, or a refusal in FastAPI's form.</summary>
    public static ProviderOutcome Submitted(Exchange.Answered answer, ProviderConnection connection) =>
        !answer.IsSuccess ? Refused(answer)
        : BflHandle.Of(answer.Json(), connection) is { } handle ? new ProviderOutcome.Accepted(handle.ToString()) { ProviderRequestId = handle.Id }
        : new ProviderOutcome.NoAnswer("the answer to the submission names no task");

    private static ProviderOutcome.Failed Refused(Exchange.Answered answer)
    {
        var detail = DetailError.Read(answer.Json());
        var moderated = answer.Status is 400 or 403 or 422 && DetailError.SpeaksOfModeration(detail?.Message);
        return HttpFailure.Of(answer, moderated ? "request_moderated" : detail?.Type, detail?.Message, moderated ? Outcome.BlockedBefore : null) with { Param = detail?.Param };
    }

    /// <summary>How a task stands, by its <c>status</c>.</summary>
    public static ProviderOutcome Read(Exchange.Answered answer, BflHandle handle, string text) =>
        answer.Json() is not { } body ? new ProviderOutcome.NoAnswer("the answer is not JSON") : body.Text("status") switch
        {
            "Pending" or "Queued" or "Processing" => new ProviderOutcome.Accepted(text) { Started = true, Progress = ProgressOf(body) },
            "Ready" => Ready(body, handle),
            "Request Moderated" => Ended(body, Outcome.BlockedBefore, "request_moderated"),
            "Content Moderated" => Ended(body, Outcome.BlockedAfter, "content_moderated"),
            "Error" or "Failed" => Ended(body, Outcome.Failed, "task_failed"),
            "Task not found" => Lost(answer.Status, handle),
            var other => new ProviderOutcome.NoAnswer($"the status '{HttpFailure.Shorten(other ?? "")}' is not known"),
        };

    /// <summary>Nobody knows the task. That is its end where it was asked about at its own address; elsewhere another region may know it.</summary>
    public static ProviderOutcome Lost(int status, BflHandle handle) => handle.PollingUrl is null
        ? new ProviderOutcome.NoAnswer("the task is not known here, and the submission named no address to ask at") { HttpStatus = status }
        : new ProviderOutcome.Failed(Outcome.Expired, "task_not_found", "The task does not exist, or has expired.") { HttpStatus = status };

    /// <summary>What the last answer states counts, be it nothing at all; else what the submission announced.</summary>
    private static ProviderOutcome.Completed Ready(JsonElement body, BflHandle handle)
    {
        var last = ReportedAmount.Of(body, "cost");
        var (credits, unusable) = last == default ? handle.Cost : last;
        return new()
        {
            Images = body.Field("result").TextOf("sample") is { } sample ? [DataAddress.ImageAt(sample)] : [],
            ReportedUnits = credits,
            UnusableUsage = unusable,
        };
    }

    private static ProviderOutcome.Failed Ended(JsonElement body, Outcome outcome, string code)
    {
        var details = body.Field("details");
        var words = details.Text() ?? (details.ValueKind is JsonValueKind.Object ? details.GetRawText() : body.Text("status")!);
        return new(outcome, code, HttpFailure.Shorten(words));
    }

    private static decimal? ProgressOf(JsonElement body) => body.Number("progress") is { } progress and >= 0 and <= 1 ? progress : null;
}
