using Imprest.Providers.Http;

namespace Imprest.Providers.Stability;

/// <summary>Calls Stability AI's Stable Image API (v2beta). It answers at once; each call is sent at most once.</summary>
/// <remarks>The answer is asked for as JSON, so that the image comes with its <c>finish_reason</c> and not in place of it.</remarks>
public sealed class StabilityProvider(ProviderConnection connection, ProviderClients clients) : IImageProvider
{
    private readonly ProviderHttp _http = ProviderHttp.Bearer(connection, clients);

    public static ProviderKind Kind { get; } = new("stability", "Stability AI")
    {
        CredentialVariables = ["STABILITY_API_KEY"],
        AddressVariables = ["STABILITY_BASE_URL"],
        DefaultAddress = new("https://api.stability.ai/"),
        Create = (connection, clients) => new StabilityProvider(connection, clients),
        Models = StabilityModels.All,
        Mode = "answers at once",
        Sources =
        [
            new("https://platform.stability.ai/docs/api-reference", new(2026, 8, 21)),
            new("https://app.unpkg.com/stability-ai@0.7.0 (the client's types of generate)", new(2026, 11, 29)),
            new("https://github.com/ZHO-ZHO-ZHO/ComfyUI-StableDiffusion3-API/issues/2 (the words of 402 and content_moderation)", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "The header `x-request-id`, the name of a 402's error and `CONTENT_FILTERED` in a 200 are from memory.",
            "A mask's white part is drawn anew: from memory.",
            "An image-to-image call is sent with a strength of 0.5, because the field is required and calls have no word for it.",
        ],
    };

    public string Id => "stability";

    public ProviderModel? Find(string model) => StabilityModels.Find(model);

    public async Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        if (Find(request.Model) is null && request.Model.Contains('/', StringComparison.Ordinal)) // Each of the services has fields of its own.
            return HttpFailure.NotSpoken(request.Model);
        var message = _http.Post(StabilityRequest.Path(request.Model), StabilityRequest.Content(request));
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        return await _http.RunAsync(
            message, request, answer => StabilityAnswer.Read(answer) with { ProviderRequestId = StabilityAnswer.RequestId(answer) }, cancellationToken);
    }
}
