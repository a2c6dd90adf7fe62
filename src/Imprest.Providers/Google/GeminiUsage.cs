using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Google;

/// <summary>Reads <c>usageMetadata</c>, believing nothing that cannot be a count.</summary>
public static class GeminiUsage
{
    private const long MostTokens = OpenAI.OpenAIUsage.MostTokens;

    /// <summary>Never throws.</summary>
    /// <param name="hasImages">
    /// The answer holds an image. Counts of zero are left out on this wire, so without an image a missing count of output is zero where the total
    /// leaves nothing for it; with one such a count says nothing.
    /// </param>
    /// <returns>The counts; or why they are no evidence; or neither, where nothing was counted: no object, or all zeros.</returns>
    /// <remarks>
    /// Thinking stands beside <c>candidatesTokenCount</c>. The details of the output may name less than its total (1120 of 1392, of one image and no text
    /// part): the rest is text. A part that the details do not name is not reported; one that they name as zero is zero.
    /// </remarks>
    public static (Usage? Usage, string? Unusable) Read(JsonElement usage, bool hasImages)
    {
        if (usage.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return default;
        if (usage.ValueKind is not JsonValueKind.Object)
            return (null, "usageMetadata is not an object");
        var reader = new Reader();
        var (prompt, tools) = (reader.Count(usage, "promptTokenCount"), reader.Count(usage, "toolUsePromptTokenCount"));
        var (candidates, thoughts) = (reader.Count(usage, "candidatesTokenCount"), reader.Count(usage, "thoughtsTokenCount"));
        var total = reader.Count(usage, "totalTokenCount");
        var (inText, inImage) = reader.Split(usage, "promptTokensDetails");
        var (outText, outImage) = reader.Split(usage, "candidatesTokensDetails");
        var (cachedText, cachedImage) = reader.Split(usage, "cacheTokensDetails");
        var cached = reader.Count(usage, "cachedContentTokenCount");
        if (reader.Problem is { } problem)
            return (null, problem);
        if (!reader.AnyPositive)
            return default;
        if (candidates is null && !hasImages && total == (prompt ?? 0) + (tools ?? 0) + (thoughts ?? 0))
            candidates = 0;
        return (new Usage
        {
            InputTokens = tools is null ? prompt : (prompt ?? 0) + tools,
            InputTextTokens = inText,
            InputImageTokens = inImage,
            CachedTokens = cached,
            CachedTextTokens = cachedText,
            CachedImageTokens = cachedImage,
            OutputTokens = candidates,
            OutputTextTokens = outText,
            OutputImageTokens = outImage,
            ThinkingTokens = thoughts,
        }, null);
    }

    private struct Reader
    {
        public string? Problem { get; private set; }
        public bool AnyPositive { get; private set; }

        public long? Count(JsonElement holder, string name, string within = "usageMetadata")
        {
            var value = holder.Field(name);
            if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
                return null;
            var wrong = value.ValueKind is not JsonValueKind.Number ? "is not a number"
                : !value.TryGetInt64(out var count) ? "is not a whole number in range"
                : count < 0 ? "is negative"
                : count > MostTokens ? "is absurdly large" : null;
            if (wrong is not null)
            {
                Problem ??= $"{within}.{name} {wrong}";
                return null;
            }

            var sane = value.GetInt64();
            AnyPositive |= sane > 0;
            return sane;
        }

        /// <summary>The sums of the text and of the image entries; null where there is no entry of the kind. Other kinds are in the total alone.</summary>
        public (long? Text, long? Image) Split(JsonElement usage, string name)
        {
            (long? text, long? image) = (null, null);
            foreach (var entry in usage.Field(name).Items())
            {
                var count = Count(entry, "tokenCount", name) ?? 0;
                switch (entry.TextOf("modality"))
                {
                    case "TEXT" or "MODALITY_UNSPECIFIED" or null: text = (text ?? 0) + count; break;
                    case "IMAGE": image = (image ?? 0) + count; break;
                }
            }

            return (text, image);
        }
    }
}
