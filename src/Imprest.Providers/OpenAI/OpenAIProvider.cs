using System.Net.Http.Headers;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.OpenAI;

/// <summary>Calls the OpenAI Images API, or a service that speaks a dialect of it. Each call is sent at most once.</summary>
/// <remarks>
/// Wire form: https://platform.openai.com/docs/api-reference/images. The API documents no idempotency key, so nothing here tries again.
/// </remarks>
public sealed class OpenAIProvider : IImageProvider
{
    /// <summary>The body of an error answer is read so far; more of it helps nobody.</summary>
    private const long MaxErrorBytes = 1 << 20;

    private readonly HttpMessageInvoker _http;
    private readonly ProviderConnection _connection;
    private readonly OpenAIDialect _dialect;
    private readonly TimeProvider _time;
    private readonly ResultFetcher _results;

    /// <param name="connection">Where to and with which key.</param>
    /// <param name="clients">What to call with.</param>
    public OpenAIProvider(ProviderConnection connection, ProviderClients clients) : this(connection, clients, Own(connection))
    {
    }

    internal OpenAIProvider(ProviderConnection connection, ProviderClients clients, OpenAIDialect dialect)
    {
        (_http, _connection, _time, _dialect) = (clients.Http, connection, clients.Time, dialect);
        _results = new(connection, clients);
    }

    public static ProviderKind Kind { get; } = new("openai", "OpenAI")
    {
        CredentialVariables = ["OPENAI_API_KEY"],
        AddressVariables = ["OPENAI_BASE_URL"],
        DefaultAddress = new("https://api.openai.com/v1/"),
        Settings =
        [
            new("organization", ["OPENAI_ORG_ID"], "the `OpenAI-Organization` of keys that belong to several"),
            new("project", ["OPENAI_PROJECT_ID"], "the `OpenAI-Project`"),
        ],
        Create = (connection, clients) => new OpenAIProvider(connection, clients),
        Models = OpenAIModels.All,
        Mode = "answers at once, streams previews",
        Sources =
        [
            new("https://github.com/openai/openai-openapi (openapi.yaml, f85dbe2)", new(2026, 8, 21)),
            new("https://developers.openai.com/api/docs/guides/image-generation", new(2026, 9, 5)),
        ],
        Unverified =
        [
            "gpt-image-2.5 and 2.6 are younger than the specification that was read; they are called like gpt-image-2.",
            "`content_policy_violation` (DALL·E) is from memory.",
        ],
    };

    public string Id => _dialect.Id;

    public ProviderModel? Find(string model) => _dialect.Find(model);

    public async Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        // A model newer than this table is served like the newest: its price, not this table, decides whether it is served at all.
        var model = Find(request.Model) ?? _dialect.Assume(request.Model);
        using var content = new SentContent(OpenAIRequest.Content(request, model, _dialect));
        using var message = Message(request, content);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(message, cancellationToken);
        }
        catch (Exception e) when (TransportFailure.Is(e))
        {
            return TransportFailure.Outcome(e, content.Started);
        }
        using (response)
        {
            var outcome = response.IsSuccessStatusCode
                ? await ReadSuccessAsync(request, response, onPartial, cancellationToken)
                : await ReadErrorAsync(response, cancellationToken);
            return OutcomeTexts.Tidy(outcome, _connection.Secrets) with
            {
                ProviderRequestId = RequestId(response) ?? outcome.ProviderRequestId,
                HttpStatus = (int)response.StatusCode,
            };
        }
    }

    private HttpRequestMessage Message(ProviderRequest request, HttpContent content)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _dialect.AddressOf(request)) { Content = content };
        foreach (var (name, value) in _dialect.Headers)
            message.Headers.TryAddWithoutValidation(name, value); // The connection checked the key's characters.
        message.Headers.TryAddWithoutValidation("User-Agent", "imprest");
        message.Headers.TryAddWithoutValidation("x-client-request-id", request.ClientId);
        return message;
    }

    private string? RequestId(HttpResponseMessage response)
    {
        foreach (var name in _dialect.RequestIdHeaders)
        {
            if (response.Headers.NonValidated.TryGetValues(name, out var ids))
                return ids.ToString();
        }

        return null;
    }

    private static OpenAIDialect Own(ProviderConnection connection)
    {
        var generations = new Uri(connection.BaseAddress, OpenAIRequest.Path(Operation.Generate));
        var edits = new Uri(connection.BaseAddress, OpenAIRequest.Path(Operation.Edit));
        var variations = new Uri(connection.BaseAddress, OpenAIRequest.Path(Operation.Variation));
        List<(string, string)> headers = [("Authorization", "Bearer " + connection.Credential)];
        if (connection.Setting("organization") is { } organization)
            headers.Add(("OpenAI-Organization", organization));
        if (connection.Setting("project") is { } project)
            headers.Add(("OpenAI-Project", project));
        return new()
        {
            Id = "openai",
            Find = OpenAIModels.Find,
            Assume = OpenAIModels.Newest,
            AddressOf = request => request.Operation switch
            {
                Operation.Generate => generations,
                Operation.Variation => variations,
                _ => edits,
            },
            Headers = headers,
            FetchesInputs = true,
        };
    }

    private async Task<ProviderOutcome> ReadSuccessAsync(
        ProviderRequest request, HttpResponseMessage response, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        try
        {
            ProviderOutcome outcome;
            if (IsEventStream(response.Content.Headers))
            {
                await using var events = await response.Content.ReadAsStreamAsync(cancellationToken);
                outcome = await new OpenAIStream(request.Images, onPartial).ReadAsync(events, _connection.MaxAnswerBytes, cancellationToken);
            }
            else
            {
                outcome = OpenAIAnswer.Read(await AnswerBody.ReadAsync(response.Content, _connection.MaxAnswerBytes, cancellationToken));
            }
            return outcome is ProviderOutcome.Completed completed && !request.ResultsAsUrls && completed.Images.Any(image => image.Url is not null)
                ? completed with { Images = await _results.FetchAsync(completed.Images, cancellationToken) }
                : outcome;
        }
        catch (Exception e) when (TransportFailure.Is(e))
        {
            return TransportFailure.NoAnswer(e);
        }
    }

    private static bool IsEventStream(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out var type) && type.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private async Task<ProviderOutcome> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body;
        try
        {
            body = await AnswerBody.ReadAsync(response.Content, MaxErrorBytes, cancellationToken);
        }
        catch (Exception e) when (TransportFailure.Is(e))
        {
            body = []; // The status is answer enough: no result can come any more.
        }
        var status = (int)response.StatusCode;
        var failed = OpenAIError.Read(status, body, RetryAfter.Read(response.Headers, _time.GetUtcNow()));
        // A gateway in front gave up waiting. That is no word from the provider, where the work may still run.
        return status is 504 or 524 ? new ProviderOutcome.NoAnswer($"{failed.Code}: {failed.Message}") { TimedOut = true } : failed;
    }
}
