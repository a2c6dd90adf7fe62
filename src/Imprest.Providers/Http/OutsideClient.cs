using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Imprest.Providers.Http;

/// <summary>What came of fetching something from an address. Closed.</summary>
public abstract record OutsideFetch
{
    private OutsideFetch() { }

    /// <summary>All of it.</summary>
    public sealed record Done(byte[] Bytes) : OutsideFetch;

    /// <summary>An answer without it: no success, or one redirect too many.</summary>
    public sealed record Answered(int Status) : OutsideFetch;

    /// <summary>It is longer than was asked for.</summary>
    public sealed record TooLong : OutsideFetch;

    /// <summary>No whole answer. Why is not told: an inner address, a closed port and one that is silent look alike from outside.</summary>
    public sealed record Unreachable : OutsideFetch;
}

/// <summary>The one client for addresses that come from outside: references and webhooks.</summary>
/// <remarks>
/// Only https, only to public addresses (checked as it connects), never with user and password, through no proxy, with no cookie and no credential.
/// Exempt are exactly the scheme, host and port of origins that the operator named. The caller's token is the only limit on time.
/// </remarks>
public sealed class OutsideClient : IDisposable
{
    private const int MostRedirects = 3;
    private const int ChunkBytes = 81_920;
    private readonly IReadOnlyList<Uri> exempt;
    private readonly HttpMessageInvoker outside = new(Handler(PublicAddress.ConnectDirectlyAsync)), inside = new(Handler(null));

    /// <param name="exempt">Origins, <c>http://10.0.0.7:9000</c>.</param>
    public OutsideClient(IEnumerable<string> exempt) => this.exempt = [.. exempt.Select(origin => new Uri(origin))];

    /// <summary>What is wrong with an address by itself, in words that go on from its name; null: it may be tried.</summary>
    public string? Objection(Uri url)
    {
        if (!url.IsAbsoluteUri)
            return "is an absolute address, https://…";
        if (url.UserInfo.Length > 0)
            return "is an address without a user and a password in it";
        if (IsExempt(url))
            return null;
        if (url.Scheme != Uri.UriSchemeHttps)
            return "is an address that begins with https://";
        return url.IsLoopback || (IPAddress.TryParse(url.IdnHost, out var address) && !PublicAddress.Is(address)) ? "is an address that can be reached from everywhere, not an inner one" : null;
    }

    /// <summary>Sends one request. A redirect is an answer like any other, and the answer's body is not read yet.</summary>
    /// <exception cref="HttpRequestException">No answer came, or the address is not allowed.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        if (Objection(url) is { } objection)
            throw new HttpRequestException($"The address {objection}.");
        request.Headers.TryAddWithoutValidation("User-Agent", "imprest");
        return (IsExempt(url) ? inside : outside).SendAsync(request, cancellationToken);
    }

    /// <summary>Gets what is at an address. Three redirects are followed, each hop under the same rules. Never throws for what the network does.</summary>
    /// <param name="more">Told of bytes before they are kept; what it throws ends the fetch.</param>
    public async Task<OutsideFetch> FetchAsync(Uri url, int maxBytes, Func<int, ValueTask> more, CancellationToken cancellationToken)
    {
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, url);
                using var response = await SendAsync(request, cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                    return await ReadAsync(response.Content, maxBytes, more, cancellationToken);
                if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } next || redirects == MostRedirects)
                    return new OutsideFetch.Answered((int)response.StatusCode);
                url = new Uri(url, next);
            }
        }
        catch (Exception e) when (TransportFailure.Is(e) || e is UriFormatException)
        {
            return new OutsideFetch.Unreachable();
        }
    }

    public void Dispose()
    {
        outside.Dispose();
        inside.Dispose();
    }

    private bool IsExempt(Uri url) => exempt.Any(origin => ProviderConnection.IsSameOrigin(url, origin));

    private static async Task<OutsideFetch> ReadAsync(HttpContent content, int maxBytes, Func<int, ValueTask> more, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
            return new OutsideFetch.TooLong();
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream(); // It grows with what comes: an announced length is only a word.
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (int read; (read = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
            {
                if (bytes.Length + read > maxBytes)
                    return new OutsideFetch.TooLong();
                await more(read);
                bytes.Write(chunk, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return new OutsideFetch.Done(bytes.ToArray());
    }

    private static SocketsHttpHandler Handler(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect)
    {
        var handler = ProviderHandlers.Create();
        handler.UseProxy = false;
        handler.ConnectCallback = connect;
        return handler;
    }
}
