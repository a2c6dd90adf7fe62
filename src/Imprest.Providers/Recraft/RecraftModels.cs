using Imprest.Pricing;

namespace Imprest.Providers.Recraft;

/// <summary>What each raster model of Recraft can do.</summary>
/// <remarks>
/// Left out are the vector models (<c>recraftv4_1_vector</c>, …): their results are SVG, which nothing here verifies; and the tools (vectorizing, upscaling, …).
/// Inpainting is V3's alone; an image is taken by V3, V4 and V4.1 (https://www.recraft.ai/docs/api-reference/tools/image-to-image).
/// </remarks>
internal static class RecraftModels
{
    // Which file type comes, the model decides; nothing asks for another.
    private static readonly ProviderModel Newer = new(
        "", [Operation.Generate, Operation.ImageToImage], Masks: false, Streams: false, ["png", "webp"], ReturnsUrls: true, CountsTokens: false)
    {
        MaxImagesPerCall = 6,
        MaxReferences = 1,
    };

    public static IReadOnlyList<ProviderModel> All { get; } =
    [
        Newer with { Model = "recraftv4_1" },
        Newer with { Model = "recraftv4_1_pro" },
        Newer with { Model = "recraftv4_1_flash" },
        Newer with { Model = "recraftv4_1_utility" },
        Newer with { Model = "recraftv4_1_utility_pro" },
        Newer with { Model = "recraftv4" },
        Newer with { Model = "recraftv4_pro" },
        Newer with { Model = "recraftv3", Operations = [Operation.Generate, Operation.ImageToImage, Operation.Edit], Masks = true },
        Newer with { Model = "recraftv2", Operations = [Operation.Generate] },
    ];

    public static ProviderModel? Find(string model) => All.FirstOrDefault(each => each.Model == model);

    /// <summary>Styles and negative prompts end with V3.</summary>
    public static bool HasStyles(string model) => model.StartsWith("recraftv3", StringComparison.Ordinal) || model.StartsWith("recraftv2", StringComparison.Ordinal);
}
