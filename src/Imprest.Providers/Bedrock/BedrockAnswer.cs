using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Bedrock;

/// <summary>What a success answer says. Amazon's models: <c>{images[], error}</c>; Stability's: <c>{images[], seeds[], finish_reasons[]}</c>, or a moderation's <c>{status, details}</c>.</summary>
internal static class BedrockAnswer
{
    /// <param name="asked">Images asked for.</param>
    public static ProviderOutcome Read(Exchange.Answered answer, int asked)
    {
        if (!answer.IsSuccess)
            return BedrockError.Read(answer);
        if (!answer.IsObject(out var json))
            return answer.NoAnswer("the answer is not JSON");
        return json.TextOrNumber("status") switch
        {
            "Request Moderated" => HttpFailure.Of(answer, "request_moderated", Reasons(json), Outcome.BlockedBefore),
            "Content Moderated" => Withheld([], asked, Reasons(json)),
            _ => json.Field("finish_reasons").ValueKind is JsonValueKind.Array ? OfStability(answer, json) : OfAmazon(answer, json, asked),
        };
    }

    private static ProviderOutcome OfAmazon(Exchange.Answered answer, JsonElement json, int asked)
    {
        var images = json.Items("images").Select(Base64Image.Read).OfType<ProviderImage>().ToList();
        if (json.TextOrNumber("error") is not { Length: > 0 } error)
            return new ProviderOutcome.Completed { Images = images };
        if (BedrockError.SpeaksOfFilters(error))
            return Withheld(images, Math.Max(1, asked - images.Count), error);
        return images.Count > 0 ? new ProviderOutcome.Completed { Images = images } : HttpFailure.Of(answer, "error", error, Outcome.Failed);
    }

    /// <summary>Each image has its finish reason: null where all is well, <c>Filter reason: prompt | input image | output image</c>, <c>Inference error</c>.</summary>
    private static ProviderOutcome OfStability(Exchange.Answered answer, JsonElement json)
    {
        var (texts, reasons) = (json.Items("images"), json.Items("finish_reasons"));
        var images = texts.Where((_, index) => ReasonAt(reasons, index) is null).Select(Base64Image.Read).OfType<ProviderImage>().ToList();
        var told = reasons.Select(JsonRead.TextOrNumber).OfType<string>().ToList();
        if (told.Count == 0)
            return new ProviderOutcome.Completed { Images = images };
        var withheld = told.Count(reason => reason.Contains("output", StringComparison.OrdinalIgnoreCase));
        if (images.Count > 0 || withheld > 0)
            return Withheld(images, withheld, told[0]);
        return told[0].StartsWith("Filter reason", StringComparison.OrdinalIgnoreCase)
            ? HttpFailure.Of(answer, "filter_reason", told[0], Outcome.BlockedBefore)
            : HttpFailure.Of(answer, "inference_error", told[0], Outcome.Failed);
    }

    private static ProviderOutcome.Completed Withheld(IReadOnlyList<ProviderImage> images, int count, string reason) =>
        new() { Images = images, Withheld = count, WithheldReason = count > 0 ? HttpFailure.Shorten(reason) : null };

    private static string? ReasonAt(IReadOnlyList<JsonElement> reasons, int index) => index < reasons.Count ? reasons[index].TextOrNumber() : null;

    private static string Reasons(JsonElement json) =>
        string.Join(", ", json.Field("details").Items("Moderation Reasons").Select(JsonRead.TextOrNumber).OfType<string>()) is { Length: > 0 } reasons ? reasons : json.TextOrNumber("status")!;
}
