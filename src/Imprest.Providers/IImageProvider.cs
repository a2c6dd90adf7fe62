using Imprest.Pricing;

namespace Imprest.Providers;

/// <summary>A provider of images. The question is always: can a result still come, and could we be charged?</summary>
public interface IImageProvider
{
    /// <summary>The fixed short id: <c>sandbox</c>, <c>openai</c>, …</summary>
    string Id { get; }

    /// <summary>What a model can do here; null for a model that this provider does not have.</summary>
    ProviderModel? Find(string model);

    /// <summary>Makes one call. Never throws for what the provider or the network does: that is an outcome.</summary>
    /// <param name="request">Validated against the model's capabilities; ids and attempt number are ours.</param>
    /// <param name="onPartial">Called for each streamed preview, in order; null when none was asked for.</param>
    /// <param name="cancellationToken">
    /// The provider timeout, never the client's wish. When it fires after the request was sent the answer is <see cref="ProviderOutcome.NoAnswer"/>.
    /// </param>
    Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken);
}

/// <summary>The capability table of one provider model. Sizes, qualities and counts stand on its rate card.</summary>
/// <param name="Operations">What it does by itself; a variation may be emulated as an image-to-image call by the gateway.</param>
/// <param name="ReturnsUrls">Its default <c>response_format</c> is <c>url</c>.</param>
/// <param name="CountsTokens">Its answers carry token usage.</param>
public sealed record ProviderModel(
    string Model, IReadOnlyList<Operation> Operations, bool Masks, bool Streams, IReadOnlyList<string> OutputFormats,
    bool ReturnsUrls = false, bool CountsTokens = true, bool InputFidelity = false, bool Transparency = false);
