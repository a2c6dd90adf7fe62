using Imprest.Pricing;

namespace Imprest.Providers.Bedrock;

/// <summary>What each image model on Amazon Bedrock can do: Amazon's own, and Stability AI's.</summary>
/// <remarks>
/// Left out are Stable Diffusion XL (a wire form of its own, and ended), the services that need words or distances that a call here cannot say
/// (search-and-replace, search-and-recolor, outpainting, style transfer), and the tools (erasing, removing a background, upscaling).
/// </remarks>
internal static class BedrockModels
{
    // Inference profiles of a model across regions.
    private static readonly string[] Profiles = ["us.", "eu.", "apac.", "global."];

    private static readonly ProviderModel Amazon = new(
        "", [Operation.Generate, Operation.Edit, Operation.ImageToImage], Masks: true, Streams: false, ["png"], CountsTokens: false)
    {
        MaxImagesPerCall = 5,
        MaxReferences = 5,
    };

    private static readonly ProviderModel Stability = new("", [Operation.Generate], Masks: false, Streams: false, ["png", "jpeg"], CountsTokens: false)
    {
        MaxImagesPerCall = 1,
        MaxReferences = 1,
    };

    private static readonly ProviderModel FromImage = Stability with { Operations = [Operation.Generate, Operation.ImageToImage] };

    private static readonly ProviderModel Service = Stability with { Operations = [Operation.ImageToImage], OutputFormats = ["png", "jpeg", "webp"] };

    public static IReadOnlyList<ProviderModel> All { get; } =
    [
        Amazon with { Model = "amazon.nova-canvas-v1:0" },
        Amazon with { Model = "amazon.titan-image-generator-v1" },
        Amazon with { Model = "amazon.titan-image-generator-v2:0" },
        Stability with { Model = "stability.stable-image-core-v1:0" },
        Stability with { Model = "stability.stable-image-core-v1:1" },
        FromImage with { Model = "stability.stable-image-ultra-v1:0" },
        FromImage with { Model = "stability.stable-image-ultra-v1:1" },
        FromImage with { Model = "stability.sd3-large-v1:0" },
        FromImage with { Model = "stability.sd3-5-large-v1:0" },
        Service with { Model = "stability.stable-image-inpaint-v1:0", Operations = [Operation.Edit], Masks = true },
        Service with { Model = "stability.stable-image-control-sketch-v1:0" },
        Service with { Model = "stability.stable-image-control-structure-v1:0" },
        Service with { Model = "stability.stable-image-style-guide-v1:0" },
    ];

    /// <summary>Left out: parts of the names of models that have a price, and that are not called because they want another form.</summary>
    private static readonly string[] OtherForms = ["stable-diffusion-xl", "search-recolor", "search-replace", "outpaint", "style-transfer"];

    public static bool IsSpoken(string model) => !Array.Exists(OtherForms, part => model.Contains(part, StringComparison.Ordinal));

    /// <summary>Finds a model by its id, by an inference profile's (<c>us.amazon.nova-canvas-v1:0</c>), or by its id without <c>:0</c>.</summary>
    public static ProviderModel? Find(string model)
    {
        var plain = Plain(model);
        return All.FirstOrDefault(each => each.Model == plain || each.Model == plain + ":0") is { } found ? found with { Model = model } : null;
    }

    /// <summary>Amazon's own models have a wire form of their own.</summary>
    public static bool IsAmazon(string model) => Plain(model).StartsWith("amazon.", StringComparison.Ordinal);

    /// <summary>A model that makes images of words, and of an image when it is given a strength; the others are services that are made for an image.</summary>
    public static bool Generates(string model) => Find(model)?.Operations.Contains(Operation.Generate) ?? true;

    public static bool IsSd3(string model) => Plain(model).StartsWith("stability.sd3", StringComparison.Ordinal);

    private static string Plain(string model) =>
        Array.Find(Profiles, prefix => model.StartsWith(prefix, StringComparison.Ordinal)) is { } profile ? model[profile.Length..] : model;
}
