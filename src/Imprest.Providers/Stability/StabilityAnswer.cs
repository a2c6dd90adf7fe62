using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Stability;

/// <summary>What an answer says: <c>{image, seed, finish_reason}</c>, or <c>{id, name, errors[]}</c>.</summary>
internal static class StabilityAnswer
{
    public static ProviderOutcome Read(Exchange.Answered answer)
    {
        var json = answer.Json() ?? default;
        if (!answer.IsSuccess)
            return Failure(answer, json);
        if (json.ValueKind is not JsonValueKind.Object)
            return answer.NoAnswer("the answer is not JSON");
        // The image of a filtered answer is blurred: nobody asked for it.
        if (json.TextOrNumber("finish_reason") is "CONTENT_FILTERED")
            return new ProviderOutcome.Completed { Images = [], Withheld = 1, WithheldReason = "The provider's content filter stopped the image (CONTENT_FILTERED)." };
        var image = Base64Image.Read(json.Field("image"));
        return image is null && json.Items("errors").Count > 0 ? Failure(answer, json) : new ProviderOutcome.Completed { Images = image is null ? [] : [image] };
    }

    /// <summary>The id of the request: a header, and part of an error.</summary>
    public static string? RequestId(Exchange.Answered answer) =>
        answer.Header("x-request-id") ?? (answer.IsSuccess ? null : answer.Json()?.TextOrNumber("id"));

    private static ProviderOutcome.Failed Failure(Exchange.Answered answer, JsonElement json)
    {
        var name = json.TextOrNumber("name");
        var words = json.Items("errors").Select(JsonRead.TextOrNumber).OfType<string>().ToList();
        var message = words.Count > 0 ? string.Join(' ', words) : null;
        return name switch
        {
            // "… your request was denied and you were not charged."
            "content_moderation" => HttpFailure.Of(answer, name, message, Outcome.BlockedBefore),
            _ when answer.Status == 402 => HttpFailure.Of(answer, "insufficient_quota", message),
            _ when answer.IsSuccess => HttpFailure.Of(answer, name ?? "error", message, Outcome.Failed),
            _ => HttpFailure.Of(answer, name, message),
        };
    }
}
