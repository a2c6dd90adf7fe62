using Imprest.Providers.Http;

namespace Imprest.Providers.Ark;

/// <summary>Calls the Seedream models of BytePlus ModelArk. Each call is sent at most once.</summary>
public sealed class ArkProvider(ProviderConnection connection, ProviderClients clients) : IImageProvider
{
    private readonly ProviderHttp _http = ProviderHttp.Bearer(connection, clients);

    public static ProviderKind Kind { get; } = new("ark", "BytePlus ModelArk")
    {
        CredentialVariables = ["ARK_API_KEY"],
        AddressVariables = ["ARK_BASE_URL"],
        DefaultAddress = new("https://ark.ap-southeast.bytepluses.com/api/v3/"),
        Create = (connection, clients) => new ArkProvider(connection, clients),
        Models = ArkModels.All,
        Mode = "answers at once",
        Sources =
        [
            new("https://github.com/volcengine/ark-runtime-python (src/arkruntime/types/images, _constants.py, 2775942)", new(2026, 11, 29)),
            new("https://docs.byteplus.com/en/docs/ModelArk/1299023", new(2026, 11, 29)),
            new("https://github.com/anongecko/seedream-studio (references/SEEDREAM-4point5-api-docs.md, a copy of the provider's page)", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "Whether `dola-seedream-5-0-pro-260628` knows `sequential_image_generation` is not known, so it is left out there.",
            "How many input images the pro model takes was not read.",
            "Seedream 4.x and 5.x take a `seed` according to the client's types and example; what it does there was not read.",
            "That a code of moderation on one image means one image that is not billed is by the provider's words on billing alone.",
        ],
    };

    public string Id => "ark";

    public ProviderModel? Find(string model) => ArkModels.Find(model);

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) =>
        _http.RunAsync(
            _http.Post("images/generations", ArkRequest.Content(request)), request,
            answer => ArkAnswer.Read(answer) with { ProviderRequestId = answer.Header("x-request-id") }, cancellationToken);
}
