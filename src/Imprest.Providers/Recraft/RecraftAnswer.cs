using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Recraft;

/// <summary>What an answer says: <c>{created, credits, data[{image_id, b64_json | url}]}</c>, or <c>{code, message}</c>.</summary>
internal static class RecraftAnswer
{
    // Words of a code, or of a message that has no better code.
    private static readonly string[] Moderation = ["moderat", "nsfw", "inappropriate", "content_policy", "content policy"];

    public static ProviderOutcome Read(Exchange.Answered answer)
    {
        var json = answer.Json() ?? default;
        if (!answer.IsSuccess)
            return Failure(answer, json);
        if (json.ValueKind is not JsonValueKind.Object)
            return answer.NoAnswer("the answer is not JSON");
        var images = json.Items("data").Select(Image).OfType<ProviderImage>().ToList();
        // API units, a thousand to the dollar. Nothing taken at all beside images is no count.
        var credits = ReportedAmount.Of(json, "credits");
        var (units, unusable) = images.Count > 0 ? credits.Counted : credits;
        return new ProviderOutcome.Completed
        {
            Images = images,
            ReportedUnits = units,
            UnusableUsage = unusable,
            CreatedAt = json.Field("created") is { ValueKind: JsonValueKind.Number } created && created.TryGetInt64(out var seconds) ? seconds : null,
            ProviderRequestId = answer.Header("x-request-id") ?? json.Items("data").Select(entry => entry.TextOrNumber("image_id")).FirstOrDefault(id => id is not null),
        };
    }

    private static ProviderImage? Image(JsonElement entry)
    {
        var image = Base64Image.Read(entry.Field("b64_json"))
            ?? (Uri.TryCreate(entry.TextOrNumber("url"), UriKind.Absolute, out var url) ? new ProviderImage { Url = url } : null);
        return image is null ? null : image with { RevisedPrompt = entry.TextOrNumber("revised_prompt") };
    }

    private static ProviderOutcome.Failed Failure(Exchange.Answered answer, JsonElement json)
    {
        var (code, message) = (json.TextOrNumber("code"), json.TextOrNumber("message"));
        var outcome = answer.Status is 400 or 403 or 422 && Moderation.Any(word => Speaks(code, word) || Speaks(message, word)) ? Outcome.BlockedBefore : (Outcome?)null;
        var failed = answer.Status == 402 || Speaks(code, "not_enough_credits")
            ? HttpFailure.Of(answer, "insufficient_quota", message, Outcome.Failed)
            : HttpFailure.Of(answer, code, message, outcome);
        return failed with { ProviderRequestId = answer.Header("x-request-id") };
    }

    private static bool Speaks(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
