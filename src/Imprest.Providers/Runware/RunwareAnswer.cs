using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Runware;

/// <summary>What an answer says of one task: <c>{"data":[{"taskUUID","status","imageURL","NSFWContent","cost"}],"errors":[…]}</c>.</summary>
internal static class RunwareAnswer
{
    /// <summary>Of a submission.</summary>
    public static ProviderOutcome Submitted(Exchange.Answered answer, string id, int images)
    {
        if (!answer.IsObject(out var body))
            return answer.NoAnswer("the answer is not JSON");
        return Task(body, id, images, answer.Status)
            ?? (Mine(body.Field("data"), id).Count > 0 ? new ProviderOutcome.Accepted(id) : new ProviderOutcome.NoAnswer("the answer does not speak of the task"));
    }

    /// <summary>Of a submission that was refused.</summary>
    public static ProviderOutcome.Failed Refused(Exchange.Answered answer)
    {
        var body = answer.Json() ?? default;
        var error = body.Field("errors").Items().FirstOrDefault();
        if (error.ValueKind is JsonValueKind.Undefined)
            error = body.Field("error");
        return error.ValueKind is not JsonValueKind.Object || answer.Status is >= 300 and < 400
            ? HttpFailure.Of(answer)
            : RunwareError.Of(error, answer.Status) with { RetryAfter = answer.RetryAfter };
    }

    /// <summary>Of a question.</summary>
    public static ProviderOutcome Asked(Exchange.Answered answer, string id, int images)
    {
        if (answer.Status is 401 or 403 or 408 or 429 or (>= 300 and < 400) or >= 500 || !answer.IsObject(out var body))
            return LateResults.Unanswered(answer);
        var error = Mine(body.Field("errors"), id).FirstOrDefault();
        // The question itself may be at fault; that says nothing of the task.
        if (!answer.IsSuccess && error.Text("taskType") is "getResponse" && !RunwareError.IsUnknownTask(error))
            return LateResults.Unanswered(answer);
        return Task(body, id, images, 200) ?? (answer.IsSuccess ? new ProviderOutcome.Accepted(id) : LateResults.Unanswered(answer));
    }

    /// <summary>How the task stands; null where the answer says nothing of results and failures.</summary>
    private static ProviderOutcome? Task(JsonElement body, string id, int images, int status)
    {
        var data = Mine(body.Field("data"), id);
        var working = data.Where(item => item.Text("status") is "processing" or "pending" or "queued").ToList();
        if (working.Count > 0)
            return new ProviderOutcome.Accepted(id) { Started = working.Any(item => item.Text("status") is "processing"), Progress = Progress(working), HttpStatus = status };
        var results = data.Where(IsResult).ToList();
        var errors = Mine(body.Field("errors"), id).Concat(data.Where(item => item.Text("status") is "error").Select(ErrorOf)).ToList();
        if (results.Count == 0)
            return errors.Count > 0 ? RunwareError.Of(errors[0], status) : null;
        return results.Count < images && errors.Count == 0 ? null : Completed(results, errors, status);
    }

    private static ProviderOutcome.Completed Completed(List<JsonElement> results, List<JsonElement> errors, int status)
    {
        var cost = RunwareCost.Of(results);
        var flagged = results.Count(IsFlagged);
        var blocked = errors.Where(RunwareError.IsSafety).ToList();
        return new()
        {
            Images = [.. results.Where(result => !IsFlagged(result)).Select(ImageOf).OfType<ProviderImage>()],
            ReportedCostUsd = cost.Value,
            UnusableUsage = cost.Unusable,
            Withheld = flagged + blocked.Count,
            WithheldReason = blocked.Select(error => error.Text("message")).FirstOrDefault() ?? (flagged > 0 ? "The picture was flagged as not safe for work." : null),
            HttpStatus = status,
        };
    }

    private static bool IsResult(JsonElement item) =>
        item.Text("status") is "success" || item.Text("imageURL") is not null || item.Text("imageBase64Data") is not null || item.Text("imageDataURI") is not null;

    private static bool IsFlagged(JsonElement result) => result.Field("NSFWContent").ValueKind is JsonValueKind.True;

    private static ProviderImage? ImageOf(JsonElement result) =>
        Base64Image.Read(result.Field("imageBase64Data")) ?? Base64Image.Read(result.Field("imageDataURI"))
            ?? (Uri.TryCreate(result.Text("imageURL"), UriKind.Absolute, out var url) ? new() { Url = url } : null);

    /// <summary>A failed result is its own error, or holds one.</summary>
    private static JsonElement ErrorOf(JsonElement item) => item.Field("error") is { ValueKind: JsonValueKind.Object } error ? error : item;

    private static decimal? Progress(List<JsonElement> working) =>
        working.Select(item => item.Number("progress")).Min() is { } percent && percent is >= 0 and <= 100 ? percent / 100 : null;

    /// <summary>The entries of the task; those without a name are of the only task that was spoken of.</summary>
    private static List<JsonElement> Mine(JsonElement entries, string id) =>
        [.. entries.Items().Where(entry => entry.ValueKind is JsonValueKind.Object && (entry.Text("taskUUID") ?? id).Equals(id, StringComparison.OrdinalIgnoreCase))];
}
