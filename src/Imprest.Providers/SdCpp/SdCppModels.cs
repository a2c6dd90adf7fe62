using Imprest.Pricing;

namespace Imprest.Providers.SdCpp;

/// <summary>What a stable-diffusion.cpp server can do.</summary>
/// <remarks>
/// It serves the one model that it was started with, and a call does not name it: every name that has a price is that model. Source: the server's api.md
/// and its <c>/sdcpp/v1/capabilities</c> (batches of 8; a queued job can be stopped, one at work cannot).
/// </remarks>
internal static class SdCppModels
{
    /// <summary>The name under which the server itself lists its model.</summary>
    public const string Local = "sd-cpp-local";

    private static readonly ProviderModel One = new(
        Local, [Operation.Generate, Operation.Edit, Operation.ImageToImage], Masks: true, Streams: false, ["png", "jpeg", "webp"], CountsTokens: false)
    {
        MaxImagesPerCall = 8,
        Cancels = true,
        MaxReferences = 8,
    };

    public static IReadOnlyList<ProviderModel> All { get; } = [One];

    public static ProviderModel Find(string model) => One with { Model = model };
}
