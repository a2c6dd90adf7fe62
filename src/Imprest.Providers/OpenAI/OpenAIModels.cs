using Imprest.Pricing;

namespace Imprest.Providers.OpenAI;

/// <summary>What each OpenAI image model can do.</summary>
/// <remarks>
/// Sources: openai/openai-openapi, openapi.yaml (read 2026-08-21), and the image generation guide
/// https://developers.openai.com/api/docs/guides/image-generation (read 2026-09-05). The models 2.5 and 2.6 are younger than the
/// specification; their rows repeat gpt-image-2, which the guide says they follow.
/// </remarks>
internal static class OpenAIModels
{
    private static readonly string[] GptFormats = ["png", "jpeg", "webp"];

    // DALL·E answers addresses by default, counts no tokens, and writes PNG alone. Without a mask the transparent part of
    // dall-e-2's image is the mask. It is the only model behind /images/variations.
    private static readonly ProviderModel DallE = new(
        "", [Operation.Generate], Masks: false, Streams: false, ["png"], ReturnsUrls: true, CountsTokens: false);

    private static readonly Operation[] GptOperations = [Operation.Generate, Operation.Edit, Operation.ImageToImage];

    // GPT image models always answer base64 and take up to 16 input images.
    private static readonly ProviderModel Gpt = new(
        "", GptOperations, Masks: true, Streams: true, GptFormats, Transparency: true);

    private static readonly Dictionary<string, ProviderModel> Table = new[]
    {
        // input_fidelity: gpt-image-1 and 1.5 choose; mini has low only; from gpt-image-2 on it is always high and must be left out.
        Gpt with { Model = "gpt-image-1", InputFidelity = true },
        Gpt with { Model = "gpt-image-1-mini" },
        Gpt with { Model = "gpt-image-1.5", InputFidelity = true },
        Gpt with { Model = "chatgpt-image-latest" },
        Gpt with { Model = "gpt-image-2" }, // A transparent background is in preview here.
        Gpt with { Model = "gpt-image-2.5-flare" },
        Gpt with { Model = "gpt-image-2.5-sunburst" },
        Gpt with { Model = "gpt-image-2.6-flare" },
        Gpt with { Model = "gpt-image-2.6-sunburst" },
        DallE with
        {
            Model = "dall-e-2", Masks = true,
            Operations = [Operation.Generate, Operation.Edit, Operation.ImageToImage, Operation.Variation],
        },
        DallE with { Model = "dall-e-3" },
    }.ToDictionary(model => model.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values];

    /// <summary>Finds a model by its name or by a dated snapshot of it (<c>gpt-image-2-2026-04-21</c>).</summary>
    public static ProviderModel? Find(string model)
    {
        if (Table.TryGetValue(model, out var found))
            return found;
        return DatedModel.Undated(model) is { } name && Table.TryGetValue(name, out found) ? found with { Model = model } : null;
    }

    /// <summary>What a model that is not in the table is taken for: a GPT image model.</summary>
    public static ProviderModel Newest(string model) => Gpt with { Model = model };
}
