using Imprest.Providers.Http;

namespace Imprest.Providers.Wire;

/// <summary>How a call that answers later ends, once its results were fetched.</summary>
internal sealed class FetchedImages(ProviderConnection connection, ProviderClients clients)
{
    private readonly ResultFetcher _results = new(connection, clients);

    /// <returns>
    /// The same with the bytes; <see cref="ProviderOutcome.NoAnswer"/> where some could not be fetched just now, so that they are asked for again.
    /// </returns>
    public async Task<ProviderOutcome> FetchAsync(ProviderOutcome.Completed done, ProviderTask task, CancellationToken cancellationToken)
    {
        if (task.ResultsAsUrls)
            return done;
        var images = await _results.FetchAsync(done.Images, cancellationToken);
        return images.Any(MayComeYet)
            ? new ProviderOutcome.NoAnswer("the results could not be fetched just now") { ProviderRequestId = done.ProviderRequestId }
            : done with { Images = images };
    }

    /// <summary>It has an address that may be fetched, and neither bytes nor word that nothing is there.</summary>
    private bool MayComeYet(ProviderImage image) =>
        image is { Bytes.IsEmpty: true, IsGone: false, Url: { } url } && (url.Scheme == Uri.UriSchemeHttps || connection.IsOwn(url));
}
