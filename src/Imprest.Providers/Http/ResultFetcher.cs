namespace Imprest.Providers.Http;

/// <summary>Fetches results that a provider answered as addresses.</summary>
/// <remarks>
/// Only over https from public addresses, or from the very scheme, host and port of the connection or its result hosts; without the credential. An image
/// that cannot be fetched keeps its address and has no bytes: the provider has made it and may bill it, but verification refuses it. A
/// passing fault is tried again, a redirect is followed three times, each hop under the same rule. Of one answer so many results are fetched as anybody
/// can ask for, and together no more than an answer may hold.
/// </remarks>
internal sealed class ResultFetcher(ProviderConnection connection, ProviderClients clients)
{
    private const int MostResults = 32;
    private const int MostTries = 3;
    private const int MostRedirects = 3;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    /// <summary>The images, each with its bytes as far as they could be fetched. Never throws for what the network does.</summary>
    public async Task<IReadOnlyList<ProviderImage>> FetchAsync(IReadOnlyList<ProviderImage> images, CancellationToken cancellationToken)
    {
        if (!images.Any(image => image.Url is not null && image.Bytes.IsEmpty))
            return images;
        using var timeout = new CancellationTokenSource(connection.ResultTimeout, clients.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var rooms = Enumerable.Range(0, MostTries).Select(_ => new ByteRoom(connection.MaxResultsBytes)).ToArray();
        return await Task.WhenAll(images.Select((image, index) => index < MostResults ? FetchAsync(image, rooms, either.Token) : Task.FromResult(image with { IsGone = true })));
    }

    /// <param name="rooms">A try each, since what was read in vain is not kept.</param>
    private async Task<ProviderImage> FetchAsync(ProviderImage image, ByteRoom[] rooms, CancellationToken cancellationToken)
    {
        if (image.Url is not { } url || !image.Bytes.IsEmpty)
            return image;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var (bytes, status) = await GetAsync(url, rooms[tries - 1], cancellationToken);
                if (bytes is not null)
                    return image with { Bytes = bytes };
                if (status is 403 or 404 or 410)
                    return image with { IsGone = true };
                if (status is not (408 or 425 or 429 or >= 500) || tries == MostTries)
                    return image;
            }
            catch (AnswerTooLargeException)
            {
                return image with { IsGone = true }; // Asking again would change nothing.
            }
            catch (Exception e) when (TransportFailure.Is(e))
            {
                if (tries == MostTries || cancellationToken.IsCancellationRequested)
                    return image;
            }

            try
            {
                await Task.Delay(BetweenTries * tries, clients.Time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return image;
            }
        }
    }

    /// <returns>The bytes, or the status of an answer that holds none (0: the address is not allowed).</returns>
    private async Task<(byte[]? Bytes, int Status)> GetAsync(Uri url, ByteRoom room, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var own = connection.IsOwn(url);
            if (!own && url.Scheme != Uri.UriSchemeHttps)
                return (null, 0);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await (own ? clients.Http : clients.Outside).SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return (await AnswerBody.ReadAsync(response.Content, connection.MaxResultBytes, cancellationToken, room), (int)response.StatusCode);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } next)
                return (null, (int)response.StatusCode);
            if (!Uri.TryCreate(url, next, out var target))
                return (null, 0);
            url = target;
        }

        return (null, 0);
    }
}
