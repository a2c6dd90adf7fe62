using Imprest.Providers.Http;

namespace Imprest.Providers.Ideogram;

/// <summary>Calls the Ideogram API. It answers at once, with addresses that expire; each call is sent at most once.</summary>
public sealed class IdeogramProvider(ProviderConnection connection, ProviderClients clients) : IImageProvider
{
    private readonly ProviderHttp _http = new(connection, clients, ("Api-Key", connection.Credential));

    public static ProviderKind Kind { get; } = new("ideogram", "Ideogram")
    {
        CredentialVariables = ["IDEOGRAM_API_KEY"],
        AddressVariables = ["IDEOGRAM_BASE_URL"],
        DefaultAddress = new("https://api.ideogram.ai/"),
        Create = (connection, clients) => new IdeogramProvider(connection, clients),
        Models = IdeogramModels.All,
        Mode = "answers at once, with addresses",
        Sources =
        [
            new("https://developer.ideogram.ai/api-reference/api-reference/generate-v3 (a stored copy with its OpenAPI document)", new(2026, 11, 29)),
            new("https://developer.ideogram.ai/v1/api-reference/edit-images/inpaint-v3.md", new(2026, 11, 29)),
            new("https://docs.comfy.org/development/comfy-router/models/ideogram/ideogram-v4/code (the fields of 4.0)", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "The form of error bodies (`{error}`) is from a client's notes, and what an empty balance answers was not found.",
            "Remixing's fields are from memory; its image weight is left at the provider's default.",
            "Answers are known by the name of their first image, as its address has it; a request id in a header was not seen.",
        ],
    };

    public string Id => "ideogram";

    public ProviderModel? Find(string model) => IdeogramModels.Find(model);

    public async Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) =>
        Find(request.Model) is null ? HttpFailure.NotSpoken(request.Model) // Every model has an address of its own.
            : await _http.RunAsync(
                _http.Post(IdeogramRequest.Path(request), IdeogramRequest.Content(request)), request, answer => IdeogramAnswer.Read(answer, request.Prompt), cancellationToken);
}
