using Imprest.Pricing;

namespace Imprest.Providers.Stability;

/// <summary>What each model of Stability AI's Stable Image API can do. One image a call, of one input image at most.</summary>
/// <remarks>
/// Left out are search-and-replace, search-and-recolor, outpainting and replacing a background (they need words or distances that a call here cannot say),
/// and erasing, removing a background and upscaling, which are tools.
/// </remarks>
internal static class StabilityModels
{
    private static readonly string[] AllFormats = ["png", "jpeg", "webp"];

    private static readonly ProviderModel One = new("", [Operation.Generate], Masks: false, Streams: false, AllFormats, CountsTokens: false)
    {
        MaxImagesPerCall = 1,
        MaxReferences = 1,
    };

    // The SD3 family shares one address and writes no WebP.
    private static readonly ProviderModel Sd3 = One with { Operations = [Operation.Generate, Operation.ImageToImage], OutputFormats = ["png", "jpeg"] };

    private static readonly ProviderModel Control = One with { Operations = [Operation.ImageToImage] };

    public static IReadOnlyList<ProviderModel> All { get; } =
    [
        One with { Model = "ultra", Operations = [Operation.Generate, Operation.ImageToImage] },
        One with { Model = "core" },
        Sd3 with { Model = "sd3" }, // The address without a `model` field.
        Sd3 with { Model = "sd3-large" },
        Sd3 with { Model = "sd3-large-turbo" },
        Sd3 with { Model = "sd3-medium" },
        Sd3 with { Model = "sd3.5-large" },
        Sd3 with { Model = "sd3.5-large-turbo" },
        Sd3 with { Model = "sd3.5-medium" },
        One with { Model = "edit/inpaint", Operations = [Operation.Edit], Masks = true },
        Control with { Model = "control/sketch" },
        Control with { Model = "control/structure" },
        Control with { Model = "control/style" },
    ];

    /// <summary>Finds a model by its name, or by the product's (<c>stable-image-core</c>).</summary>
    public static ProviderModel? Find(string model) =>
        All.FirstOrDefault(each => each.Model == Plain(model)) is { } found ? found with { Model = model } : null;

    /// <summary>The name that the address ends with.</summary>
    public static string Plain(string model) => model switch
    {
        "stable-image-ultra" => "ultra",
        "stable-image-core" => "core",
        _ => model,
    };
}
