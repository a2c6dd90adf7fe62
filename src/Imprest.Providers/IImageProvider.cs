using Imprest.Pricing;

namespace Imprest.Providers;

/// <summary>A provider of images. The question is always: can a result still come, and could we be charged?</summary>
public interface IImageProvider
{
    /// <summary>The fixed short id: <c>sandbox</c>, <c>openai</c>, …</summary>
    string Id { get; }

    /// <summary>What a model can do here; null for a model that this provider is not known to have.</summary>
    ProviderModel? Find(string model);

    /// <summary>Makes one call. Never throws for what the provider or the network does: that is an outcome.</summary>
    /// <param name="request">Validated against the model's capabilities; ids and attempt number are ours.</param>
    /// <param name="onPartial">Called for each streamed preview, in order; null when none was asked for.</param>
    /// <param name="cancellationToken">
    /// The provider timeout, never the client's wish. When it fires after the request was sent the answer is <see cref="ProviderOutcome.NoAnswer"/>.
    /// </param>
    /// <returns>How it ended, or <see cref="ProviderOutcome.Accepted"/> (of an <see cref="IAskableProvider"/> alone).</returns>
    Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken);
}

/// <summary>A provider whose calls can be asked about after they were sent: it works in the background, or knows calls by our ids.</summary>
public interface IAskableProvider : IImageProvider
{
    /// <summary>
    /// What a call can be asked by although its answer never came, because the id in it is ours; null where only the provider gives ids. Pure: the same
    /// call gives the same handle in every process.
    /// </summary>
    /// <param name="clientId"><see cref="ProviderRequest.ClientId"/>.</param>
    string? HandleBefore(string model, string clientId) => null;

    /// <summary>How a call stands. It changes nothing at the provider, so it can be asked at any time, by any process, however often. Never throws.</summary>
    /// <returns>
    /// <see cref="ProviderOutcome.Accepted"/> (with the handle to go on with): still at work. <see cref="ProviderOutcome.NoAnswer"/>: this question was not
    /// answered, or the results could not be fetched just now; ask again. The others are how the call ended; a call that the provider does not
    /// know (any more) is <see cref="ProviderOutcome.Failed"/> with <see cref="Outcome.Expired"/>.
    /// </returns>
    Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken);

    /// <summary>Asks the provider to stop a call. Never throws. How the call ended, <see cref="PollAsync"/> says.</summary>
    Task<CancelOutcome> CancelAsync(ProviderTask task, CancellationToken cancellationToken) => Task.FromResult(CancelOutcome.CannotCancel);
}

/// <summary>A call to ask about.</summary>
/// <param name="Handle">As the adapter made it.</param>
/// <param name="Images">As many as the call asked for.</param>
/// <param name="ResultsAsUrls">Addresses are wanted, not bytes.</param>
public sealed record ProviderTask(string Model, string Handle, string ClientId, int Images = 1, bool ResultsAsUrls = false);

/// <summary>What a provider said to a wish to cancel.</summary>
public enum CancelOutcome
{
    /// <summary>It takes the wish; what came of it the next question tells.</summary>
    Requested,
    /// <summary>The call had ended, or cannot be stopped any more.</summary>
    TooLate,
    /// <summary>The provider has no such thing.</summary>
    CannotCancel,
    /// <summary>No answer; it may be tried again.</summary>
    NoAnswer,
}

/// <summary>The capability table of one provider model. Sizes, qualities and counts stand on its rate card.</summary>
/// <param name="Operations">What it does by itself; a variation may be emulated as an image-to-image call by the gateway.</param>
/// <param name="ReturnsUrls">Its default <c>response_format</c> is <c>url</c>.</param>
/// <param name="CountsTokens">Its answers carry token usage.</param>
public sealed record ProviderModel(
    string Model, IReadOnlyList<Operation> Operations, bool Masks, bool Streams, IReadOnlyList<string> OutputFormats,
    bool ReturnsUrls = false, bool CountsTokens = true, bool InputFidelity = false, bool Transparency = false)
{
    /// <summary>Images that one call makes; more take several calls, which begin together.</summary>
    public int MaxImagesPerCall { get; init; } = 10;

    /// <summary>A call that is at work can be stopped.</summary>
    public bool Cancels { get; init; }

    /// <summary>Input images are taken as addresses alone: those that the client sent as such.</summary>
    public bool ReferencesByUrl { get; init; }

    /// <summary>Input images that one call takes; the rate card may say fewer.</summary>
    public int MaxReferences { get; init; } = 16;
}
