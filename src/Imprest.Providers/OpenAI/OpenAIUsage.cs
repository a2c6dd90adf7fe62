using System.Text;
using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Providers.OpenAI;

/// <summary>Reads the token counts of an answer, believing nothing that cannot be a count.</summary>
public static class OpenAIUsage
{
    /// <summary>More tokens than any image call can have; a larger figure is a fault.</summary>
    public const long MostTokens = 1_000_000_000;

    /// <summary>Reads a <c>usage</c> object. Never throws.</summary>
    /// <returns>
    /// The counts; or why they are no evidence; or neither, where nothing was counted: null, empty, or all zeros, which is what
    /// servers write that do not count tokens, and no image call uses none.
    /// </returns>
    /// <remarks>The names of chat answers (<c>prompt_tokens</c>, <c>completion_tokens</c>) are understood too: compatible servers use them.</remarks>
    public static (Usage? Usage, string? Unusable) Read(JsonElement usage)
    {
        if (usage.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return (null, null);
        if (usage.ValueKind is not JsonValueKind.Object)
            return (null, "usage is not an object");
        try
        {
            return ReadObject(usage);
        }
        catch (InvalidOperationException) // A name that is no text.
        {
            return (null, "usage has a name that is no text");
        }
    }

    private static (Usage? Usage, string? Unusable) ReadObject(JsonElement usage)
    {
        var counts = new Counts();
        var input = counts.Object(usage, "usage", "input_tokens_details"u8) ?? counts.Object(usage, "usage", "prompt_tokens_details"u8);
        var output = counts.Object(usage, "usage", "output_tokens_details"u8) ?? counts.Object(usage, "usage", "completion_tokens_details"u8);
        var cached = input is { } details ? counts.Object(details, "input_tokens_details", "cached_tokens_details"u8) : null;
        _ = counts.Read(usage, "usage", "total_tokens"u8); // Not used, but a total that is no count discredits the rest.
        var read = new Usage
        {
            InputTokens = counts.Read(usage, "usage", "input_tokens"u8) ?? counts.Read(usage, "usage", "prompt_tokens"u8),
            InputTextTokens = counts.Read(input, "input_tokens_details", "text_tokens"u8),
            InputImageTokens = counts.Read(input, "input_tokens_details", "image_tokens"u8),
            CachedTokens = counts.Read(input, "input_tokens_details", "cached_tokens"u8),
            CachedTextTokens = counts.Read(cached, "cached_tokens_details", "text_tokens"u8),
            CachedImageTokens = counts.Read(cached, "cached_tokens_details", "image_tokens"u8),
            OutputTokens = counts.Read(usage, "usage", "output_tokens"u8) ?? counts.Read(usage, "usage", "completion_tokens"u8),
            OutputTextTokens = counts.Read(output, "output_tokens_details", "text_tokens"u8),
            OutputImageTokens = counts.Read(output, "output_tokens_details", "image_tokens"u8),
        };
        if (counts.Problem is { } problem)
            return (null, problem);
        return counts.AnyPositive ? (read, null) : (null, null);
    }

    /// <summary>A cost in USD that some compatible servers report inside <c>usage</c> as <c>cost</c>; null where there is none.</summary>
    public static decimal? ReadCostUsd(JsonElement usage)
    {
        try
        {
            return usage.ValueKind is JsonValueKind.Object && usage.TryGetProperty("cost"u8, out var cost)
                && cost.ValueKind is JsonValueKind.Number && cost.TryGetDecimal(out var usd) && usd is > 0 and < 1_000_000 ? usd : null;
        }
        catch (InvalidOperationException) // A name that is no text.
        {
            return null;
        }
    }

    /// <summary>The counts of two calls, or of two images of one, together. A part that one of them did not report is not reported.</summary>
    internal static Usage Add(Usage left, Usage right) => new()
    {
        InputTokens = left.InputTokens + right.InputTokens,
        InputTextTokens = left.InputTextTokens + right.InputTextTokens,
        InputImageTokens = left.InputImageTokens + right.InputImageTokens,
        CachedTokens = left.CachedTokens + right.CachedTokens,
        CachedTextTokens = left.CachedTextTokens + right.CachedTextTokens,
        CachedImageTokens = left.CachedImageTokens + right.CachedImageTokens,
        OutputTokens = left.OutputTokens + right.OutputTokens,
        OutputTextTokens = left.OutputTextTokens + right.OutputTextTokens,
        OutputImageTokens = left.OutputImageTokens + right.OutputImageTokens,
        ThinkingTokens = left.ThinkingTokens + right.ThinkingTokens,
    };

    /// <summary>Reads counts and keeps the first thing that is wrong with them.</summary>
    private sealed class Counts
    {
        public string? Problem { get; private set; }
        public bool AnyPositive { get; private set; }

        public JsonElement? Object(JsonElement parent, string parentName, ReadOnlySpan<byte> name)
        {
            if (!parent.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
                return null;
            if (value.ValueKind is JsonValueKind.Object)
                return value;
            Problem ??= $"{parentName}.{Encoding.UTF8.GetString(name)} is not an object";
            return null;
        }

        public long? Read(JsonElement? parent, string parentName, ReadOnlySpan<byte> name)
        {
            if (parent is not { } holder || !holder.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
                return null;
            var wrong = value.ValueKind is not JsonValueKind.Number ? "is not a number"
                : !value.TryGetInt64(out var count) ? "is not a whole number in range"
                : count < 0 ? "is negative"
                : count > MostTokens ? "is absurdly large"
                : null;
            if (wrong is not null)
            {
                Problem ??= $"{parentName}.{Encoding.UTF8.GetString(name)} {wrong}";
                return null;
            }
            var tokens = value.GetInt64();
            AnyPositive |= tokens > 0;
            return tokens;
        }
    }
}
