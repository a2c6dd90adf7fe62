using Imprest.Providers.Http;

namespace Imprest.Providers.OpenAI;

/// <summary>Fetches results that a server answered as addresses.</summary>
/// <remarks>
/// Only over https, or from the very scheme, host and port of the connection; without the key, without following redirects. An image
/// that cannot be fetched keeps its address and has no bytes: the provider has made it and may bill it, but verification refuses it.
/// </remarks>
internal sealed class OpenAIResults(HttpMessageInvoker own, HttpMessageInvoker foreign, OpenAIConnection connection, TimeProvider time)
{
    public async Task<IReadOnlyList<ProviderImage>> FetchAsync(IReadOnlyList<ProviderImage> images, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(connection.ResultTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await Task.WhenAll(images.Select(image => FetchAsync(image, either.Token)));
    }

    private async Task<ProviderImage> FetchAsync(ProviderImage image, CancellationToken cancellationToken)
    {
        if (image.Url is not { } url || !IsOwn(url) && url.Scheme != Uri.UriSchemeHttps)
            return image;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await (IsOwn(url) ? own : foreign).SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? image with { Bytes = await AnswerBody.ReadAsync(response.Content, connection.MaxResultBytes, cancellationToken) }
                : image;
        }
        catch (Exception e) when (TransportFailure.Is(e))
        {
            return image;
        }
    }

    private bool IsOwn(Uri url) =>
        Uri.Compare(url, connection.BaseAddress, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
