using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Replicate;

/// <summary>Calls models at Replicate: official ones by their name, others by a version. Each prediction is created at most once.</summary>
/// <remarks>Wire form: https://replicate.com/docs/reference/http. The API documents no idempotency key, and gives the ids.</remarks>
public sealed class ReplicateProvider : IAskableProvider
{
    /// <summary>
    /// Creation may wait so many seconds for the end, so that a fast model answers at once. It is kept short because the id comes with the answer alone:
    /// a line that breaks while it waits leaves a prediction that nobody can ask about.
    /// </summary>
    private const string Prefer = "wait=3";

    private readonly ProviderHttp _http;
    private readonly LateResults _results;

    public ReplicateProvider(ProviderConnection connection, ProviderClients clients)
    {
        _http = ProviderHttp.Bearer(connection, clients);
        _results = new(_http, clients);
    }

    public static ProviderKind Kind { get; } = new("replicate", "Replicate")
    {
        CredentialVariables = ["REPLICATE_API_TOKEN"],
        AddressVariables = ["REPLICATE_BASE_URL"],
        DefaultAddress = new("https://api.replicate.com/v1/"),
        Create = (connection, clients) => new ReplicateProvider(connection, clients),
        Models = ReplicateModels.All,
        Mode = "answers later: submit, poll, webhook; fast models at once",
        Sources =
        [
            new("https://replicate.com/docs/topics/predictions/create-a-prediction", new(2026, 11, 22)),
            new("https://replicate.com/docs/topics/predictions/lifecycle", new(2026, 11, 22)),
            new("https://replicate.com/docs/topics/webhooks/setup-webhook", new(2026, 11, 22)),
            new("https://github.com/replicate/replicate-python-beta (types, 00970c0 and 0271845)", new(2026, 11, 22)),
            new("https://github.com/replicate/replicate-python/pull/460 (the status aborted)", new(2026, 11, 22)),
            new("https://github.com/vercel/ai/blob/main/packages/replicate/src/replicate-image-model.ts (0419953)", new(2026, 11, 22)),
            new("https://replicate.com/black-forest-labs/flux-2-pro/versions/00b07c32e314ceb5152c1d08e73400e6a61d7d22ba60a405fc76314fc807910c/api (schemas of flux-2-pro, flux-2-dev, klein, phoenix-1.0, seedream-4.5, nano-banana-2, ideogram-v3 and 4.5 alike)", new(2026, 11, 22)),
        ],
        Unverified =
        [
            "The input fields of flux-schnell, flux-dev, flux-1.1-pro, kontext, lucid-origin, seedream-4, imagen-4, nano-banana, nano-banana-pro, recraft-v3 and gpt-image are from memory or from clients, not from a schema that was read.",
            "The values of output_megapixels (FLUX.2 klein) and size: custom (Seedream) are from memory.",
            "`invalid_fields` and `title` of error answers, and the words by which models tell of moderation, are from memory.",
            "A prediction that has ended and is canceled answers with its own status: from memory.",
        ],
    };

    public string Id => "replicate";

    public ProviderModel? Find(string model) => ReplicateModels.Find(model);

    public async Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var form = ReplicateModels.FormOf(request.Model);
        var (mask, problem) = ReplicateRequest.MaskOf(request, form);
        if (problem is not null)
            return new ProviderOutcome.Failed(Outcome.Invalid, "invalid_image_file", problem) { NothingWasSent = true, Param = "mask" };
        var message = _http.Post(PathOf(request.Model), ReplicateRequest.Content(request, form, mask));
        message.Headers.TryAddWithoutValidation("Prefer", Prefer);
        return await _results.SubmitAsync(
            message, request, answer => answer.IsSuccess ? ReplicateAnswer.Read(answer.Json(), request.Model, _results) : ReplicateError.Read(answer), cancellationToken);
    }

    // By its id below our own address, never by the address that the answer named: the token goes nowhere else.
    public Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken) =>
        _results.AskAsync(_http.Get(PathOf(task)), task, task.Handle, answer => ReplicateAnswer.Read(answer.Json(), task.Model, _results), cancellationToken);

    public async Task<CancelOutcome> CancelAsync(ProviderTask task, CancellationToken cancellationToken)
    {
        var exchange = await _http.SendAsync(_http.Post(PathOf(task) + "/cancel"), task.ClientId, cancellationToken);
        // A prediction that had ended stays as it is.
        return exchange is Exchange.Answered { IsSuccess: true } answer && answer.Json().TextOf("status") is "succeeded" or "failed"
            ? CancelOutcome.TooLate : LateResults.Canceled(exchange);
    }

    private static string PathOf(ProviderTask task) => $"predictions/{Uri.EscapeDataString(task.Handle)}";

    /// <summary>Official models have an address of their own; a version says by itself which model it is of.</summary>
    private static string PathOf(string model) => ReplicateModels.VersionOf(model) is not null
        ? "predictions"
        : $"models/{string.Join('/', model.Split('/').Select(Uri.EscapeDataString))}/predictions";
}
