using System.Diagnostics;
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

    public LeonardoProvider(ProviderConnection connection, ProviderClients clients) => (_http, _results) = (new(connection, clients), new(connection, clients));

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

    public async Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var form = LeonardoModels.FormOf(request.Model);
        var message = JsonBody.Post(_http.At(LeonardoRequest.PathOf(form)), _http.Connection.Credential, LeonardoRequest.Content(request, form));
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        return _http.Scrub(await _http.SendAsync(message, request.ClientId, cancellationToken) switch
        {
            Exchange.Answered { IsSuccess: true } answer => Taken(answer),
            Exchange.Answered answer => LeonardoError.Read(answer)!,
            Exchange.Broken broken => broken.Outcome,
            var other => throw new UnreachableException($"{other}"),
        });
    }

    public async Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        var handle = LeonardoHandle.Parse(task.Handle);
        var message = JsonBody.Get(_http.At($"generations/{Uri.EscapeDataString(handle.Id)}"), _http.Connection.Credential);
        var exchange = await _http.SendAsync(message, task.ClientId, cancellationToken);
        if (LateResults.Unanswered(exchange) is { } unanswered)
            return _http.Scrub(unanswered with { ProviderRequestId = handle.Id });
        var answer = (Exchange.Answered)exchange;
        var outcome = LeonardoAnswer.Generation(answer.Json(), handle, answer.Status, _results);
        return _http.Scrub(outcome is ProviderOutcome.Completed done ? await _results.FetchAsync(done, task.ResultsAsUrls, cancellationToken) : outcome);
    }

    private static ProviderOutcome Taken(Exchange.Answered answer) =>
        LeonardoAnswer.Submitted(answer.Json()) is { } handle
            ? new ProviderOutcome.Accepted(handle.ToString()) { ProviderRequestId = handle.Id, HttpStatus = answer.Status }
            : LeonardoError.Read(answer) ?? (ProviderOutcome)new ProviderOutcome.NoAnswer("the answer names no generation") { HttpStatus = answer.Status };
}
