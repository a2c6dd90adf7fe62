using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Luma;

/// <summary>Calls Luma's Photon models: create a generation, ask for it. A generation is created at most once, and cannot be stopped.</summary>
/// <remarks>Wire form: https://github.com/lumalabs/lumaai-python. Input images are taken as addresses alone.</remarks>
public sealed class LumaProvider : IAskableProvider
{
    private const string Root = "dream-machine/v1/";
    private readonly ProviderConnection _connection;
    private readonly ProviderHttp _http;
    private readonly LateResults _images;
    private readonly Uri _generations;

    public LumaProvider(ProviderConnection connection, ProviderClients clients)
    {
        (_connection, _http, _images) = (connection, new(connection, clients), new(connection, clients));
        // The SDK's own variable holds the whole path.
        var root = connection.BaseAddress.AbsolutePath.EndsWith("/" + Root, StringComparison.Ordinal) ? "" : Root;
        _generations = _http.At(root + "generations/");
    }

    public static ProviderKind Kind { get; } = new("luma", "Luma")
    {
        CredentialVariables = ["LUMAAI_API_KEY"],
        AddressVariables = ["LUMA_BASE_URL", "LUMAAI_BASE_URL"],
        DefaultAddress = new("https://api.lumalabs.ai/"),
        Create = (connection, clients) => new LumaProvider(connection, clients),
        Models = LumaModels.All,
        Mode = "answers later: submit, poll, webhook",
        Sources =
        [
            new("https://github.com/lumalabs/lumaai-python (src/lumaai/_client.py, api.md, types/generation.py, types/generations/image_create_params.py)", new(2026, 11, 29)),
            new("https://docs.lumalabs.ai/docs/errors", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "The form of error answers (`detail`) and the words for an empty account are from memory.",
            "That four input images at most guide one is from memory.",
            "Which pixels an aspect ratio other than 16:9 and 9:16 gives is not stated anywhere.",
            "uni-1 is served by another API of Luma's, which is not spoken here.",
        ],
    };

    public string Id => "luma";

    public ProviderModel? Find(string model) => LumaModels.Find(model);

    public async Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        if (request.InputImages.Any(image => image.Url is null))
            return new ProviderOutcome.Failed(Outcome.Invalid, "image_address_needed", "Input images are taken as addresses alone.") { NothingWasSent = true };
        using var message = Message(HttpMethod.Post, new(_generations, "image"), LumaRequest.Content(request));
        return _http.Scrub(await _http.SendAsync(message, request.ClientId, cancellationToken) switch
        {
            Exchange.Broken broken => broken.Outcome,
            Exchange.Answered { IsSuccess: false } refused => LumaAnswer.Refused(refused),
            Exchange.Answered accepted when accepted.Json() is { } body && JsonRead.Text(body, "id") is { Length: > 0 and <= 200 } id =>
                new ProviderOutcome.Accepted(id) { ProviderRequestId = id, HttpStatus = accepted.Status },
            _ => new ProviderOutcome.NoAnswer("the answer to the submission names no generation"),
        });
    }

    public async Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        using var question = Message(HttpMethod.Get, new(_generations, Uri.EscapeDataString(task.Handle)));
        var outcome = await _http.SendAsync(question, task.ClientId, cancellationToken) switch
        {
            Exchange.Answered { Status: 404 or 410 } gone => HttpFailure.Of(gone, "generation_not_found", DetailError.Read(gone.Json())?.Message, Outcome.Expired),
            Exchange.Answered { IsSuccess: true } answer when answer.Json() is { } body => LumaAnswer.Read(answer, body, task.Handle),
            Exchange.Answered { IsSuccess: true } => new ProviderOutcome.NoAnswer("the answer is not JSON"),
            var other => Unanswered.Of(other),
        };
        if (outcome is ProviderOutcome.Completed done)
            outcome = await _images.FetchAsync(done, task.ResultsAsUrls, cancellationToken);
        return _http.Scrub(outcome) with { ProviderRequestId = task.Handle };
    }

    private HttpRequestMessage Message(HttpMethod method, Uri address, HttpContent? content = null)
    {
        var message = new HttpRequestMessage(method, address) { Content = content };
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _connection.Credential);
        return message;
    }
}
