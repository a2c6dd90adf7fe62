using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Luma;

/// <summary>Calls Luma's Photon models: create a generation, ask for it. A generation is created at most once, and cannot be stopped.</summary>
/// <remarks>Wire form: https://github.com/lumalabs/lumaai-python. Input images are taken as addresses alone.</remarks>
public sealed class LumaProvider : IAskableProvider
{
    private const string Root = "dream-machine/v1/";
    private readonly ProviderHttp _http;
    private readonly LateResults _results;
    private readonly string _generations;

    public LumaProvider(ProviderConnection connection, ProviderClients clients)
    {
        _http = ProviderHttp.Bearer(connection, clients);
        _results = new(_http, clients);
        // The SDK's own variable holds the whole path.
        _generations = (connection.BaseAddress.AbsolutePath.EndsWith("/" + Root, StringComparison.Ordinal) ? "" : Root) + "generations/";
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

    public async Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) =>
        request.InputImages.Any(image => image.Url is null)
            ? new ProviderOutcome.Failed(Outcome.Invalid, "image_address_needed", "Input images are taken as addresses alone.") { NothingWasSent = true }
            : await _results.SubmitAsync(_http.Post(_generations + "image", LumaRequest.Content(request)), request, LumaAnswer.Submitted, cancellationToken);

    public Task<ProviderOutcome> PollAsync(ProviderTask task, CancellationToken cancellationToken) =>
        _results.AskAsync(
            _http.Get(_generations + Uri.EscapeDataString(task.Handle)), task, task.Handle, answer => LumaAnswer.Read(answer, task.Handle), cancellationToken,
            gone => HttpFailure.Of(gone, "generation_not_found", DetailError.Read(gone.Json())?.Message, Outcome.Expired));
}
