using Imprest.Providers.Http;

namespace Imprest.Providers.Fal;

/// <summary>Calls the models of fal through its queue: submit, ask for the status, fetch the result. A request is submitted at most once.</summary>
/// <remarks>
/// Wire form: https://fal.ai/docs/documentation/model-apis/inference/queue.md. fal itself runs a request again whose machine failed, up to ten times; such a
/// request is still one, under one id, and is paid once.
/// </remarks>
public sealed class FalProvider : IAskableProvider
{
    private readonly ProviderConnection _connection;
    private readonly ProviderHttp _http;
    private readonly LateResults _results;

    public FalProvider(ProviderConnection connection, ProviderClients clients)
    {
        _connection = connection;
        _http = new(connection, clients, ("Authorization", "Key " + connection.Credential));
        _results = new(_http, clients);
    }

    public static ProviderKind Kind { get; } = new("fal", "fal")
    {
        CredentialVariables = ["FAL_KEY"],
        AddressVariables = ["FAL_BASE_URL"],
        DefaultAddress = new("https://queue.fal.run/"),
        Settings = [new("direct_url", [], "the address without a queue (https://fal.run/); not used: every call goes through the queue")],
        Create = (connection, clients) => new FalProvider(connection, clients),
        Models = FalModels.All,
        Mode = "answers later: submit, poll, webhook",
        Sources =
        [
            new("https://fal.ai/docs/documentation/model-apis/inference/queue.md", new(2026, 11, 29)),
            new("https://fal.ai/docs/api-reference/inference-api", new(2026, 11, 29)),
            new("https://fal.ai/docs/documentation/model-apis/errors.md", new(2026, 11, 29)),
            new("https://fal.ai/docs/documentation/model-apis/request-errors", new(2026, 11, 29)),
            new("https://fal.ai/docs/model-api-reference/image-generation-api/nano-banana-2.md and its neighbours", new(2026, 11, 29)),
            new("https://fal.ai/models/openai/gpt-image-2/edit/llms.txt", new(2026, 11, 29)),
            new("https://github.com/fal-ai/fal-js (libs/client/src/types/common.ts)", new(2026, 11, 29)),
            new("https://github.com/fal-ai/fal/issues/1147 (an empty account is a 403)", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "The fields of flux-2-pro, flux-pro/v1.1, Imagen 4, Recraft, Dreamina, Bria 3.2, Qwen-Image, Stable Diffusion 3.5 and HiDream are from memory.",
            "That a mask of openai/gpt-image-2/edit is white where it is to be drawn is what another service says of it.",
            "What the status of a canceled request reads like is not documented; `client_cancelled` and 499 stand in the list of errors.",
            "Whether fal's OpenAI and Google models report tokens was not found out; their evidence is the images.",
            "`x-fal-billable-units` is taken for megapixels where the price is one of megapixels.",
            "That a result asked for too early is a 400 with `still in progress` is from memory.",
        ],
    };

    public string Id => "fal";

    public ProviderModel? Find(string model) => FalModels.Find(model)?.Capabilities;

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var model = Schema(request.Model);
        var path = FalRequest.Path(request, model);
        return _results.SubmitAsync(_http.Post(path, FalRequest.Content(request, model)), request, answer => FalAnswer.Submitted(answer, path, _connection), cancellationToken);
    }

    public async Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        if (FalHandle.Parse(task.Handle, _connection) is not { } handle)
            return new ProviderOutcome.NoAnswer("the handle names no request of this connection");
        var ended = false; // Of whatever kind the end is.
        var outcome = await _results.AskAsync(
            _http.Message(HttpMethod.Get, handle.Status), task, handle.Id, answer => FalAnswer.Status(answer, task.Handle, out ended), cancellationToken, FalError.Gone);
        return ended ? _http.Scrub(await FetchAsync(handle, task, cancellationToken)) with { ProviderRequestId = handle.Id } : outcome;
    }

    public async Task<CancelOutcome> CancelAsync(ProviderTask task, CancellationToken cancellationToken) =>
        FalHandle.Parse(task.Handle, _connection) is not { } handle ? CancelOutcome.CannotCancel
            : await _results.CancelAsync(_http.Message(HttpMethod.Put, handle.Cancel), task, cancellationToken);

    private async Task<ProviderOutcome> FetchAsync(FalHandle handle, ProviderTask task, CancellationToken cancellationToken) =>
        await _http.SendAsync(_http.Message(HttpMethod.Get, handle.Response), task.ClientId, cancellationToken, ownTimeouts: true) switch
        {
            Exchange.Answered early when FalError.IsTooEarly(early) => new ProviderOutcome.Accepted(task.Handle) { Started = true, HttpStatus = early.Status },
            Exchange.Answered { IsSuccess: true } answer => answer.Json() is { } body
                ? await _results.FetchAsync(FalAnswer.Read(answer, body, Schema(task.Model)) with { HttpStatus = answer.Status }, task.ResultsAsUrls, cancellationToken)
                : new ProviderOutcome.NoAnswer("the result is not JSON"),
            Exchange.Answered { Status: 404 or 410 } gone => FalError.Gone(gone),
            Exchange.Answered error when FalError.IsOfTheWork(error) => FalError.Read(error),
            var other => LateResults.Unanswered(other),
        };

    private static FalModel Schema(string model) => FalModels.Find(model) ?? FalModels.Usually(model);
}
