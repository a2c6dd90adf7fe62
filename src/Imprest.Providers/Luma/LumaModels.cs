using Imprest.Pricing;

namespace Imprest.Providers.Luma;

/// <summary>What the Photon models can do: one image a call, in seven aspect ratios, after images at addresses.</summary>
/// <remarks>Source: lumalabs/lumaai-python, src/lumaai/types/generations/image_create_params.py (read 2026-11-29).</remarks>
internal static class LumaModels
{
    /// <summary>As many input images as guide one.</summary>
    public const int MostReferences = 4;

    public static readonly string[] Ratios = ["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"];

    private static readonly ProviderModel Photon = new(
        "", [Operation.Generate, Operation.ImageToImage], Masks: false, Streams: false, ["jpeg", "png"], CountsTokens: false)
    {
        MaxImagesPerCall = 1, ReferencesByUrl = true, MaxReferences = MostReferences,
    };

    public static IReadOnlyList<ProviderModel> All { get; } = [Photon with { Model = "photon-1" }, Photon with { Model = "photon-flash-1" }];

    public static ProviderModel? Find(string model) => All.FirstOrDefault(known => known.Model == model);
}
