namespace Imprest.Emulators.Bedrock;

/// <summary>The Bedrock runtime's InvokeModel for image models: Amazon's and Stability's. It checks signatures.</summary>
public sealed class BedrockEmulator : InstantEmulator<BedrockCall>
{
    public const string Region = "us-west-2";
    public const string SecretAccessKey = "emulated/SecretKey+of40CharactersForTesting";
    public const string BearerToken = "bedrock-api-key-ZW11bGF0ZWQ=";
    public const string SessionToken = "emulated-session-token";

    public static Task<BedrockEmulator> StartAsync() => StartAsync(new BedrockEmulator());

    public override string ProviderId => "bedrock";

    public override string Credential => "AKIAEMULATEDBEDROCK7";

    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["secret_access_key"] = SecretAccessKey, ["region"] = Region,
    };

    public override string SampleModel => "bedrock/stability.stable-image-core-v1:1";

    public override (string? Size, string? Quality) SampleSettings => (null, null);

    public override void Map(IEndpointRouteBuilder routes) => routes.MapPost("/model/{model}/invoke", HandleAsync);

    protected override BedrockCall Read(RecordedCall raw) => new(raw);

    protected override void NameRequest(HttpResponse response, string id) => response.Headers["x-amzn-requestid"] = id;

    protected override ErrorAnswer? Authorize(HttpContext context, byte[] body)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.Ordinal))
            return authorization == "Bearer " + BearerToken ? null : Error(403, "AccessDeniedException", "Authentication failed: the API key is not valid.");
        if (context.Request.Headers["x-amz-security-token"].FirstOrDefault() is { } token && token != SessionToken)
            return Error(403, "ExpiredTokenException", "The security token included in the request is expired");
        return new BedrockSignature(Credential, SecretAccessKey, Region).Check(context, body, Time.GetUtcNow()) is var (kind, words) ? Error(403, kind, words) : null;
    }

    protected override ErrorAnswer? Check(BedrockCall call)
    {
        if (BedrockTariff.Usd(call.Plain) is null)
            return Error(404, "ResourceNotFoundException", "Could not resolve the foundation model from the provided model identifier.");
        return BedrockValidation.Check(call) is { } wrong ? Error(400, "ValidationException", wrong) : null;
    }

    protected override ErrorAnswer? Failure(Misbehavior misbehavior, BedrockCall call) => misbehavior.Name switch
    {
        "echo" => Error(400, "ValidationException", $"Invalid text: '{call.Prompt}'."),
        "400" => Error(400, "ValidationException", "Malformed input request, please reformat your input and try again."),
        "403" => Error(403, "AccessDeniedException", "You don't have access to the model with the specified model ID."),
        "404" => Error(404, "ResourceNotFoundException", "Could not resolve the foundation model from the provided model identifier."),
        "408" => Error(408, "ModelTimeoutException", "The request took too long to process."),
        "429" => Error(429, "ThrottlingException", "Too many requests, please wait before trying again."),
        "500" => Error(500, "InternalServerException", "The system encountered an unexpected error during processing."),
        "503" => Error(503, "ServiceUnavailableException", "The service isn't currently available. Try again later."),
        "insufficient_quota" => Error(400, "ServiceQuotaExceededException", "Your request exceeds the service quota for your account."),
        "moderation" or "moderation_input" when call.IsAmazon =>
            Error(400, "ValidationException", "This request has been blocked by our content filters. Please adjust your text prompt to submit a new request."),
        _ => null,
    };

    protected override Made Answer(BedrockCall call, Misbehavior? misbehavior, string id)
    {
        var (made, withheld) = EmulatedImage.Count(misbehavior, call.N);
        if (misbehavior?.Name is "moderation")
            return new(Json(new { status = "Request Moderated", details = new Dictionary<string, string[]> { ["Moderation Reasons"] = ["Violence"] } }), 0, 0);
        if (misbehavior?.Name is "moderation_input")
            return new(Json(new { finish_reasons = new[] { "Filter reason: prompt" } }), 0, 0);
        var images = Enumerable.Range(0, made).Select(index => EmulatedImage.Base64(misbehavior, call.OutputFormat, call.Pixels, index)).ToArray();
        if (!call.IsAmazon)
            return new(withheld > 0 ? Json(new { finish_reasons = new[] { "Filter reason: output image" } }) : Json(new { seeds = new[] { 2_130_420_379 }, finish_reasons = new string?[] { null }, images }), made, withheld);
        var error = withheld == 0 ? null : made == 0 ? "All of the generated images have been blocked by our content filters." : "Some of the generated images have been blocked by our content filters.";
        return new(Json(new { images, error }), made, withheld);
    }

    protected override decimal PriceUsd(BedrockCall call) => BedrockTariff.Usd(call.Plain) ?? 0;

    private static byte[] Json(object answer) => EmulatedJson.Bytes(answer);

    private static ErrorAnswer Error(int status, string kind, string words) =>
        new(status, new { message = words }) { Header = ("x-amzn-errortype", kind + ":http://internal.amazon.com/coral/com.amazon.bedrock/") };
}
