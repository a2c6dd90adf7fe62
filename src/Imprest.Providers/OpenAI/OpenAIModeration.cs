using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Providers.OpenAI;

/// <summary>Whether an error tells of moderation, and what it stopped.</summary>
/// <remarks>
/// It counts as stopping the input unless the error says <c>moderation_stage: output</c> or speaks of a generated image: most leave the stage out, and
/// what the provider takes for either is stated by the outcome policy, not here. Azure says it in an inner error (<c>inner_error</c>, elsewhere
/// <c>innererror</c>) with the categories of its filter: https://learn.microsoft.com/azure/ai-services/openai/how-to/dall-e.
/// </remarks>
internal static class OpenAIModeration
{
    private const string FilteredOutput = "Generated image was filtered";

    /// <returns><see cref="Outcome.BlockedBefore"/> or <see cref="Outcome.BlockedAfter"/>; null where it is about something else.</returns>
    public static Outcome? Of(JsonElement error)
    {
        var inner = OpenAIJson.Object(error, "inner_error") is { ValueKind: JsonValueKind.Object } spelled ? spelled : OpenAIJson.Object(error, "innererror");
        if (!IsName(OpenAIJson.Text(error, "code")) && !IsName(OpenAIJson.Text(inner, "code"))
            && !AnyFiltered(inner, "content_filter_results") && !AnyFiltered(inner, "content_filter_result") && !AnyFiltered(error, "content_filter_results"))
            return null;
        var ofOutput = OpenAIJson.Text(OpenAIJson.Object(error, "moderation_details"), "moderation_stage") is "output"
            || OpenAIJson.Text(error, "message")?.StartsWith(FilteredOutput, StringComparison.OrdinalIgnoreCase) == true;
        return ofOutput ? Outcome.BlockedAfter : Outcome.BlockedBefore;
    }

    private static bool IsName(string? code) =>
        code is "moderation_blocked" or "content_policy_violation" or "content_filter" or "contentFilter" or "ResponsibleAIPolicyViolation";

    /// <summary>Is a category of the filter marked as filtered (<c>{"violence":{"filtered":true,"severity":"high"}}</c>)?</summary>
    private static bool AnyFiltered(JsonElement holder, string name)
    {
        if (OpenAIJson.Object(holder, name) is not { ValueKind: JsonValueKind.Object } categories)
            return false;
        foreach (var category in categories.EnumerateObject())
        {
            if (category.Value.ValueKind is JsonValueKind.Object && category.Value.TryGetProperty("filtered"u8, out var filtered) && filtered.ValueKind is JsonValueKind.True)
                return true;
        }

        return false;
    }
}
