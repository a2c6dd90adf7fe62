using Imprest.Pricing;

namespace Imprest.Providers.Fal;

/// <summary>What each fal model that has a price can do, and in which words it is told.</summary>
/// <remarks>
/// Sources: the pages https://fal.ai/docs/model-api-reference/image-generation-api/… and https://fal.ai/models/…/llms.txt of nano-banana, nano-banana-2,
/// gpt-image-1, gpt-image-2, ideogram v2 and v3, seedream v3 and v4, flux-pro/v1.1-ultra, kontext (read 2026-11-29). The rows of the others are from memory.
/// </remarks>
internal static class FalModels
{
    private const FalFields Usual = FalFields.Count | FalFields.Seed;
    private const FalFields Diffusion = Usual | FalFields.Steps | FalFields.Format | FalFields.SafetyChecker;
    private static readonly string[] TwoFormats = ["jpeg", "png"];
    private static readonly string[] ThreeFormats = ["png", "jpeg", "webp"];
    private static readonly string[] FluxRatios = ["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"];
    private static readonly string[] BananaRatios = ["21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16"];
    // The pixels are those of the price cards, so that a size is asked for in the class that it is priced in.
    private static readonly (string, long)[] BananaClasses = [("1K", 1_572_864), ("2K", 6_291_456), ("4K", 25_165_824)];

    private static readonly ProviderModel Plain = new("", [Operation.Generate], Masks: false, Streams: false, TwoFormats, CountsTokens: false)
    {
        MaxImagesPerCall = 4, Cancels = true, MaxReferences = 1,
    };

    private static readonly ProviderModel ThreeFormatted = Plain with { OutputFormats = ThreeFormats };
    private static readonly ProviderModel PngAlone = Plain with { OutputFormats = ["png"] };

    private static readonly FalModel Flux = new(Plain, FalSize.Pixels, Diffusion);
    private static readonly FalModel Banana = new(ThreeFormatted, FalSize.Ratio, Usual | FalFields.Format) { Ratios = BananaRatios, ImageList = true };
    private static readonly FalModel Banana2 = Banana with
    {
        Capabilities = ThreeFormatted with { Operations = [Operation.Generate, Operation.ImageToImage], MaxReferences = 14 },
        Size = FalSize.RatioAndClass, Ratios = [.. BananaRatios, "4:1", "1:4", "8:1", "1:8"], Classes = BananaClasses,
    };

    private static readonly FalModel Imagen = new(ThreeFormatted, FalSize.Ratio, Usual | FalFields.Format) { Ratios = ["1:1", "16:9", "9:16", "3:4", "4:3"] };
    private static readonly FalModel Seedream = new(PngAlone, FalSize.Pixels, Usual | FalFields.SafetyChecker);
    private static readonly FalModel Recraft = new(PngAlone with { OutputFormats = ["webp"], MaxImagesPerCall = 1 }, FalSize.Pixels, FalFields.SafetyChecker);
    private static readonly FalModel Ideogram2 = new(PngAlone with { MaxImagesPerCall = 1 }, FalSize.Ratio, FalFields.Seed | FalFields.NegativePrompt)
    {
        Ratios = ["10:16", "16:10", "9:16", "16:9", "4:3", "3:4", "1:1", "1:3", "3:1", "3:2", "2:3"],
    };

    private static readonly FalModel GptImage1 = new(
        ThreeFormatted with { Transparency = true }, FalSize.Words, FalFields.Count | FalFields.Quality | FalFields.Background | FalFields.Format);

