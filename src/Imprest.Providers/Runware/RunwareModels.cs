using Imprest.Pricing;

namespace Imprest.Providers.Runware;

/// <summary>What each model can do, by Runware's AIR names.</summary>
/// <remarks>
/// Source: Runware/runware-skills, model-map.md, which names the models and what they are for. A call makes one image: `cost` stands on each result, and nobody
/// says whether of several it is one's or the whole task's.
/// </remarks>
internal static class RunwareModels
{
    private static readonly string[] Formats = ["png", "jpeg", "webp"];

    // Pictures from words.
    private static readonly ProviderModel Text = new("", [Operation.Generate], Masks: false, Streams: false, Formats, CountsTokens: false)
    {
        MaxImagesPerCall = 1,
        MaxReferences = 0,
    };

    // Models that edit by words take reference images.
    private static readonly ProviderModel Edits = Text with { Operations = [Operation.ImageToImage], MaxReferences = 2 };

    // Models that fill in take an image and a mask.
    private static readonly ProviderModel Fills = Text with { Operations = [Operation.Edit], Masks = true, MaxReferences = 1 };

    private static readonly Dictionary<string, ProviderModel> Table = new[]
    {
        Text with { Model = "runware:100@1" }, // FLUX.1 [schnell]
        Text with { Model = "runware:101@1" }, // FLUX.1 [dev]
        Text with { Model = "runware:400@1" }, // FLUX.2 [dev]
        Text with { Model = "runware:z-image@turbo" },
        Text with { Model = "bfl:2@1" }, // FLUX1.1 [pro]
        Edits with { Model = "runware:106@1" }, // FLUX.1 Kontext [dev]
        Edits with { Model = "runware:108@20" }, // Qwen-Image-Edit
        Edits with { Model = "bfl:3@1" }, // FLUX.1 Kontext [pro]
        Edits with { Model = "bfl:4@1" }, // FLUX.1 Kontext [max]
        Fills with { Model = "runware:102@1" }, // FLUX.1 Fill [dev]
        Fills with { Model = "bfl:1@2" }, // FLUX.1 Fill [pro]
    }.ToDictionary(model => model.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values];

    public static ProviderModel? Find(string model) => Table.GetValueOrDefault(model);
}
