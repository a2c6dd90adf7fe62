using Imprest.Providers.Http;

namespace Imprest.Providers.Google;

/// <summary>Calls the Gemini API's image models. Each call is sent at most once.</summary>
public sealed class GoogleProvider(ProviderConnection connection, ProviderClients clients) : IImageProvider
{
    private readonly ProviderHttp _http = new(connection, clients, ("x-goog-api-key", connection.Credential));

    public static ProviderKind Kind { get; } = new("google", "Google Gemini API")
    {
        CredentialVariables = ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        AddressVariables = ["GEMINI_BASE_URL", "GOOGLE_GEMINI_BASE_URL"],
        DefaultAddress = new("https://generativelanguage.googleapis.com/"),
        Create = (connection, clients) => new GoogleProvider(connection, clients),
        Models = GoogleModels.All,
        Mode = "answers at once",
        Sources =
        [
            new("https://github.com/googleapis/python-genai (google/genai/types.py, 00121d5)", new(2026, 11, 29)),
            new("https://github.com/vercel/ai (packages/google/src/__fixtures__: recorded answers with an image, without one, blocked, and 429)", new(2026, 11, 29)),
            new("https://ai.google.dev/gemini-api/docs/image-generation as quoted in genkit-ai/genkit#4891 and intrafind/ihub-apps#637", new(2026, 11, 29)),
            new("https://github.com/googleapis/python-genai/issues/2110, https://github.com/vercel/ai/issues/12911 (`512`, not `512px`)", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "That `gemini-nano-banana-2.1` and `gemini-3.1-flash-lite-image` take the ten usual aspect ratios and no `imageSize` is inferred from their single size.",
            "That `gemini-2.0-flash-exp-image-generation` needs TEXT beside IMAGE, and takes no `imageConfig`, is from memory.",
            "Whether an image that the output filter took away is counted in `usageMetadata` was seen nowhere; what is reported is used.",
            "The words by which an empty prepaid balance is told from a rate limit are from memory.",
        ],
    };

    public string Id => "google";

    public ProviderModel? Find(string model) => GoogleModels.Find(model);

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken) =>
        _http.RunAsync(
            _http.Post($"v1beta/models/{Uri.EscapeDataString(request.Model)}:generateContent", GeminiRequest.Content(request, choosesFormat: false)), request,
            GeminiAnswer.Read, cancellationToken);
}
