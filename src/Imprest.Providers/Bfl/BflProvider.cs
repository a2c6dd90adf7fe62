using Imprest.Providers.Http;

namespace Imprest.Providers.Bfl;

/// <summary>Calls the FLUX models of Black Forest Labs: submit, then ask at the address that the submission named. A task is submitted at most once.</summary>
/// <remarks>Wire form: https://docs.bfl.ai/api-reference. No task can be stopped. Results can be fetched for ten minutes.</remarks>
public sealed class BflProvider : IAskableProvider
{
    private readonly ProviderConnection _connection;
    private readonly ProviderHttp _http;
    private readonly LateResults _results;

    public BflProvider(ProviderConnection connection, ProviderClients clients)
    {
        _connection = connection;
        _http = new(connection, clients, ("x-key", connection.Credential));
        _results = new(_http, clients);
    }

    public static ProviderKind Kind { get; } = new("bfl", "Black Forest Labs")
    {
        CredentialVariables = ["BFL_API_KEY"],
        AddressVariables = ["BFL_BASE_URL"],
        DefaultAddress = new("https://api.bfl.ai/"),
        Settings = [new("webhook_secret", ["BFL_WEBHOOK_SECRET"], "what it signs webhooks with", Secret: true)],
        Create = (connection, clients) => new BflProvider(connection, clients),
        Models = BflModels.All,
        Mode = "answers later: submit, poll, webhook",
        Sources =
        [
            new("https://docs.bfl.ml/api-reference/models/generate-or-edit-an-image-with-flux2-[pro].md and its neighbours", new(2026, 11, 29)),
            new("https://docs.bfl.ai/api-reference/utility/get-result.md", new(2026, 11, 29)),
            new("https://docs.bfl.ml/api_integration/errors.md", new(2026, 11, 29)),
            new("https://docs.bfl.ml/flux_tools/flux_1_fill.md", new(2026, 11, 29)),
            new("https://help.bfl.ai/articles/2916279050-why-did-my-request-fail", new(2026, 11, 29)),
            new("https://github.com/black-forest-labs/skills (skills/bfl-api)", new(2026, 2, 3)),
        ],
        Unverified =
        [
            "Whether the last answer states a cost is not documented; where it does, it counts instead of the announced one.",
            "Whether a submission with a webhook names a polling address is not known; without one the task is asked about at v1/get_result.",
            "The sizes of flux-pro, flux-pro-1.1 and flux-dev, and `raw`, are from memory.",
            "A key that is not known is answered with a 401 or a 403; only the 403 is documented.",
        ],
    };

    public string Id => "bfl";

    public ProviderModel? Find(string model) => BflModels.Find(model)?.Capabilities;

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var model = BflModels.Find(request.Model) ?? BflModels.Newest(request.Model);
        var message = _http.Post(BflRequest.Path(request, model), BflRequest.Content(request, model, _connection.Setting("webhook_secret")));
        return _results.SubmitAsync(message, request, answer => BflAnswer.Submitted(answer, _connection), cancellationToken);
    }

    public async Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken) =>
        BflHandle.Parse(task.Handle, _connection) is not { } handle ? new ProviderOutcome.NoAnswer("the handle names no task")
            : await _results.AskAsync(
                _http.Message(HttpMethod.Get, handle.AskAt(_connection)), task, handle.Id, answer => BflAnswer.Read(answer, handle, task.Handle), cancellationToken,
                gone => BflAnswer.Lost(gone.Status, handle));
}
