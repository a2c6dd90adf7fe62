using Imprest.Providers.Http;

namespace Imprest.Providers.Ideogram;

/// <summary>Calls the Ideogram API. It answers at once, with addresses that expire; each call is sent at most once.</summary>
public sealed class IdeogramProvider : IImageProvider
{
    private readonly ProviderHttp _http;
    private readonly ResultFetcher _results;
    private readonly string _key;

    public IdeogramProvider(ProviderConnection connection, ProviderClients clients) =>
        (_http, _results, _key) = (new(connection, clients), new(connection, clients), connection.Credential);

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
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        if (Find(request.Model) is null) // Every model has an address of its own.
            return HttpFailure.NotSpoken(request.Model);
        var message = new HttpRequestMessage(HttpMethod.Post, _http.At(IdeogramRequest.Path(request))) { Content = IdeogramRequest.Content(request) };
        message.Headers.TryAddWithoutValidation("Api-Key", _key);
        var exchange = await _http.SendAsync(message, request.ClientId, cancellationToken);
        if (exchange is not Exchange.Answered answer)
            return ((Exchange.Broken)exchange).Outcome;
        var outcome = _http.Scrub(IdeogramAnswer.Read(answer, request.Prompt)) with { HttpStatus = answer.Status };
        return outcome is ProviderOutcome.Completed done && !request.ResultsAsUrls
            ? done with { Images = await _results.FetchAsync(done.Images, cancellationToken) }
            : outcome;
    }
}
