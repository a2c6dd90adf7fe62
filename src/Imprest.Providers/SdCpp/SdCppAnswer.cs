using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.SdCpp;

/// <summary>What the server's answers mean.</summary>
internal static class SdCppAnswer
{
    private const int LongestId = 200;
    private const decimal LongestWork = 86_400;

    /// <summary>Of an accepted submission: <c>{"id","kind","status","created","poll_url"}</c>. The address is not used: the id says all.</summary>
    public static ProviderOutcome Submitted(Exchange.Answered answer) =>
        !answer.IsSuccess ? Refused(answer)
        : answer.Json()?.Text("id") is { } id && IsId(id) ? new ProviderOutcome.Accepted(id) { ProviderRequestId = id }
        : answer.NoAnswer("the answer names no job");

    /// <summary>Of a question about a job that is not there any more, or never was.</summary>
    public static ProviderOutcome Gone(Exchange.Answered answer) =>
        Refused(answer, Outcome.Expired) with { Code = answer.Status == 410 ? "job_expired" : "job_not_found" };

    /// <summary>Of a refused one: <c>{"error","message"}</c>, where the error is a word (<c>server_error</c>) or a sentence.</summary>
    private static ProviderOutcome.Failed Refused(Exchange.Answered answer, Outcome? outcome = null)
    {
        var body = answer.Json() ?? default;
        var error = body.Text("error");
        var isWord = error is { Length: > 0 } && error.All(letter => char.IsAsciiLetterLower(letter) || letter == '_');
        return HttpFailure.Of(answer, isWord ? error : answer.Status == 429 ? "queue_full" : null, body.Text("message") ?? error, outcome);
    }

    /// <summary>Of a question: the job.</summary>
    public static ProviderOutcome Job(string id, Exchange.Answered answer)
    {
        if (answer.Json() is not { } job)
            return LateResults.Unanswered(answer);
        ProviderOutcome? outcome = job.Text("status") switch
        {
            // The first in the queue is number 1.
            "queued" => new ProviderOutcome.Accepted(id) { QueuePosition = job.Whole("queue_position") is { } place and > 0 ? place - 1 : null },
            "generating" => new ProviderOutcome.Accepted(id) { Started = true },
            "completed" => Completed(job),
            "cancelled" => Failed(job, Outcome.Canceled, "cancelled"),
            "failed" => Failed(job, Outcome.Failed, "generation_failed"),
            _ => null,
        };
        return outcome ?? LateResults.Unanswered(answer);
    }

    public static bool IsId(string text) =>
        text.Length is > 0 and <= LongestId && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');

    private static ProviderOutcome.Completed Completed(JsonElement job)
    {
        var result = job.Field("result");
        return new()
        {
            Images = [.. result.Field("images").Items().OrderBy(image => image.Whole("index") ?? 0).Select(image => Base64Image.Read(image.Field("b64_json"))).OfType<ProviderImage>()],
            CreatedAt = job.Number("created") is { } created and > 0 and < long.MaxValue ? (long)created : null,
            OutputFormat = result.Text("output_format"),
            Counts = Seconds(job) is { } seconds ? new Dictionary<Meter, decimal> { [Meter.GpuSecond] = seconds } : null,
        };
    }

    /// <summary>The server's clock, in whole seconds. Work within one of them has no length by it.</summary>
    private static decimal? Seconds(JsonElement job) =>
        job.Number("completed") - job.Number("started") is { } seconds and > 0 and <= LongestWork ? seconds : null;

    private static ProviderOutcome.Failed Failed(JsonElement job, Outcome outcome, string code)
    {
        var error = job.Field("error");
        return new(outcome, error.Text("code") ?? code, HttpFailure.Shorten(error.Text("message") ?? ""));
    }
}
