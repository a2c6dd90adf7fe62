using Imprest.Pricing;

namespace Imprest.Providers.Http;

/// <summary>What adapters of providers that answer later have in common: what a question that failed means, and the fetching of results.</summary>
internal sealed class LateResults(ProviderConnection connection, ProviderClients clients)
{
    private readonly ResultFetcher _fetcher = new(connection, clients);

    /// <summary>What a question that was not answered with a success means for the call; null where it was.</summary>
    /// <remarks>
    /// The work goes on whatever becomes of a question, so nothing but "there is no such call" ends it; not even a key that is not let in any more.
    /// </remarks>
    public static ProviderOutcome? Unanswered(Exchange exchange) => exchange switch
    {
        Exchange.Broken { Outcome: ProviderOutcome.Failed failed } => new ProviderOutcome.NoAnswer($"{failed.Code}: {failed.Message}"),
        Exchange.Broken broken => broken.Outcome,
        Exchange.Answered { IsSuccess: true } => null,
        Exchange.Answered { Status: 404 or 410 } gone => HttpFailure.Of(gone, "task_not_found", outcome: Outcome.Expired),
        Exchange.Answered answered => new ProviderOutcome.NoAnswer($"http_{answered.Status}: the question was not answered") { HttpStatus = answered.Status },
        _ => new ProviderOutcome.NoAnswer("the question was not answered"),
    };

    /// <summary>What an answer to a wish to cancel means, where its status says all.</summary>
    public static CancelOutcome Canceled(Exchange exchange) => exchange switch
    {
        Exchange.Answered { IsSuccess: true } => CancelOutcome.Requested,
        Exchange.Answered { Status: 400 or 404 or 409 or 410 or 422 } => CancelOutcome.TooLate,
        _ => CancelOutcome.NoAnswer,
    };

    /// <summary>
    /// An image at an address that the answer names. One that nobody may fetch from is dropped: then it is an image without bytes, and asking again
    /// would change nothing.
    /// </summary>
    public ProviderImage ImageAt(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || connection.IsOwn(url)) ? new() { Url = url } : new();

    /// <summary>The success with its images' bytes; <see cref="ProviderOutcome.NoAnswer"/> where one could not be fetched just now.</summary>
    public async Task<ProviderOutcome> FetchAsync(ProviderOutcome.Completed done, bool asUrls, CancellationToken cancellationToken)
    {
        if (asUrls || done.Images.Count == 0)
            return done;
        var images = await _fetcher.FetchAsync(done.Images, cancellationToken);
        return images.Any(MayComeYet)
            ? new ProviderOutcome.NoAnswer("the results could not be fetched just now") { ProviderRequestId = done.ProviderRequestId, HttpStatus = done.HttpStatus }
            : done with { Images = images };
    }

    /// <summary>The success of a call that nobody can ask about: images that cannot be fetched keep their address and have no bytes.</summary>
    public async Task<ProviderOutcome> FetchOnceAsync(ProviderOutcome.Completed done, bool asUrls, CancellationToken cancellationToken) =>
        asUrls ? done : done with { Images = await _fetcher.FetchAsync(done.Images, cancellationToken) };

    /// <summary>It has an address that may be fetched, and neither bytes nor word that nothing is there.</summary>
    private bool MayComeYet(ProviderImage image) =>
        image is { Bytes.IsEmpty: true, IsGone: false, Url: { } url } && (url.Scheme == Uri.UriSchemeHttps || connection.IsOwn(url));
}
