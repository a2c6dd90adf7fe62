using Imprest.Providers.Http;
using Imprest.Providers.OpenAI;

namespace Imprest.Providers.Xai;

/// <summary>Calls xAI's image API, which resembles OpenAI's. Each call is sent at most once.</summary>
/// <remarks>
/// Every answer states its exact cost in ticks of 10^-10 USD. An image that moderation flags (<c>respect_moderation: false</c>) is a placeholder, and is
/// charged all the same.
/// </remarks>
public sealed class XaiProvider(ProviderConnection connection, ProviderClients clients) : IImageProvider
{
    private readonly ProviderHttp _http = ProviderHttp.Bearer(connection, clients);

    public static ProviderKind Kind { get; } = new("xai", "xAI")
    {
        CredentialVariables = ["XAI_API_KEY"],
        AddressVariables = ["XAI_BASE_URL"],
        DefaultAddress = new("https://api.x.ai/v1/"),
        Create = (connection, clients) => new XaiProvider(connection, clients),
        Models = XaiModels.All,
        Mode = "answers at once",
        Sources =
        [
            new("https://docs.x.ai/developers/cost-tracking", new(2026, 11, 29)),
            new("https://docs.x.ai/developers/model-capabilities/images/generation", new(2026, 11, 29)),
            new("https://github.com/xai-org/xai-proto (proto/xai/api/v1/image.proto, 1b9d57b)", new(2026, 11, 29)),
            new("https://github.com/vercel/ai (packages/xai/src/xai-image-model.ts, 0eea3f2)", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "That moderation is said in words alone (`Generated image rejected by content moderation.`) was read in reports of users, not in documentation.",
            "Several input images (`images`) were read in a reseller's schema; one alone (`image`) in xAI's clients.",
            "`aspect_ratio` beside an input image is in the protocol; a reseller says that it is ignored there.",
            "Which header names a call (`x-request-id`) is from memory.",
            "That results are JPEG is what users report; there is no field for the format.",
        ],
    };

    public string Id => Kind.Id;

    public ProviderModel? Find(string model) => XaiModels.Find(model);

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) =>
        _http.RunAsync(_http.Post(XaiRequest.Path(request.Operation), XaiRequest.Content(request)), request, Read, cancellationToken);

    private static ProviderOutcome Read(Exchange.Answered answer)
    {
        var outcome = answer.IsSuccess ? OpenAIAnswer.Read(answer.Body) : XaiError.Read(answer);
        return outcome with { ProviderRequestId = answer.Header("x-request-id") ?? outcome.ProviderRequestId };
    }
}
