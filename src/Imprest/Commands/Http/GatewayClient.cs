using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Imprest.Commands.Http;

/// <summary>Speaks to a gateway over HTTP. A gateway that is not there ends the command with what to do about it.</summary>
internal sealed class GatewayClient : IDisposable
{
    private const int MaxAnswerBytes = 256 * 1024 * 1024;
    private readonly HttpClient http;
    // For addresses that answers name: they may lie elsewhere, and the key is not for them.
    private readonly HttpClient keyless;
    private readonly Uri baseUrl;

    public GatewayClient(GatewayAddress address, Surroundings surroundings)
        : this(address.BaseUrl, address.Key, surroundings.Handler)
    {
    }

    /// <param name="key">Null: the handler says who calls.</param>
    public GatewayClient(Uri address, string? key, Func<HttpMessageHandler> handler)
    {
        baseUrl = address;
        http = new(handler()) { BaseAddress = baseUrl, Timeout = TimeSpan.FromMinutes(6), MaxResponseContentBufferSize = MaxAnswerBytes };
        keyless = new(handler()) { BaseAddress = baseUrl, Timeout = TimeSpan.FromMinutes(2), MaxResponseContentBufferSize = MaxAnswerBytes };
        if (key is not null)
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("imprest-cli", "0.1"));
    }

    public Task<GatewayAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Get, path), cancellationToken);

    public Task<GatewayAnswer> SendJsonAsync(HttpMethod method, string path, JsonNode body, CancellationToken cancellationToken, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return SendAsync(request, cancellationToken);
    }

    /// <summary>Sends a request and reads the whole answer, success or not. The request is disposed.</summary>
    /// <exception cref="CommandError">The gateway cannot be reached, or did not answer in time.</exception>
    public async Task<GatewayAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var sent = request;
        try
        {
            using var response = await http.SendAsync(sent, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return new((int)response.StatusCode, HeadersOf(response), ObjectOf(text), text);
        }
        catch (HttpRequestException error)
        {
            throw NotReachable(error.InnerException?.Message ?? error.Message, error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotReachable("no answer in time", error);
        }
    }

    /// <summary>The bytes at an address that an answer named, for instance an image; asked for without the key.</summary>
    public async Task<byte[]> BytesAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            return await keyless.GetByteArrayAsync(new Uri(address, UriKind.RelativeOrAbsolute), cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw NotReachable(error.Message, error);
        }
    }

    public void Dispose()
    {
        http.Dispose();
        keyless.Dispose();
    }

    private CommandError NotReachable(string reason, Exception error)
    {
        var where = baseUrl.GetLeftPart(UriPartial.Authority);
        var hint = baseUrl.IsLoopback
            ? "Start it with `imprest serve`, or name another address with --base-url."
            : "Check the address and the network, or name another one with --base-url.";
        return new(ExitCode.NotReachable, "not_reachable", $"Nothing answers at {where}: {reason}.", hint, error);
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            headers[name] = string.Join(", ", values);
        return headers;
    }

    private static JsonObject? ObjectOf(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
