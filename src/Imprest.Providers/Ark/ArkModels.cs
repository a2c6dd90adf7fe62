using Imprest.Pricing;

namespace Imprest.Providers.Ark;

/// <summary>What each Seedream model can do.</summary>
/// <remarks>
/// One image a call, though the API has sets of up to fifteen: of a set (<c>sequential_image_generation: auto</c>) the model decides by the prompt how many
/// there are, and makes them one story. Callers who allowed several got one (JiangAogo/ComfyUI-Seedream-API#2, griptape-ai/griptape-nodes-engine#3422). n
/// calls make n images of the one prompt, each on its own, at the same price, save that the pro model's references are sent, and from the second on billed,
/// with each. No mask; the file format can be chosen with 5.0 lite alone, the others answer JPEG.
/// </remarks>
internal static class ArkModels
{
    private static readonly ProviderModel Seedream = new(
        "", [Operation.Generate, Operation.ImageToImage], Masks: false, Streams: false, ["jpeg"], ReturnsUrls: true, CountsTokens: false) { MaxImagesPerCall = 1, MaxReferences = 14 };

    private static readonly Dictionary<string, ProviderModel> Table = new[]
    {
        Seedream with { Model = "seedream-4-0-250828" },
        Seedream with { Model = "seedream-4-5-251128" },
        Seedream with { Model = "seedream-5-0-lite-260128", OutputFormats = ["jpeg", "png"] },
        Seedream with { Model = "seedream-5-0-260128", OutputFormats = ["jpeg", "png"] },
        Seedream with { Model = "dola-seedream-5-0-pro-260628" },
    }.ToDictionary(model => model.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values];

    public static ProviderModel? Find(string model) => Table.GetValueOrDefault(model);

    /// <summary>It has <c>output_format</c>.</summary>
    public static bool ChoosesFormat(string model) => Find(model)?.OutputFormats.Count > 1;

    /// <summary>It is known to have sets, and so a word to have none.</summary>
    public static bool HasSets(string model) => model.StartsWith("seedream-", StringComparison.Ordinal);
}
