using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Google;

/// <summary>What an answer of <c>generateContent</c> says. A refusal comes as a success, in one of three forms, and is billed as one.</summary>
internal static class GeminiAnswer
{
    private static readonly string[] Members = ["candidates", "promptFeedback", "usageMetadata", "responseId"];

    public static ProviderOutcome Read(Exchange.Answered answer)
    {
        if (!answer.IsSuccess)
            return GoogleError.Read(answer);
        if (!answer.IsObject(out var root))
            return answer.NoAnswer("the answer is not JSON");
        if (root.Field("error").ValueKind is JsonValueKind.Object)
            return GoogleError.Read(answer);
        if (!Speaks(root))
            return new ProviderOutcome.NoAnswer("the answer is none of generateContent");
        return ReadContent(root) with { ProviderRequestId = root.TextOf("responseId") };
    }

    private static bool Speaks(JsonElement root) =>
        Array.Exists(Members, name => root.Field(name).ValueKind is not JsonValueKind.Undefined);

    private static ProviderOutcome ReadContent(JsonElement root)
    {
        var candidates = root.Field("candidates").Items().ToList();
        // Thinking may show its sketches; they are no result.
        var parts = candidates.SelectMany(candidate => candidate.Field("content").Field("parts").Items()).Where(part => !part.Field("thought").IsTrue()).ToList();
        var images = parts.Select(part => part.Field("inlineData")).Where(data => data.Field("data").ValueKind is JsonValueKind.String).ToList();
        var metadata = root.Field("usageMetadata");
        var (usage, unusable) = GeminiUsage.Read(metadata, images.Count > 0);
        var done = new ProviderOutcome.Completed
        {
            Images = images.ConvertAll(data => Base64Image.Read(data.Field("data")) ?? new()),
            OutputFormat = images.Select(data => FormatOf(data.TextOf("mimeType"))).FirstOrDefault(),
            Usage = usage,
            UnusableUsage = unusable,
            ServedTier = TierOf(metadata),
        };
        if (images.Count > 0)
            return done;
        var said = string.Concat(parts.Select(part => part.TextOf("text")));
        var blocked = Blocked(root.Field("promptFeedback"), candidates, usage);
        if (blocked is not null)
            return blocked;
        return done with { Refusal = said.Length > 0 && candidates.TrueForAll(EndedWell) ? HttpFailure.Shorten(said) : null };
    }

    private static bool EndedWell(JsonElement candidate) => candidate.TextOf("finishReason") is null or "STOP";

    private static ProviderOutcome.Failed? Blocked(JsonElement feedback, List<JsonElement> candidates, Usage? usage)
    {
        if (feedback.TextOf("blockReason") is { } reason)
            return new(Outcome.BlockedBefore, reason, HttpFailure.Shorten(feedback.TextOf("blockReasonMessage") ?? $"The prompt was blocked: {reason}.")) { Usage = usage };
        foreach (var candidate in candidates)
        {
            if (candidate.TextOf("finishReason") is { } finish && IsModeration(finish))
                return new(Outcome.BlockedAfter, finish, HttpFailure.Shorten(candidate.TextOf("finishMessage") ?? $"The image was held back: {finish}.")) { Usage = usage };
        }

        return null;
    }

    /// <summary><c>NO_IMAGE</c>, <c>IMAGE_OTHER</c>, <c>OTHER</c> and <c>MAX_TOKENS</c> are none: no image came of it, for whatever reason.</summary>
    private static bool IsModeration(string finishReason) => finishReason is
        "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT" or "IMAGE_RECITATION";

    private static string? FormatOf(string? mimeType) =>
        mimeType?.StartsWith("image/", StringComparison.Ordinal) == true ? mimeType["image/".Length..] : null;

    /// <summary>The Gemini API names the tier, Vertex AI the traffic. Provisioned throughput is paid for beforehand: no tier of a card.</summary>
    private static string? TierOf(JsonElement metadata) => metadata.TextOf("serviceTier") is { } tier
        ? tier.Equals("SERVICE_TIER_UNSPECIFIED", StringComparison.OrdinalIgnoreCase) || tier.Equals("unspecified", StringComparison.OrdinalIgnoreCase) ? null : tier.ToLowerInvariant()
        : metadata.TextOf("trafficType") switch
        {
            "ON_DEMAND" => "standard",
            "ON_DEMAND_PRIORITY" => "priority",
            "ON_DEMAND_FLEX" => "flex",
            _ => null,
        };
}
