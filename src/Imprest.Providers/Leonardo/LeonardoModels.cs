using Imprest.Pricing;

namespace Imprest.Providers.Leonardo;

/// <summary>What each image model can do, and which version of the API speaks for it.</summary>
/// <remarks>
/// Sources: https://docs.leonardo.ai/docs/legacy-generation (ids), …/phoenix, …/lucid-realism, …/gpt-image-1-5, …/nano-banana-pro and …/nano-banana-21
/// (read 2026-11-22).
/// </remarks>
internal static class LeonardoModels
{
    // No format can be asked for. Only nano-banana-2.1 is documented to take an image's bytes; elsewhere an upload to the account comes first.
    private static readonly ProviderModel Able = new("", [Operation.Generate], Masks: false, Streams: false, [], CountsTokens: false) { MaxImagesPerCall = 4 };
    private static readonly ProviderModel Eight = Able with { MaxImagesPerCall = 8 };

    private static readonly LeonardoForm Named = new(null, LeonardoQuality.None);
    private static readonly LeonardoForm Finetuned = new(null, LeonardoQuality.Mode) { NegativePrompt = true };
    private static readonly LeonardoForm GptImage = new(null, LeonardoQuality.Quality);

    private static readonly Dictionary<string, (ProviderModel Able, LeonardoForm Form)> Table = new (ProviderModel Able, LeonardoForm Form)[]
    {
        (Eight with { Model = "kino-xl" }, Finetuned),
        (Eight with { Model = "concept-art" }, Finetuned),
        (Eight with { Model = "graphic-design" }, Finetuned),
        (Eight with { Model = "illustrative-albedo" }, Finetuned),
        (Able with { Model = "flux-schnell" }, Named),
        (Eight with { Model = "gpt-image-1.5" }, GptImage),
        (Eight with { Model = "gpt-image-2" }, GptImage),
        (Able with { Model = "gemini-image-2" }, Named with { Seed = false }), // Nano Banana Pro.
        (Able with { Model = "google/nano-banana-2.1", Operations = [Operation.Generate, Operation.ImageToImage], MaxReferences = 14 }, Named with { Seed = false }),
        (Able with { Model = "lucid-origin" }, OfFirstVersion("7b592283-e8a7-4c5a-9ba6-d18c31f258b9")),
        (Able with { Model = "lucid-realism" }, OfFirstVersion("05ce0082-2d80-4a2d-8653-4d1c85e2418e")),
        (Able with { Model = "phoenix-1.0" }, OfFirstVersion("de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3")),
    }.ToDictionary(row => row.Able.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values.Select(row => row.Able)];

    public static ProviderModel? Find(string model) => Table.TryGetValue(model, out var row) ? row.Able : null;

    /// <summary>A model that is not in the table is one of the second version, or by its id one of the first.</summary>
    public static LeonardoForm FormOf(string model) =>
        Table.TryGetValue(model, out var row) ? row.Form
        : Guid.TryParseExact(model, "D", out _) ? OfFirstVersion(model) with { Contrast = false }
        : Named;

    private static LeonardoForm OfFirstVersion(string id) => new(id, LeonardoQuality.Flags) { NegativePrompt = true, Contrast = true };
}
