using System.Globalization;
using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Fal;

/// <summary>What the queue's success answers say, and the model's: <c>images[]</c> (or one <c>image</c>), <c>has_nsfw_concepts[]</c>, and what it is billed as in a header.</summary>
internal static class FalAnswer
{
    /// <param name="endpoint">What was called.</param>
    public static ProviderOutcome Submitted(Exchange.Answered answer, string endpoint, ProviderConnection connection) =>
        !answer.IsSuccess ? FalError.Read(answer) with { ProviderRequestId = answer.Header("x-fal-request-id") }
        : FalHandle.Of(answer.Json(), endpoint, connection) is { } handle
            ? new ProviderOutcome.Accepted(handle.ToString()) { QueuePosition = answer.Json()!.Value.Count("queue_position"), ProviderRequestId = handle.Id }
        : new ProviderOutcome.NoAnswer("the answer to the submission names no request");

    /// <param name="ended">Then the result says how.</param>
    public static ProviderOutcome Status(Exchange.Answered answer, string handle, out bool ended)
    {
        var body = answer.Json();
        var status = body?.Text("status");
        ended = status == "COMPLETED";
        return body is null ? new ProviderOutcome.NoAnswer("the status is not JSON") : status switch
        {
            "IN_QUEUE" => new ProviderOutcome.Accepted(handle) { QueuePosition = body.Value.Count("queue_position") },
            "IN_PROGRESS" or "COMPLETED" => new ProviderOutcome.Accepted(handle) { Started = true },
            _ => new ProviderOutcome.NoAnswer($"the status '{HttpFailure.Shorten(status ?? "")}' is not known"),
        };
    }

    public static ProviderOutcome.Completed Read(Exchange.Answered answer, JsonElement body, FalModel model)
    {
        var entries = body.Items("images");
        if (entries.Count == 0 && body.Field("image") is { ValueKind: JsonValueKind.Object or JsonValueKind.String } single)
            entries = [single];
        var flags = body.Items("has_nsfw_concepts");
        var sound = entries.Where((_, index) => index >= flags.Count || flags[index].ValueKind is not JsonValueKind.True).ToList();
        var (units, unusable) = Units(answer, model, entries.Count);
        return new()
        {
            Images = sound.ConvertAll(Image),
            Withheld = entries.Count - sound.Count,
            WithheldReason = sound.Count < entries.Count ? "The safety checker flagged it." : null,
            ReportedUnits = units,
            UnusableUsage = unusable,
            // Google's models say no in the words that describe their images.
            Refusal = entries.Count == 0 && body.Text("description") is { Length: > 0 } words ? words : null,
        };
    }

    /// <summary>No image has no pixels, so a zero beside images is no count of them.</summary>
    private static ReportedAmount Units(Exchange.Answered answer, FalModel model, int images) =>
        model.CountsMegapixels && images > 0 ? ReportedAmount.Of(answer.Header("x-fal-billable-units"), "x-fal-billable-units").Counted : default;

    private static ProviderImage Image(JsonElement entry) => DataAddress.ImageAt(entry.Text() ?? entry.Text("url")) with { Size = SizeOf(entry) };

    private static string? SizeOf(JsonElement entry) => entry.Count("width") is > 0 and var width && entry.Count("height") is > 0 and var height
        ? string.Create(CultureInfo.InvariantCulture, $"{width}x{height}") : null;
}
