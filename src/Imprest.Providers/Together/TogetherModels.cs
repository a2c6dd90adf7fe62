using Imprest.Pricing;

namespace Imprest.Providers.Together;

/// <summary>
/// What Together's image models can do. It serves many by one form: most draw from words; Kontext edits one image (<c>image_url</c>); FLUX.2 takes several
/// (<c>reference_images</c>).
/// </summary>
internal static class TogetherModels
{
    private static readonly ProviderModel Words = new(
        "", [Operation.Generate], Masks: false, Streams: false, ["jpeg", "png"], ReturnsUrls: true, CountsTokens: false)
    {
        MaxImagesPerCall = 4,
        MaxReferences = 0,
    };

    private static readonly ProviderModel Kontext = Words with { Operations = [Operation.Generate, Operation.ImageToImage], MaxReferences = 1 };

    private static readonly ProviderModel Flux2 = Words with { Operations = [Operation.Generate, Operation.ImageToImage], MaxReferences = 4 };

    private static readonly Dictionary<string, ProviderModel> Table = new[]
    {
        Words with { Model = "black-forest-labs/FLUX.1-schnell" },
        Words with { Model = "black-forest-labs/FLUX.1-krea-dev" },
        Words with { Model = "black-forest-labs/FLUX.1.1-pro" },
        Kontext with { Model = "black-forest-labs/FLUX.1-kontext-pro" },
        Kontext with { Model = "black-forest-labs/FLUX.1-kontext-max" },
        Flux2 with { Model = "black-forest-labs/FLUX.2-dev" },
        Flux2 with { Model = "black-forest-labs/FLUX.2-flex" },
        Flux2 with { Model = "black-forest-labs/FLUX.2-pro" },
        Flux2 with { Model = "black-forest-labs/FLUX.2-max" },
        Words with { Model = "ByteDance-Seed/Seedream-3.0" },
        Words with { Model = "ByteDance-Seed/Seedream-4.0" },
        Words with { Model = "Qwen/Qwen-Image" },
        Words with { Model = "Qwen/Qwen-Image-2.0" },
        Words with { Model = "Qwen/Qwen-Image-2.0-Pro" },
        Words with { Model = "Wan-AI/Wan2.6-image" },
        Words with { Model = "google/flash-image-2.5" },
        Words with { Model = "google/flash-image-3.1" },
        Words with { Model = "google/gemini-3-pro-image" },
        Words with { Model = "google/imagen-4.0-fast" },
        Words with { Model = "google/imagen-4.0-preview" },
        Words with { Model = "google/imagen-4.0-ultra" },
        Words with { Model = "ideogram/ideogram-3.0" },
        Words with { Model = "ideogram/ideogram-4.0" },
        Words with { Model = "openai/gpt-image-1.5" },
        Words with { Model = "stabilityai/stable-diffusion-xl-base-1.0" },
    }.ToDictionary(model => model.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values];

    /// <summary>A model that is not in the table draws from words: so all do.</summary>
    public static ProviderModel? Find(string model) => Table.TryGetValue(model, out var found) ? found : Words with { Model = model };

    /// <summary>It takes its one image as <c>image_url</c>.</summary>
    public static bool EditsOne(string model) => model.Contains("kontext", StringComparison.OrdinalIgnoreCase);
}
