using System.Net.Http.Headers;
using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Providers.Http;

/// <summary>What came of one exchange with a provider. Closed.</summary>
internal abstract record Exchange
{
    private Exchange() { }

    /// <summary>A whole answer, whatever its status.</summary>
    /// <param name="Body">At most <see cref="ProviderConnection.MaxAnswerBytes"/>; of an error at most a mebibyte, and empty where the line broke.</param>
    public sealed record Answered(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body, TimeSpan? RetryAfter) : Exchange
    {
        public bool IsSuccess => Status is >= 200 and < 300;

        /// <summary>The value of a header; null where it is not there.</summary>
        public string? Header(string name) => Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

        /// <summary>
        /// The body as JSON, with <c>NaN</c> and the like made text; null where it is none.
        /// </summary>
        public JsonElement? Json()
        {
            if (Body.Length == 0)
                return null;
            try
            {
                return JsonElement.Parse(Body);
            }
            catch (JsonException)
            {
                var copy = Body.ToArray();
                if (!JsonNonNumbers.Quote(copy))
                    return null;
                try
                {
                    return JsonElement.Parse(copy);
                }
                catch (JsonException)
                {
                    return null;
                }
            }
        }
    }

    /// <summary>No whole answer: nothing was sent, or nobody knows.</summary>
    public sealed record Broken(ProviderOutcome Outcome) : Exchange;
}

/// <summary>One exchange at a time with a provider, each sent at most once. No exception of network or provider gets out.</summary>
internal sealed class ProviderHttp(ProviderConnection connection, ProviderClients clients)
{
    /// <summary>The body of an error answer is read so far; more of it helps nobody.</summary>
    private const long MaxErrorBytes = 1 << 20;

    public ProviderConnection Connection => connection;

    /// <summary>An address below the connection's. <paramref name="path"/> has no slash at its beginning.</summary>
    public Uri At(string path) => new(connection.BaseAddress, path);

    /// <summary>Sends work. A gateway in front that gave up waiting (504, 524) is no word of the provider's: <see cref="ProviderOutcome.NoAnswer"/>.</summary>
    /// <param name="message">With the provider's own authorization. Its content, if any, is disposed of.</param>
    /// <param name="clientId">Sent as <c>x-client-request-id</c>.</param>
    /// <param name="ownTimeouts">The answer repeats how a call ended, so that a 504 may be the provider's own word for it: it is handed out like any other status.</param>
    public async Task<Exchange> SendAsync(HttpRequestMessage message, string clientId, CancellationToken cancellationToken, bool ownTimeouts = false)
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
            return await ReadAsync(response, ownTimeouts, cancellationToken);
    }

    private async Task<Exchange> ReadAsync(HttpResponseMessage response, bool ownTimeouts, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        byte[] body;
        try
        {
            body = await AnswerBody.ReadAsync(response.Content, response.IsSuccessStatusCode ? connection.MaxAnswerBytes : MaxErrorBytes, cancellationToken);
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
    public ProviderOutcome Scrub(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Failed failed => failed with { Message = connection.Scrub(failed.Message), Code = connection.Scrub(failed.Code) },
        ProviderOutcome.NoAnswer none => none with { Reason = connection.Scrub(none.Reason) },
        ProviderOutcome.Completed done when (done.Refusal ?? done.WithheldReason) is not null => done with
        {
            Refusal = done.Refusal is { } refusal ? connection.Scrub(refusal) : null,
            WithheldReason = done.WithheldReason is { } reason ? connection.Scrub(reason) : null,
        },
        _ => outcome,
    };
}
