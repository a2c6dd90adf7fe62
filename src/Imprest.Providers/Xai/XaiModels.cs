using Imprest.Pricing;

namespace Imprest.Providers.Xai;

/// <summary>What each Grok Imagine model can do: from words, and from up to a few images; no mask, no seed, no format of choice.</summary>
internal static class XaiModels
{
    private static readonly ProviderModel Grok = new(
        "", [Operation.Generate, Operation.ImageToImage], Masks: false, Streams: false, ["jpeg"], ReturnsUrls: true, CountsTokens: false);

    private static readonly Dictionary<string, ProviderModel> Table = new[]
    {
        Grok with { Model = "grok-imagine-image", MaxReferences = 4 },
        Grok with { Model = "grok-imagine-image-quality", MaxReferences = 2 },
        Grok with { Model = "grok-imagine-image-2.0", MaxReferences = 3 },
    }.ToDictionary(model => model.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values];

    /// <summary>Finds a model by its name or a dated snapshot of it (<c>grok-imagine-image-2026-03-02</c>, <c>…-20260403</c>, <c>…-latest</c>).</summary>
    public static ProviderModel? Find(string model)
    {
        if (Table.TryGetValue(model, out var found))
            return found;
        var name = Table.Keys.Where(name => model.StartsWith(name + "-20", StringComparison.Ordinal) || model == name + "-latest").MaxBy(name => name.Length);
        return name is null ? null : Table[name] with { Model = model };
    }
}
