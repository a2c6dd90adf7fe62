using System.Runtime.InteropServices;
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
        var read = ReadAll(usage);
        return (read.Usage, read.Unusable);
    }

    /// <summary>A cost in USD that some compatible servers report inside <c>usage</c> as <c>cost</c>; null where there is none.</summary>
    public static decimal? ReadCostUsd(JsonElement usage) => ReadAll(usage).CostUsd;

    private static OpenAIUsageReading ReadAll(JsonElement usage)
    {
        if (usage.ValueKind is JsonValueKind.Undefined)
            return default;
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(usage));
        reader.Read();
        return OpenAIUsageReader.Read(ref reader);
    }
}
