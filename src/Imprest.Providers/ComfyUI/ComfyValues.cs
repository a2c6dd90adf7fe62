using Imprest.Pricing;

namespace Imprest.Providers.ComfyUI;

/// <summary>What a call fills into a workflow. Images are names of files that were uploaded.</summary>
/// <param name="Suffix">Makes the names of the call's files its own.</param>
internal sealed record ComfyValues(string Prompt, string? NegativePrompt, string Model, int Count, ImageSize? Size, long Seed, int? Steps, string Suffix)
{
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>The first image, transparent where it is to be painted anew.</summary>
    public string? Mask { get; init; }

    public static ComfyValues Of(ProviderRequest request, string id) => new(
        request.Prompt, request.NegativePrompt, request.Model, request.Images, request.Pixels, request.Seed ?? SeedOf(id), request.Steps, id[..13]);

    /// <summary>A seed for calls that state none, another one each: the same would be answered from memory.</summary>
    private static long SeedOf(string id) => Convert.ToInt64(id.Replace("-", "", StringComparison.Ordinal)[..12], 16);
}
