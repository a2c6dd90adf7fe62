using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Runware;

/// <summary>Calls Runware. Tasks are named by us and answered later, so that one whose answer was lost can be asked about.</summary>
public sealed class RunwareProvider : IAskableProvider
{
    private readonly ProviderHttp _http;
    private readonly LateResults _results;
    private readonly Uri _address;
    private readonly bool _checksContent;

    /// <param name="connection">Its setting <c>check_content</c> is <c>yes</c> or <c>no</c>.</param>
    /// <exception cref="ArgumentException">The setting says something else.</exception>
    public RunwareProvider(ProviderConnection connection, ProviderClients clients)
    {
        _http = ProviderHttp.Bearer(connection, clients);
        _results = new(_http, clients);
        _address = new(connection.BaseAddress.AbsoluteUri.TrimEnd('/')); // Everything goes to the one address, which has no slash at its end.
        _checksContent = connection.Setting("check_content") switch
        {
            null or "no" => false,
            "yes" => true,
            _ => throw new ArgumentException("The setting 'check_content' is yes or no.", nameof(connection)),
        };
    }

    public static ProviderKind Kind { get; } = new("runware", "Runware")
    {
        CredentialVariables = ["RUNWARE_API_KEY"],
        AddressVariables = ["RUNWARE_BASE_URL"],
        DefaultAddress = new("https://api.runware.ai/v1"),
        Settings = [new("check_content", ["RUNWARE_CHECK_CONTENT"], "yes: pictures are checked, and those that are not safe for work are kept back; no by default")],
        Create = (connection, clients) => new RunwareProvider(connection, clients),
        Models = RunwareModels.All,
        Mode = "answers later: submit, poll, webhook",
        Sources =
        [
            new("https://runware.ai/docs/models-api/task-polling", new(2026, 11, 22)),
            new("https://runware.ai/docs/models-api/errors", new(2026, 11, 22)),
            new("https://runware.ai/docs/image-inference/introduction", new(2026, 11, 22)),
            new("https://github.com/Runware/runware-typescript (src/transport/rest.ts, src/errors.ts, test/rest-polling.test.ts)", new(2026, 11, 22)),
            new("https://github.com/Runware/runware-skills (migrate/integrate-with-runware/SKILL.md, migrate/fal-to-runware/references/model-map.md)", new(2026, 11, 22)),
        ],
        Unverified =
        [
            "Whether `cost` is one result's or the whole task's where a task has several is not said; so a call makes one picture.",
            "How `getResponse` answers for a task that it does not know is not documented; the client's code `taskFailedOrNotFound` is taken for it.",
            "That sizes are multiples of 64 and which models take `seedImage`, `maskImage` or `referenceImages` was not read in the models' own schemas.",
            "What a failed, moderated or flagged task costs is not documented.",
        ],
    };

    public string Id => "runware";

    public ProviderModel? Find(string model) => RunwareModels.Find(model);

    public string? HandleBefore(string model, string clientId) => ClientUuid.Of(clientId);

    public async Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var id = ClientUuid.Of(request.ClientId);
        var outcome = await _results.SubmitAsync( // Fast models may answer at once.
            Message(RunwareRequest.Content(request, id, _checksContent)), request,
            answer => (answer.IsSuccess ? RunwareAnswer.Submitted(answer, id, request.Images) : RunwareAnswer.Refused(answer)) with { ProviderRequestId = id }, cancellationToken);
        // The task bears the name that we gave it, whatever became of it.
        return outcome with { ProviderRequestId = outcome is ProviderOutcome.Failed { NothingWasSent: true } ? null : id };
    }

    public async Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(task.Handle, "D", out _))
            return new ProviderOutcome.Failed(Outcome.Expired, "task_not_found", "The handle is no name of a task.");
        // Not by the status: a task's own error comes with one too.
        var outcome = await _http.SendAsync(Message(RunwareRequest.Question(task.Handle)), task.ClientId, cancellationToken) switch
        {
            Exchange.Answered { Status: 404 or 410 } gone => RunwareAnswer.Refused(gone) with { Outcome = Outcome.Expired },
            Exchange.Answered answer => RunwareAnswer.Asked(answer, task.Handle, task.Images),
            var exchange => LateResults.Unanswered(exchange),
        };
        if (outcome is ProviderOutcome.Completed done)
            outcome = await _results.FetchAsync(done, task.ResultsAsUrls, cancellationToken);
        return _http.Scrub(outcome) with { ProviderRequestId = task.Handle };
    }

    private HttpRequestMessage Message(HttpContent content) => _http.Message(HttpMethod.Post, _address, content);
}
