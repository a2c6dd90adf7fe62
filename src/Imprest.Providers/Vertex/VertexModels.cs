using Imprest.Pricing;
using Imprest.Providers.Google;

namespace Imprest.Providers.Vertex;

/// <summary>What each image model can do on Vertex AI: Gemini's by <c>generateContent</c>, Imagen (legacy) by <c>predict</c>.</summary>
/// <remarks>
/// Gemini makes one image a call and takes no mask. Imagen makes up to four a call. Imagen's editing model takes masks, but of another kind than
/// clients send (white is edited), and is not served.
/// </remarks>
internal static class VertexModels
{
    private static readonly ProviderModel Gemini = GoogleModels.Gemini with { OutputFormats = ["png", "jpeg"] };

    private static readonly ProviderModel Imagen = new(
        "", [Operation.Generate], Masks: false, Streams: false, ["png", "jpeg"], CountsTokens: false) { MaxImagesPerCall = 4, MaxReferences = 0 };

    private static readonly Dictionary<string, ProviderModel> Table = new[]
    {
        Gemini with { Model = "gemini-2.5-flash-image", MaxReferences = 3 },
        Gemini with { Model = "gemini-3-pro-image" },
        Gemini with { Model = "gemini-3-pro-image-preview" },
        Gemini with { Model = "gemini-3.1-flash-image" },
        Gemini with { Model = "gemini-3.1-flash-image-preview" },
        Imagen with { Model = "imagen-4.0-generate-001" },
        Imagen with { Model = "imagen-4.0-ultra-generate-001" },
        Imagen with { Model = "imagen-4.0-fast-generate-001" },
        Imagen with { Model = "imagen-3.0-generate-002" },
        Imagen with { Model = "imagen-3.0-generate-001" },
        Imagen with { Model = "imagen-3.0-fast-generate-001" },
    }.ToDictionary(model => model.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values];

    public static ProviderModel? Find(string model) => Table.GetValueOrDefault(model);

    public static bool IsImagen(string model) => model.StartsWith("imagen", StringComparison.Ordinal) || model.StartsWith("imagegeneration", StringComparison.Ordinal);
}
