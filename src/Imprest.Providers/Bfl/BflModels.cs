using Imprest.Pricing;

namespace Imprest.Providers.Bfl;

/// <summary>What each FLUX model of Black Forest Labs can do.</summary>
/// <remarks>
/// Sources: https://docs.bfl.ai/api-reference/models/… of flux-2-pro, flux-2-max, flux-2-flex, flux-kontext-pro and flux-pro-1.0-fill (read 2026-11-29).
/// flux-pro-1.0-expand is not called: it wants the pixels to add on each side, which no client of ours can say.
/// </remarks>
internal static class BflModels
{
    private static readonly ProviderModel Plain = new("", [Operation.Generate], Masks: false, Streams: false, ["jpeg", "png"], CountsTokens: false)
    {
        MaxImagesPerCall = 1, MaxReferences = 0,
    };

    private static readonly ProviderModel Editing = Plain with { Operations = [Operation.Generate, Operation.ImageToImage], MaxReferences = 8 };

    private static readonly Dictionary<string, BflModel> Table = new[]
    {
        Named("flux-2-klein-4b", new(Editing with { MaxReferences = 4 }, BflSize.Pixels)),
        Named("flux-2-klein-9b", new(Editing with { MaxReferences = 4 }, BflSize.Pixels)),
        Named("flux-2-pro", new(Editing, BflSize.Pixels)),
        Named("flux-2-max", new(Editing, BflSize.Pixels)),
        Named("flux-2-flex", new(Editing, BflSize.Pixels) { Steps = true }),
        Named("flux-kontext-pro", new(Editing with { MaxReferences = 4 }, BflSize.Ratio)),
        Named("flux-kontext-max", new(Editing with { MaxReferences = 4 }, BflSize.Ratio)),
        Named("flux-pro", new(Plain, BflSize.Pixels) { Steps = true }),
        Named("flux-pro-1.1", new(Plain, BflSize.Pixels)),
        Named("flux-pro-1.1-ultra", new(Plain, BflSize.Ratio)),
        Named("flux-pro-1.1-raw", new(Plain, BflSize.Ratio) { Endpoint = "flux-pro-1.1-ultra", Raw = true }),
        Named("flux-pro-1.0-fill", new(Plain with { Operations = [Operation.Edit], Masks = true, MaxReferences = 1 }, BflSize.Given) { Steps = true, Fills = true }),
        Named("flux-dev", new(Plain, BflSize.Pixels) { Steps = true }),
    }.ToDictionary(model => model.Capabilities.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values.Select(model => model.Capabilities)];

    public static BflModel? Find(string model) => Table.GetValueOrDefault(model);

    /// <summary>What a model that is not in the table is taken for: the newest kind.</summary>
    public static BflModel Newest(string model) => Named(model, new(Editing, BflSize.Pixels));

    private static BflModel Named(string name, BflModel model) => model with { Capabilities = model.Capabilities with { Model = name } };
}
