using System.Globalization;
using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Ideogram;

/// <summary>What an answer says: <c>{created, data[{url, prompt, resolution, is_image_safe, seed}]}</c>, or <c>{error}</c>.</summary>
internal static class IdeogramAnswer
{
    /// <param name="prompt">As it was sent, to tell one that the provider rewrote.</param>
    public static ProviderOutcome Read(Exchange.Answered answer, string prompt)
    {
        var json = answer.Json() ?? default;
        if (!answer.IsSuccess)
            return Failure(answer, json);
        if (json.ValueKind is not JsonValueKind.Object)
            return answer.NoAnswer("the answer is not JSON");
        var entries = json.Items("data");
        var withheld = entries.Count(IsUnsafe);
        return new ProviderOutcome.Completed
        {
            Images = [.. entries.Where(entry => !IsUnsafe(entry)).Select(entry => Image(entry, prompt)).OfType<ProviderImage>()],
            Withheld = withheld,
            WithheldReason = withheld > 0 ? "The provider found the image unsafe (is_image_safe is false)." : null,
            CreatedAt = DateTimeOffset.TryParse(json.TextOrNumber("created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created) ? created.ToUnixTimeSeconds() : null,
            ProviderRequestId = RequestId(answer) ?? entries.Select(NameOf).FirstOrDefault(name => name is not null),
        };
    }

    private static bool IsUnsafe(JsonElement entry) => entry.Field("is_image_safe").ValueKind is JsonValueKind.False;

    private static ProviderImage? Image(JsonElement entry, string prompt) =>
        AddressOf(entry) is { } url
            ? new() { Url = url, Size = entry.TextOrNumber("resolution"), RevisedPrompt = entry.TextOrNumber("prompt") is { } used && used != prompt ? used : null }
            : null;

    private static Uri? AddressOf(JsonElement entry) => Uri.TryCreate(entry.TextOrNumber("url"), UriKind.Absolute, out var url) ? url : null;

    /// <summary>Answers have no id of their own. An image has: <c>https://…/ephemeral/NAME.png?exp=…</c></summary>
    private static string? NameOf(JsonElement entry) =>
        AddressOf(entry) is { } url && Path.GetFileNameWithoutExtension(url.AbsolutePath) is { Length: > 0 } name ? name : null;

    private static string? RequestId(Exchange.Answered answer) => answer.Header("x-request-id");

    private static ProviderOutcome.Failed Failure(Exchange.Answered answer, JsonElement json)
    {
        var message = json.TextOrNumber("error") ?? json.TextOrNumber("message") ?? json.TextOrNumber("detail");
        var failed = answer.Status switch
        {
            // Documented as "prompt failed the safety check", and as nothing else.
            422 => HttpFailure.Of(answer, "safety_check_failed", message, Outcome.BlockedBefore),
            _ => HttpFailure.Of(answer, code: null, message),
        };
        return failed with { ProviderRequestId = RequestId(answer) };
    }
}
