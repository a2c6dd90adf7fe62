using Imprest.Providers.Http;

namespace Imprest.Providers.Recraft;

/// <summary>Calls the Recraft API. It answers at once; each call is sent at most once.</summary>
/// <remarks>Images are asked for as base64, so that none is lost between the answer and the fetching of an address. What a request took comes with it, in API units.</remarks>
public sealed class RecraftProvider(ProviderConnection connection, ProviderClients clients) : IImageProvider
{
    private readonly ProviderHttp _http = ProviderHttp.Bearer(connection, clients);

    public static ProviderKind Kind { get; } = new("recraft", "Recraft")
    {
        CredentialVariables = ["RECRAFT_API_TOKEN", "RECRAFT_API_KEY"],
        AddressVariables = ["RECRAFT_BASE_URL"],
        DefaultAddress = new("https://external.api.recraft.ai/v1/"),
        Create = (connection, clients) => new RecraftProvider(connection, clients),
        Models = RecraftModels.All,
        Mode = "answers at once",
        Sources =
        [
            new("https://recraft.ai/docs/api-reference/usage", new(2026, 11, 29)),
            new("https://www.recraft.ai/docs/api-reference/tools/image-to-image", new(2026, 11, 29)),
            new("https://www.recraft.ai/docs/api-reference/tools/inpainting", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "The form of errors (`{code, message}`) and the codes of moderation and of an empty balance are from memory.",
            "A mask is sent as an RGB PNG of pure black and white; whether it must have one grey channel was not read.",
            "An image-to-image call is sent with a strength of 0.5, because the field is required and calls have no word for it.",
            "Answers are known by the id of their first image; a request id in a header was not seen.",
        ],
    };

    public string Id => "recraft";

    public ProviderModel? Find(string model) => RecraftModels.Find(model);

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) =>
        _http.RunAsync(_http.Post(RecraftRequest.Path(request.Operation), RecraftRequest.Content(request)), request, RecraftAnswer.Read, cancellationToken);
}
