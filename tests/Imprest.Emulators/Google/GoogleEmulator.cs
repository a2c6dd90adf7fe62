namespace Imprest.Emulators.Google;

/// <summary>The Gemini API, as far as it makes images.</summary>
public sealed class GoogleEmulator : GeminiEmulator
{
    public static Task<GoogleEmulator> StartAsync() => StartAsync(new GoogleEmulator());

    public override string ProviderId => "google";

    public override string Credential => "AIza-emulated-google";

    public override string SampleModel => "google/gemini-3-pro-image";

    private protected override bool IsVertex => false;

    public override void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1beta/models/{model}:generateContent", (HttpContext context, string model) => GenerateAsync(context, model));

    private protected override GoogleRefusal? Authorize(HttpContext context)
    {
        var key = context.Request.Headers["x-goog-api-key"].FirstOrDefault();
        return key == Credential ? null
            : key is null ? new(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers (callers without established identity).")
            : new(400, "INVALID_ARGUMENT", $"API key not valid: {key}. Please pass a valid API key.") { Reason = "API_KEY_INVALID" };
    }
}
