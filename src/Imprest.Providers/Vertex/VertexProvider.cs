using Imprest.Pricing;
using Imprest.Providers.Google;
using Imprest.Providers.Http;

namespace Imprest.Providers.Vertex;

/// <summary>Calls the image models of Vertex AI. Each call is sent at most once, and only when there is a token for it.</summary>
public sealed class VertexProvider : IImageProvider, IDisposable
{
    /// <summary>Where the newest Gemini image models are; Imagen wants a region.</summary>
    private const string DefaultLocation = "global";

    private readonly ProviderHttp _http;
    private readonly ProviderConnection _connection;
    private readonly VertexTokens _tokens;

    public VertexProvider(ProviderConnection connection, ProviderClients clients)
    {
        (_http, _connection) = (new(connection, clients), connection);
        _tokens = new(connection.Credential);
    }

    public static ProviderKind Kind { get; } = new("vertex", "Google Vertex AI")
    {
        // A file as Google's tools write them, `metadata` for the machine's own account, or an access token.
        CredentialVariables = ["GOOGLE_APPLICATION_CREDENTIALS", "VERTEX_ACCESS_TOKEN"],
        AddressVariables = ["VERTEX_BASE_URL", "GOOGLE_VERTEX_BASE_URL"],
        Settings =
        [
            new("project", ["GOOGLE_CLOUD_PROJECT"], "the project that pays; without it the one that the credentials file names"),
            new("location", ["GOOGLE_CLOUD_LOCATION"], "`global` (the default), or a region such as `us-central1`, which Imagen needs"),
        ],
        AddressOf = AddressOf,
        Create = (connection, clients) => new VertexProvider(connection, clients),
        Models = VertexModels.All,
        Mode = "answers at once",
        Sources =
        [
            new("https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations", new(2026, 11, 29)),
            new("https://github.com/googleapis/python-genai (google/genai/types.py, 00121d5)", new(2026, 11, 29)),
            new("https://github.com/firebase/firebase-android-sdk (GenerateImageResponse.kt: what `predict` answers)", new(2026, 11, 29)),
            new("https://cloud.google.com/vertex-ai/generative-ai/docs/image/configure-aspect-ratio", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "That a regional host takes every Gemini image model is not known: the newest were seen on the global one alone.",
            "`imageOutputOptions` was read in callers' code and in the names of Google's client, not in the reference.",
            "Imagen's `includeRaiReason`, its words for a blocked prompt, and that a seed excludes watermark and prompt enhancement are from memory.",
            "Whether Imagen gives one reason for each image that it keeps back, or one for all, was not seen; each is counted as one image.",
            "`metadata` (the account of a machine of Google's) was not tried.",
        ],
    };

    public string Id => "vertex";

    public ProviderModel? Find(string model) => VertexModels.Find(model);

    public async Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var imagen = VertexModels.IsImagen(request.Model);
        if (imagen && request.InputImages.Count > 0)
            return Refused("unsupported_operation", "Imagen is served for generation alone.");
        var (token, credentialsProject, failure) = await _tokens.GetAsync(cancellationToken);
        if (failure is not null)
            return _http.Scrub(failure);
        if ((_connection.Setting("project") ?? credentialsProject) is not { } project)
            return Refused("project_missing", "Neither the settings nor the credentials file name a project.");
        var path = Path(project, Location(_connection.Settings), request.Model, imagen ? "predict" : "generateContent");
        var message = _http.Post(path, imagen ? ImagenRequest.Content(request) : GeminiRequest.Content(request, choosesFormat: true));
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return Without(token!, await _http.RunAsync(message, request, answer => imagen ? ImagenAnswer.Read(answer) : GeminiAnswer.Read(answer), cancellationToken));
    }

    public void Dispose() => _tokens.Dispose();

    private static string Path(string project, string location, string model, string method) =>
        $"v1/projects/{Uri.EscapeDataString(project)}/locations/{location}/publishers/google/models/{Uri.EscapeDataString(model)}:{method}";

    private static string Location(IReadOnlyDictionary<string, string> settings) =>
        settings.TryGetValue("location", out var location) && location.Length > 0 ? location : DefaultLocation;

    /// <exception cref="ArgumentException">The location cannot be part of a host name.</exception>
    internal static Uri AddressOf(IReadOnlyDictionary<string, string> settings)
    {
        var location = Location(settings);
        if (!location.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
            throw new ArgumentException("The location is a region's name such as us-central1, or global.", nameof(settings));
        return new(location == DefaultLocation ? "https://aiplatform.googleapis.com/" : $"https://{location}-aiplatform.googleapis.com/");
    }

    private static ProviderOutcome.Failed Refused(string code, string message) => new(Outcome.Failed, code, message) { NothingWasSent = true };

    /// <summary>Answers may quote the token, which is none of the connection's own secrets.</summary>
    private static ProviderOutcome Without(string token, ProviderOutcome outcome) => OutcomeTexts.Tidy(outcome, new SecretForms([token]));
}
