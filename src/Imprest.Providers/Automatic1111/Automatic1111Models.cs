using Imprest.Pricing;

namespace Imprest.Providers.Automatic1111;

/// <summary>What a web UI can do with a checkpoint.</summary>
/// <remarks>
/// The operator installs the checkpoints, so every name that has a price may be one. Further initial images would be further pictures, not references. The
/// web UI writes in the format that its own options say, which a call cannot choose.
/// </remarks>
internal static class Automatic1111Models
{
    private static readonly ProviderModel Checkpoint = new(
        "", [Operation.Generate, Operation.Edit, Operation.ImageToImage], Masks: true, Streams: false, ["png"], CountsTokens: false)
    {
        MaxImagesPerCall = 8,
        MaxReferences = 1,
    };

    public static IReadOnlyList<ProviderModel> All { get; } = [Find("sd_xl_base_1.0"), Find("v1-5-pruned-emaonly")];

    public static ProviderModel Find(string model) => Checkpoint with { Model = model };
}
