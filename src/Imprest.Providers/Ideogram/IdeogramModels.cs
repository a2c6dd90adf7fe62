using Imprest.Pricing;

namespace Imprest.Providers.Ideogram;

/// <summary>What each model of Ideogram can do.</summary>
/// <remarks>
/// 3.0 makes images, inpaints (by a mask) and remixes (an image); 4.0 has one address, for making one image. The older ones have a wire form of their own and
/// are left out, and so are character references, which have a price of their own.
/// </remarks>
internal static class IdeogramModels
{
    public const string V4 = "ideogram-4.0";

    // Which file type comes, nothing asks.
    private static readonly ProviderModel V3 = new(
        "ideogram-3.0", [Operation.Generate, Operation.Edit, Operation.ImageToImage], Masks: true, Streams: false, ["png", "jpeg"], ReturnsUrls: true, CountsTokens: false)
    {
        MaxImagesPerCall = 8,
        MaxReferences = 1,
    };

    public static IReadOnlyList<ProviderModel> All { get; } =
    [
        V3,
        V3 with { Model = V4, Operations = [Operation.Generate], Masks = false, MaxImagesPerCall = 1 },
    ];

    public static ProviderModel? Find(string model) => All.FirstOrDefault(each => each.Model == model);
}
