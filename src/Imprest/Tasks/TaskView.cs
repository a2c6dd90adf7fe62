using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Ledger;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Tasks;

/// <summary>A task on the wire. Its result is the answer of the images call, with addresses in place of bytes.</summary>
internal static class TaskView
{
    /// <summary>A task with its result.</summary>
    /// <param name="running">What this process knows of it while it is under way; else null.</param>
    /// <param name="addresses">Of its stored images, in order.</param>
    public static JsonObject Of(RequestRecord record, RunningRequest? running, IReadOnlyList<string> addresses)
    {
        var view = InList(record, running);
        view.Insert(view.IndexOf("error"), "result", HasEnded(record) && AnswerOf(record) is { Error: null } answer ? Result(record, answer, addresses) : null);
        return view;
    }

    /// <summary>A task in a list.</summary>
    public static JsonObject InList(RequestRecord record, RunningRequest? running)
    {
        var ended = HasEnded(record);
        return new JsonObject
        {
            ["id"] = record.Id.Value,
            ["object"] = "task",
            ["status"] = Status(record, running),
            ["created_at"] = record.CreatedAt.ToUnixTimeSeconds(),
            ["ended_at"] = record.EndedAt?.ToUnixTimeSeconds(),
            ["state"] = record.State.Wire(),
            ["outcome"] = record.Outcome?.Wire(),
            ["operation"] = record.Operation,
            ["model"] = record.Model,
            ["images_requested"] = record.Images,
            ["images_delivered"] = record.Delivered,
            ["attempts"] = record.Attempts,
            ["progress"] = ended ? null : running?.Standing?.Progress,
            ["queue_position"] = ended ? null : running?.Standing?.QueuePosition,
            ["cancel_requested"] = running?.IsCancelAsked == true || record.Outcome == Outcome.Canceled,
            ["error"] = ErrorOf(record) is { } error ? Error(record, error) : null,
            ["charge"] = Charge(record),
            ["held_usd"] = (record.State.IsTerminal() ? Money.Zero : record.Hold).ToString(),
            ["request"] = $"/v1/requests/{record.Id}",
        };
    }

    /// <summary>Why it failed, as its client is told; null while it has not.</summary>
    public static StoredError? ErrorOf(RequestRecord record) => record.State.IsTerminal() ? AnswerOf(record)?.Error : null;

    private static StoredAnswer? AnswerOf(RequestRecord record) => record.AnswerJson is { } stored ? StoredAnswer.FromJson(stored) : null;

    private static bool HasEnded(RequestRecord record) => record.State.IsTerminal() || record.State == RequestState.Review;

    /// <summary><c>queued | running | in_doubt | succeeded | failed | canceled</c>.</summary>
    public static string Status(RequestRecord record, RunningRequest? running) => record switch
    {
        { State: RequestState.Held } => "queued",
        { State: RequestState.Attempting } => running?.Standing is { Started: false } ? "queued" : "running",
        { Delivered: > 0 } => "succeeded", // In review too: that is about the money alone.
        { State: RequestState.InDoubt or RequestState.Review } => "in_doubt",
        { Outcome: Outcome.Canceled } => "canceled",
        _ => "failed",
    };

    private static JsonObject Result(RequestRecord record, StoredAnswer answer, IReadOnlyList<string> addresses) => new()
    {
        ["created"] = answer.CreatedAt,
        ["background"] = answer.Background,
        ["output_format"] = answer.OutputFormat,
        ["quality"] = answer.Quality,
        ["size"] = answer.Size,
        ["data"] = new JsonArray([.. (answer.Urls ?? addresses).Select(url => new JsonObject { ["url"] = url })]),
        ["images_deleted_at"] = record.ImagesDeletedAt?.ToUnixTimeSeconds(),
    };

    private static JsonObject Error(RequestRecord record, StoredError error)
    {
        var form = error.Code.Form();
        return new() { ["message"] = error.Message, ["type"] = form.Type, ["param"] = error.Param, ["code"] = form.Code, ["request_id"] = record.Id.Value };
    }

    private static JsonObject Charge(RequestRecord record) => new()
    {
        ["amount_usd"] = RequestView.Charge(record)?.ToString(),
        ["status"] = !record.State.IsTerminal() ? "pending" : record.AmountStatus?.Wire() ?? (RequestView.Charge(record) is null ? "unknown" : "exact"),
        ["price_version"] = record.PriceVersion,
    };
}
