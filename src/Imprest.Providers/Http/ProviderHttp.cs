using System.Diagnostics;

namespace Imprest.Providers.Http;

/// <summary>One exchange at a time with a provider, each sent at most once. No exception of network or provider gets out.</summary>
/// <param name="key">The header that each call carries (<c>x-key</c>) and its value; without a value none is sent.</param>
internal sealed class ProviderHttp(ProviderConnection connection, ProviderClients clients, (string Header, string? Value) key = default)
{
    /// <summary>The body of an error answer is read so far; more of it helps nobody.</summary>
    private const long MaxErrorBytes = 1 << 20;

    private readonly ResultFetcher _results = new(connection, clients);

    public ProviderConnection Connection => connection;

    /// <summary>The usual key: <c>Authorization: Bearer …</c></summary>
    public static ProviderHttp Bearer(ProviderConnection connection, ProviderClients clients) =>
        new(connection, clients, ("Authorization", "Bearer " + connection.Credential));

    /// <summary>An address below the connection's. <paramref name="path"/> has no slash at its beginning.</summary>
    public Uri At(string path) => new(connection.BaseAddress, path);

    public HttpRequestMessage Get(string path) => Message(HttpMethod.Get, At(path));

    public HttpRequestMessage Post(string path, HttpContent? content = null) => Message(HttpMethod.Post, At(path), content);

    /// <summary>A message with the key.</summary>
    public HttpRequestMessage Message(HttpMethod method, Uri address, HttpContent? content = null)
    {
        var message = new HttpRequestMessage(method, address) { Content = content };
        if (key.Value is { } value)
            message.Headers.TryAddWithoutValidation(key.Header, value);
        return message;
    }

    /// <summary>Sends work that is answered at once, and fetches its images where the answer names addresses and bytes are wanted.</summary>
    /// <param name="read">What the answer says, whatever its status.</param>
    public async Task<ProviderOutcome> RunAsync(
        HttpRequestMessage message, ProviderRequest request, Func<Exchange.Answered, ProviderOutcome> read, CancellationToken cancellationToken)
    {
        var outcome = await ReadAsync(message, request.ClientId, read, cancellationToken);
        return outcome is ProviderOutcome.Completed done && !request.ResultsAsUrls
            ? done with { Images = await _results.FetchAsync(done.Images, cancellationToken) } : outcome;
    }

    /// <summary>Sends, and says what came of it, with the answer's status and without secrets.</summary>
    public async Task<ProviderOutcome> ReadAsync(
        HttpRequestMessage message, string clientId, Func<Exchange.Answered, ProviderOutcome> read, CancellationToken cancellationToken) =>
        await SendAsync(message, clientId, cancellationToken) switch
        {
            Exchange.Answered answer => Scrub(read(answer)) with { HttpStatus = answer.Status },
            Exchange.Broken broken => broken.Outcome,
            var other => throw new UnreachableException($"{other}"),
        };

    /// <summary>Sends work. A gateway in front that gave up waiting (504, 524) is no word of the provider's: <see cref="ProviderOutcome.NoAnswer"/>.</summary>
    /// <param name="message">With the provider's own authorization. Its content, if any, is disposed of.</param>
    /// <param name="clientId">Sent as <c>x-client-request-id</c>.</param>
    /// <param name="maxBytes">The longest success answer; null: <see cref="ProviderConnection.MaxAnswerBytes"/>.</param>
    /// <param name="ownTimeouts">The answer repeats how a call ended, so that a 504 may be the provider's own word for it: it is handed out like any other status.</param>
    public async Task<Exchange> SendAsync(HttpRequestMessage message, string clientId, CancellationToken cancellationToken, bool ownTimeouts = false, long? maxBytes = null)
    {
        using var sent = message;
        SentContent? content = null;
        if (message.Content is { } inner)
            message.Content = content = new SentContent(inner);
        message.Headers.TryAddWithoutValidation("User-Agent", "imprest");
        message.Headers.TryAddWithoutValidation("x-client-request-id", clientId);
        HttpResponseMessage response;
        try
        {
            response = await clients.Http.SendAsync(message, cancellationToken);
        }
        catch (Exception e) when (TransportFailure.Is(e))
        {
            // A message without content has no part that tells whether it went out.
            return new Exchange.Broken(Scrub(TransportFailure.Outcome(e, content?.Started ?? TransportFailure.MayHaveBeenSent(e))));
        }

        using (response)
            return await ReadAsync(response, ownTimeouts, maxBytes ?? connection.MaxAnswerBytes, cancellationToken);
    }

    private async Task<Exchange> ReadAsync(HttpResponseMessage response, bool ownTimeouts, long maxBytes, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        byte[] body;
        try
        {
            body = await AnswerBody.ReadAsync(response.Content, response.IsSuccessStatusCode ? maxBytes : MaxErrorBytes, cancellationToken);
        }
        catch (Exception e) when (TransportFailure.Is(e))
        {
            if (response.IsSuccessStatusCode)
                return new Exchange.Broken(Scrub(TransportFailure.NoAnswer(e)) with { HttpStatus = status });
            body = []; // The status is answer enough: no result can come any more.
        }

        if (status is 504 or 524 && !ownTimeouts)
            return new Exchange.Broken(new ProviderOutcome.NoAnswer($"http_{status}: a gateway in front of the provider gave up waiting") { TimedOut = true, HttpStatus = status });
        return new Exchange.Answered(status, response.Headers, response.Content.Headers, body, RetryAfter.Read(response.Headers, clients.Time.GetUtcNow()));
    }

    /// <summary>The outcome with every text free of the connection's secrets.</summary>
    public ProviderOutcome Scrub(ProviderOutcome outcome) => OutcomeTexts.Tidy(outcome, connection.Secrets);
}
