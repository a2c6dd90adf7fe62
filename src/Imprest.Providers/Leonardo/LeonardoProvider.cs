using Imprest.Providers.Http;

namespace Imprest.Providers.Leonardo;

/// <summary>Calls Leonardo.Ai. Each generation is submitted at most once, and tells its cost when it is taken.</summary>
/// <remarks>
/// Wire form: https://docs.leonardo.ai/reference/creategeneration (first version) and …/creategeneration-1 (second). No idempotency key is documented.
/// A submission that answers 500 without an id may have begun work all the same; nobody can ask about it, so it has failed, and the outcome policy leaves
/// open whether it is billed. A webhook belongs to a key of the account and not to a call.
/// </remarks>
public sealed class LeonardoProvider : IAskableProvider
{
    private readonly ProviderHttp _http;
    private readonly LateResults _results;

    public LeonardoProvider(ProviderConnection connection, ProviderClients clients)
    {
        _http = ProviderHttp.Bearer(connection, clients);
        _results = new(_http, clients);
    }

    public static ProviderKind Kind { get; } = new("leonardo", "Leonardo.Ai")
    {
        CredentialVariables = ["LEONARDO_API_KEY"],
        AddressVariables = ["LEONARDO_BASE_URL"],
        DefaultAddress = new("https://cloud.leonardo.ai/api/rest/v1/"),
        Create = (connection, clients) => new LeonardoProvider(connection, clients),
        Models = LeonardoModels.All,
        Mode = "answers later: submit with its cost, poll",
        Sources =
        [
            new("https://docs.leonardo.ai/docs/gpt-image-1-5.md", new(2026, 11, 22)),
            new("https://docs.leonardo.ai/docs/nano-banana-21", new(2026, 11, 22)),
            new("https://docs.leonardo.ai/v1.0/docs/phoenix", new(2026, 11, 22)),
            new("https://docs.leonardo.ai/docs/lucid-realism", new(2026, 11, 22)),
            new("https://docs.leonardo.ai/docs/plan-with-the-pricing-calculator (the answer to a submission)", new(2026, 11, 22)),
        ],
        Unverified =
        [
            "The cost in dollars, its unit DOLLARS, zero credits, the error object and a 500 without an id are from one integrator's published notes of August 2026, not from the provider's reference.",
            "The names kino-xl, concept-art, graphic-design, illustrative-albedo and flux-schnell are from the same notes; gpt-image-2 is called like gpt-image-1.5.",
            "That an unknown id answers a null generation, `prompt_moderations`, and the words of moderation and of empty credit are from memory.",
            "How many images a call may make is documented for some models only; the others take four.",
        ],
    };

    public string Id => "leonardo";

    public ProviderModel? Find(string model) => LeonardoModels.Find(model);

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var form = LeonardoModels.FormOf(request.Model);
        var message = _http.Post(LeonardoRequest.PathOf(form), LeonardoRequest.Content(request, form));
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        return _results.SubmitAsync(message, request, LeonardoAnswer.Submitted, cancellationToken);
    }

    public Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        var handle = LeonardoHandle.Parse(task.Handle);
        return _results.AskAsync(
            _http.Get($"generations/{Uri.EscapeDataString(handle.Id)}"), task, handle.Id, answer => LeonardoAnswer.Generation(answer.Json(), handle, _results), cancellationToken);
    }
}
