using Imprest.Pricing;
using Imprest.Providers.Http;
using Imprest.Providers.OpenAI;

namespace Imprest.Providers.Together;

/// <summary>Calls Together AI's image API. Each call is sent at most once.</summary>
/// <remarks>Its answers tell nothing of usage or cost: what an image costs follows from its card.</remarks>
public sealed class TogetherProvider(ProviderConnection connection, ProviderClients clients) : IImageProvider
{
    private readonly ProviderHttp _http = ProviderHttp.Bearer(connection, clients);

    public static ProviderKind Kind { get; } = new("together", "Together AI")
    {
        CredentialVariables = ["TOGETHER_API_KEY"],
        AddressVariables = ["TOGETHER_BASE_URL"],
        DefaultAddress = new("https://api.together.xyz/v1/"),
        Create = (connection, clients) => new TogetherProvider(connection, clients),
        Models = TogetherModels.All,
        Mode = "answers at once",
        Sources =
        [
            new("https://github.com/togethercomputer/openapi (openapi.yaml, 090263a)", new(2026, 4, 28)),
            new("https://github.com/togethercomputer/together-typescript (src/resources/images.ts, 037bc6e)", new(2026, 11, 29)),
            new("https://github.com/vercel/ai (packages/togetherai/src/togetherai-image-model.ts, 05efde8)", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "How the safety checker tells that it stopped an image is not documented; a code or message with `nsfw` counts as stopping the request.",
            "How many reference images FLUX.2 takes is not in the specification; the table says four.",
            "A documentation page of 2025 says that FLUX.1 [schnell] and Kontext go by an `aspect_ratio`; the specification and clients have `width` and `height` alone, which are sent.",
            "That an answer's `id` is what the provider's billing names is from memory.",
        ],
    };

    public string Id => Kind.Id;

    public ProviderModel? Find(string model) => TogetherModels.Find(model);

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) =>
        _http.RunAsync(_http.Post("images/generations", TogetherRequest.Content(request)), request, Read, cancellationToken);

    private static ProviderOutcome Read(Exchange.Answered answer)
    {
        var outcome = answer.IsSuccess ? OpenAIAnswer.Read(answer.Body) : Error(answer);
        return outcome with { ProviderRequestId = outcome.ProviderRequestId ?? answer.Header("x-request-id") };
    }

    private static ProviderOutcome.Failed Error(Exchange.Answered answer)
    {
        var failed = OpenAIError.Read(answer.Status, answer.Body, answer.RetryAfter);
        return failed.Outcome is Outcome.Invalid && (IsNsfw(failed.Code) || IsNsfw(failed.Message)) ? failed with { Outcome = Outcome.BlockedBefore } : failed;
    }

    private static bool IsNsfw(string text) => text.Contains("nsfw", StringComparison.OrdinalIgnoreCase);
}