    private static readonly Dictionary<string, FalModel> Table = new[]
    {
        Named("fal-ai/flux/schnell", Flux with { CountsMegapixels = true }),
        Named("fal-ai/flux/dev", Flux with { CountsMegapixels = true }),
        Named("fal-ai/flux-2-pro", new(Plain with { MaxImagesPerCall = 1 }, FalSize.Pixels, FalFields.Seed | FalFields.Format | FalFields.SafetyChecker)),
        Named("fal-ai/flux-pro/kontext", new(Plain with { Operations = [Operation.Generate, Operation.ImageToImage] }, FalSize.Ratio, Usual | FalFields.Format)
        {
            GenerateAt = "fal-ai/flux-pro/kontext/text-to-image", Ratios = FluxRatios,
        }),
        Named("fal-ai/flux-pro/v1.1", new(Plain, FalSize.Pixels, Usual | FalFields.Format)),
        Named("fal-ai/flux-pro/v1.1-ultra", new(Plain, FalSize.Ratio, Usual | FalFields.Format) { Ratios = FluxRatios }),
        Named("fal-ai/gpt-image-1/text-to-image", GptImage1),
        Named("fal-ai/gpt-image-1/edit-image", GptImage1 with
        {
            Capabilities = GptImage1.Capabilities with { Operations = [Operation.ImageToImage], MaxReferences = 16, InputFidelity = true },
            Fields = GptImage1.Fields | FalFields.InputFidelity, ImageList = true,
        }),
        Named("openai/gpt-image-2", new(
            ThreeFormatted with { Operations = [Operation.Generate, Operation.ImageToImage, Operation.Edit], Masks = true, MaxReferences = 16 },
            FalSize.Pixels, FalFields.Count | FalFields.Quality | FalFields.Format) { EditAt = "openai/gpt-image-2/edit", ImageList = true }),
        Named("fal-ai/gemini-25-flash-image", Banana),
        Named("fal-ai/nano-banana", Banana),
        Named("fal-ai/nano-banana-2", Banana2 with { EditAt = "fal-ai/nano-banana-2/edit", Classes = [("0.5K", 393_216), .. BananaClasses] }),
        Named("google/nano-banana-2.1", Banana2 with { Capabilities = ThreeFormatted }),
        Named("fal-ai/imagen4/preview", Imagen),
        Named("fal-ai/imagen4/preview/fast", Imagen),
        Named("fal-ai/imagen4/preview/ultra", Imagen),
        Named("fal-ai/ideogram/v3", new(PngAlone with { MaxImagesPerCall = 8 }, FalSize.Pixels, Usual | FalFields.NegativePrompt | FalFields.Speed)),
        Named("fal-ai/ideogram/v2", Ideogram2),
        Named("fal-ai/ideogram/v2/turbo", Ideogram2),
        Named("fal-ai/recraft/v3/text-to-image", Recraft),
        Named("fal-ai/recraft/v4/pro/text-to-image", Recraft),
        Named("fal-ai/bytedance/dreamina/v3.1/text-to-image", new(PngAlone, FalSize.Pixels, Usual)),
        Named("fal-ai/bytedance/seedream/v3/text-to-image", Seedream),
        // The name is that of price lists; fal itself has it under the maker's.
        Named("fal-ai/seedream-v4", Seedream with
        {
            Capabilities = PngAlone with { MaxImagesPerCall = 6 }, GenerateAt = "fal-ai/bytedance/seedream/v4/text-to-image",
        }),
        Named("bria/text-to-image/3.2", new(PngAlone with { MaxImagesPerCall = 1 }, FalSize.Ratio, FalFields.Seed | FalFields.NegativePrompt | FalFields.StepsNum)
        {
            Ratios = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9"],
        }),
        Named("fal-ai/qwen-image", Flux with { Fields = Diffusion | FalFields.NegativePrompt, CountsMegapixels = true }),
        Named("fal-ai/stable-diffusion-v35-medium", Flux with { Fields = Diffusion | FalFields.NegativePrompt, CountsMegapixels = true }),
        Named("fal-ai/hidream-i1-fast", Flux with { Fields = Diffusion | FalFields.NegativePrompt }),
        Named("fal-ai/hidream-i1-full", Flux with { Fields = Diffusion | FalFields.NegativePrompt }),
    }.ToDictionary(model => model.Capabilities.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values.Select(model => model.Capabilities)];

    public static FalModel? Find(string model) => Table.GetValueOrDefault(model);

    /// <summary>What a model that is not in the table is taken for: one with the words that most models know.</summary>
    public static FalModel Usually(string model) => Named(model, Flux);

    private static FalModel Named(string name, FalModel model) => model with { Capabilities = model.Capabilities with { Model = name } };
}
