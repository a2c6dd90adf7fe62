using Imprest.Pricing;

namespace Imprest.Providers.Replicate;

/// <summary>What each image model can do, and by which fields.</summary>
/// <remarks>Source: the schema that Replicate shows for a model's version (<c>replicate.com/{owner}/{name}/versions/{id}/api</c>, read 2026-11-22).</remarks>
internal static class ReplicateModels
{
    private static readonly string[] FluxRatios = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "5:4", "4:5", "21:9", "9:21"];
    private static readonly string[] GeminiRatios = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"];
    private static readonly string[] IdeogramRatios = ["1:3", "3:1", "1:2", "2:1", "9:16", "16:9", "10:16", "16:10", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "1:1"];
    private static readonly string[] PngJpegWebp = ["png", "jpeg", "webp"];
    private static readonly string[] PngJpeg = ["png", "jpeg"];
    private static readonly Operation[] Generates = [Operation.Generate];
    private static readonly Operation[] TakesImages = [Operation.Generate, Operation.ImageToImage];
    private static readonly Operation[] TakesMasks = [Operation.Generate, Operation.ImageToImage, Operation.Edit];

    private static readonly ReplicateForm Flux2 = new()
    {
        Size = SizeForm.CustomRatio, Ratios = FluxRatios, References = ("input_images", true), Seed = true, Jpeg = "jpg", Compression = "output_quality",
    };

    private static readonly ReplicateForm Klein = new()
    {
        Ratios = FluxRatios, Megapixels = ("output_megapixels", [0.25m, 0.5m, 1, 2, 4]), References = ("images", true), Seed = true, Jpeg = "jpg",
        Compression = "output_quality",
    };

    private static readonly ReplicateForm Flux1 = new()
    {
        Ratios = FluxRatios, Megapixels = ("megapixels", [0.25m, 1]), Count = "num_outputs", Steps = "num_inference_steps", Seed = true, Jpeg = "jpg",
        Compression = "output_quality",
    };

    private static readonly ReplicateForm FluxPro = new()
    {
        Size = SizeForm.CustomRatio, Ratios = FluxRatios, References = ("image_prompt", false), Seed = true, Jpeg = "jpg", Compression = "output_quality",
    };

    private static readonly ReplicateForm Kontext = new() { Ratios = FluxRatios, References = ("input_image", false), Seed = true, Jpeg = "jpg" };

    private static readonly ReplicateForm Leonardo = new()
    {
        Ratios = ["1:1", "16:9", "9:16", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "2:1", "1:2", "3:1", "1:3"], Quality = "generation_mode", Count = "num_images",
    };

    // A group of images is what the model makes of the prompt, not n of it: so it makes one a call.
    private static readonly ReplicateForm Seedream = new() { Size = SizeForm.CustomSize, References = ("image_input", true), SizeClass = "size" };

    private static readonly ReplicateForm Gemini = new()
    {
        Ratios = GeminiRatios, References = ("image_input", true), Jpeg = "jpg",
    };

    private static readonly ReplicateForm Imagen = new() { Ratios = ["1:1", "9:16", "16:9", "3:4", "4:3"], Jpeg = "jpg" };

    private static readonly ReplicateForm Ideogram3 = new()
    {
        Size = SizeForm.Resolution, Ratios = IdeogramRatios, References = ("image", false), Mask = ("mask", EditsWhite: false),
        Seed = true,
    };

    private static readonly ReplicateForm Ideogram45 = new()
    {
        Size = SizeForm.Text, References = ("images", true), Mask = ("mask", EditsWhite: false), Quality = "quality", Count = "num_images", Seed = true,
    };

    private static readonly ReplicateForm OpenAI = new()
    {
        Ratios = ["1:1", "3:2", "2:3"], References = ("input_images", true), Count = "number_of_images", Quality = "quality", Jpeg = "jpeg",
        Compression = "output_compression", IsOpenAI = true,
    };

    /// <summary>What a model that is not in the table is taken for: one with the fields that most models by the community have.</summary>
    public static ReplicateForm Community { get; } = new()
    {
        Size = SizeForm.Pixels, Count = "num_outputs", Steps = "num_inference_steps", NegativePrompt = "negative_prompt", Seed = true,
        References = ("image", false), Mask = ("mask", EditsWhite: true),
    };

    // No answer carries token counts. An edit of ideogram-v3 needs its mask: without one there is nothing to edit.
    private static readonly ProviderModel One = new("", Generates, Masks: false, Streams: false, PngJpegWebp, CountsTokens: false)
    {
        MaxImagesPerCall = 1, Cancels = true,
    };

    private static readonly Dictionary<string, (ProviderModel Able, ReplicateForm Form)> Table = new (ProviderModel Able, ReplicateForm Form)[]
    {
        (One with { Model = "black-forest-labs/flux-2-pro", Operations = TakesImages, MaxReferences = 8 }, Flux2),
        // Left out, the provider runs it fast, at another price than that of a request that does not ask for it.
        (One with { Model = "black-forest-labs/flux-2-dev", Operations = TakesImages, MaxReferences = 4 }, Flux2 with { Always = [("go_fast", false)] }),
        (One with { Model = "black-forest-labs/flux-2-klein-9b-base", Operations = TakesImages, MaxReferences = 5 }, Klein),
        (One with { Model = "black-forest-labs/flux-2-klein-4b", Operations = TakesImages, MaxReferences = 5 }, Klein),
        (One with { Model = "black-forest-labs/flux-schnell", MaxImagesPerCall = 4 }, Flux1),
        (One with { Model = "black-forest-labs/flux-dev", MaxImagesPerCall = 4, Operations = TakesImages, MaxReferences = 1 }, Flux1 with { References = ("image", false) }),
        (One with { Model = "black-forest-labs/flux-1.1-pro", Operations = TakesImages, MaxReferences = 1 }, FluxPro),
        (One with { Model = "black-forest-labs/flux-kontext-pro", Operations = TakesImages, MaxReferences = 1, OutputFormats = PngJpeg }, Kontext),
        (One with { Model = "black-forest-labs/flux-kontext-max", Operations = TakesImages, MaxReferences = 1, OutputFormats = PngJpeg }, Kontext),
        (One with { Model = "leonardoai/lucid-origin", MaxImagesPerCall = 8, OutputFormats = [] }, Leonardo),
        (One with { Model = "leonardoai/phoenix-1.0", MaxImagesPerCall = 8, OutputFormats = [] }, Leonardo),
        (One with { Model = "bytedance/seedream-4", Operations = TakesImages, MaxReferences = 10, OutputFormats = [] }, Seedream),
        (One with { Model = "bytedance/seedream-4.5", Operations = TakesImages, MaxReferences = 14, OutputFormats = [] }, Seedream),
        (One with { Model = "google/imagen-4", OutputFormats = PngJpeg }, Imagen),
        (One with { Model = "google/imagen-4-fast", OutputFormats = PngJpeg }, Imagen),
        (One with { Model = "google/imagen-4-ultra", OutputFormats = PngJpeg }, Imagen),
        (One with { Model = "google/nano-banana", Operations = TakesImages, MaxReferences = 10, OutputFormats = PngJpeg }, Gemini),
        (One with { Model = "google/nano-banana-2", Operations = TakesImages, MaxReferences = 14, OutputFormats = PngJpeg }, Gemini with { SizeClass = "resolution" }),
        (One with { Model = "google/nano-banana-pro", Operations = TakesImages, MaxReferences = 14, OutputFormats = PngJpeg }, Gemini with { SizeClass = "resolution" }),
        (One with { Model = "ideogram-ai/ideogram-v3-turbo", Operations = [Operation.Generate, Operation.Edit], Masks = true, MaxReferences = 1, OutputFormats = [] }, Ideogram3),
        (One with { Model = "ideogram-ai/ideogram-v3-balanced", Operations = [Operation.Generate, Operation.Edit], Masks = true, MaxReferences = 1, OutputFormats = [] }, Ideogram3),
        (One with { Model = "ideogram-ai/ideogram-v3-quality", Operations = [Operation.Generate, Operation.Edit], Masks = true, MaxReferences = 1, OutputFormats = [] }, Ideogram3),
        (One with { Model = "ideogram-ai/ideogram-4-5", Operations = TakesMasks, Masks = true, MaxReferences = 5, MaxImagesPerCall = 8, OutputFormats = [] }, Ideogram45),
        (One with { Model = "recraft-ai/recraft-v3", OutputFormats = [] }, new() { Size = SizeForm.Text }),
        (One with { Model = "openai/gpt-image-1", Operations = TakesImages, MaxReferences = 10, MaxImagesPerCall = 10, InputFidelity = true, Transparency = true }, OpenAI),
        (One with { Model = "openai/gpt-image-1.5", Operations = TakesImages, MaxReferences = 10, MaxImagesPerCall = 10, InputFidelity = true, Transparency = true }, OpenAI),
        (One with { Model = "openai/gpt-image-2", Operations = TakesImages, MaxReferences = 10, MaxImagesPerCall = 10, Transparency = true }, OpenAI),
        // A model of the community runs by its version alone.
        (One with
        {
            Model = "stability-ai/sdxl:7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc", Operations = TakesMasks, Masks = true, MaxReferences = 1,
            MaxImagesPerCall = 4, OutputFormats = [],
        }, Community),
    }.ToDictionary(row => row.Able.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values.Select(row => row.Able)];

    /// <summary>Finds a model by its name, or a version of one that is in the table under its bare name.</summary>
    public static ProviderModel? Find(string model) =>
        Table.TryGetValue(model, out var row) ? row.Able : Table.TryGetValue(NameOf(model), out row) ? row.Able with { Model = model } : null;

    public static ReplicateForm FormOf(string model) => Table.TryGetValue(model, out var row) || Table.TryGetValue(NameOf(model), out row) ? row.Form : Community;

    /// <summary>
    /// Official models have a price an image or a megapixel; what runs by its version is billed by the seconds that it ran.
    /// </summary>
    public static bool IsBilledByTime(string model) => VersionOf(model) is not null || !Table.ContainsKey(model);

    public static string? VersionOf(string model) => model.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? model[(colon + 1)..] : null;

    public static string NameOf(string model) => model.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? model[..colon] : model;
}
