using Imprest.Pricing;

namespace Imprest.Providers.Google;

/// <summary>What each Gemini image model can do on the Gemini API. Imagen was shut down there on 2026-08-17.</summary>
/// <remarks>One image a call, no mask, no previews, and the service decides on the file format.</remarks>
internal static class GoogleModels
{
    internal static readonly ProviderModel Gemini = new(
        "", [Operation.Generate, Operation.ImageToImage], Masks: false, Streams: false, OutputFormats: []) { MaxImagesPerCall = 1, MaxReferences = 14 };

    private static readonly Dictionary<string, ProviderModel> Table = new[]
    {
        Gemini with { Model = "gemini-2.5-flash-image", MaxReferences = 3 },
        Gemini with { Model = "gemini-3-pro-image" },
        Gemini with { Model = "gemini-3-pro-image-preview" },
        Gemini with { Model = "gemini-3.1-flash-image" },
        Gemini with { Model = "gemini-3.1-flash-image-preview" },
        Gemini with { Model = "gemini-3.1-flash-lite-image" },
        Gemini with { Model = "gemini-nano-banana-2.1" },
        Gemini with { Model = "gemini-2.0-flash-exp-image-generation", Operations = [Operation.Generate], MaxReferences = 0 },
    }.ToDictionary(model => model.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values];

    public static ProviderModel? Find(string model) => Table.GetValueOrDefault(model);
}
