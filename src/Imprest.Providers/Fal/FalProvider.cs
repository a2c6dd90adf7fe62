using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Fal;

/// <summary>Calls the models of fal through its queue: submit, ask for the status, fetch the result. A request is submitted at most once.</summary>
/// <remarks>
/// Wire form: https://fal.ai/docs/documentation/model-apis/inference/queue.md. fal itself runs a request again whose machine failed, up to ten times; such a
/// request is still one, under one id, and is paid once.
/// </remarks>
public sealed class FalProvider(ProviderConnection connection, ProviderClients clients) : IAskableProvider
{
    private readonly ProviderHttp _http = new(connection, clients);
    private readonly LateResults _images = new(connection, clients);

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

    public async Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var model = Schema(request.Model);
        var path = FalRequest.Path(request, model);
        using var message = Message(HttpMethod.Post, _http.At(path), FalRequest.Content(request, model));
        return _http.Scrub(await _http.SendAsync(message, request.ClientId, cancellationToken) switch
        {
            Exchange.Broken broken => broken.Outcome,
            Exchange.Answered { IsSuccess: false } refused => FalError.Of(refused) with { ProviderRequestId = refused.Header("x-fal-request-id") },
            Exchange.Answered accepted when FalHandle.Of(accepted.Json(), path, connection) is { } handle => new ProviderOutcome.Accepted(handle.ToString())
            {
                QueuePosition = JsonRead.Count(accepted.Json()!.Value, "queue_position"), ProviderRequestId = handle.Id, HttpStatus = accepted.Status,
            },
            _ => new ProviderOutcome.NoAnswer("the answer to the submission names no request"),
        });
    }

    public async Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        if (FalHandle.Parse(task.Handle, connection) is not { } handle)
            return new ProviderOutcome.NoAnswer("the handle names no request of this connection");
        using var question = Message(HttpMethod.Get, handle.Status);
        var outcome = await _http.SendAsync(question, task.ClientId, cancellationToken) switch
        {
            Exchange.Answered { Status: 404 or 410 } gone => Gone(gone),
            Exchange.Answered { IsSuccess: true } answer => await ReadStatusAsync(answer, handle, task, cancellationToken),
            var other => Unanswered.Of(other),
        };
        return _http.Scrub(outcome) with { ProviderRequestId = handle.Id };
    }

    public async Task<CancelOutcome> CancelAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        if (FalHandle.Parse(task.Handle, connection) is not { } handle)
            return CancelOutcome.CannotCancel;
        using var wish = Message(HttpMethod.Put, handle.Cancel);
        return await _http.SendAsync(wish, task.ClientId, cancellationToken) switch
        {
            Exchange.Answered { IsSuccess: true } => CancelOutcome.Requested,
            Exchange.Answered { Status: 400 or 404 or 409 or 410 } => CancelOutcome.TooLate,
            _ => CancelOutcome.NoAnswer,
        };
    }

    private async Task<ProviderOutcome> ReadStatusAsync(Exchange.Answered answer, FalHandle handle, ProviderTask task, CancellationToken cancellationToken)
    {
        if (answer.Json() is not { } body)
            return new ProviderOutcome.NoAnswer("the status is not JSON");
        return JsonRead.Text(body, "status") switch
        {
            "IN_QUEUE" => new ProviderOutcome.Accepted(task.Handle) { QueuePosition = JsonRead.Count(body, "queue_position"), HttpStatus = answer.Status },
            "IN_PROGRESS" => new ProviderOutcome.Accepted(task.Handle) { Started = true, HttpStatus = answer.Status },
            "COMPLETED" => await FetchAsync(handle, task, cancellationToken), // Of whatever kind the end is.
            var other => new ProviderOutcome.NoAnswer($"the status '{HttpFailure.Shorten(other ?? "")}' is not known"),
        };
    }

    private async Task<ProviderOutcome> FetchAsync(FalHandle handle, ProviderTask task, CancellationToken cancellationToken)
    {
        using var question = Message(HttpMethod.Get, handle.Response);
        switch (await _http.SendAsync(question, task.ClientId, cancellationToken, ownTimeouts: true))
        {
            case Exchange.Answered early when FalError.IsTooEarly(early):
                return new ProviderOutcome.Accepted(task.Handle) { Started = true, HttpStatus = early.Status };
            case Exchange.Answered { IsSuccess: true } answer:
                return answer.Json() is { } body
                    ? await _images.FetchAsync(FalResult.Read(answer, body, Schema(task.Model)) with { HttpStatus = answer.Status }, task.ResultsAsUrls, cancellationToken)
                    : new ProviderOutcome.NoAnswer("the result is not JSON");
            case Exchange.Answered { Status: 404 or 410 } gone:
                return Gone(gone);
            case Exchange.Answered error when FalError.IsOfTheWork(error):
                return FalError.Of(error);
            case var other:
                return Unanswered.Of(other);
        }
    }

    private static FalModel Schema(string model) => FalModels.Find(model) ?? FalModels.Usually(model);

    private static ProviderOutcome.Failed Gone(Exchange.Answered answer) =>
        HttpFailure.Of(answer, code: "request_not_found", DetailError.Read(answer.Json())?.Message, Outcome.Expired);

    private HttpRequestMessage Message(HttpMethod method, Uri address, HttpContent? content = null)
    {
        var message = new HttpRequestMessage(method, address) { Content = content };
        message.Headers.TryAddWithoutValidation("Authorization", "Key " + connection.Credential);
        return message;
    }
}
