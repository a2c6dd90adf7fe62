namespace Imprest.Emulators.Stability;

/// <summary>Stability AI's Stable Image API (v2beta): generating, inpainting and control, answered as JSON.</summary>
public sealed class StabilityEmulator : InstantEmulator<StabilityCall>
{
    public static Task<StabilityEmulator> StartAsync() => StartAsync(new StabilityEmulator());

    public override string ProviderId => "stability";

    public override string Credential => "sk-emulated-stability";

    public override string SampleModel => "stability/core";

    public override (string? Size, string? Quality) SampleSettings => (null, null);

    public override void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v2beta/stable-image/{group}/{name}", HandleAsync);

    protected override StabilityCall Read(RecordedCall raw) => new(raw);

    protected override void NameRequest(HttpResponse response, string id) => response.Headers["x-request-id"] = id;

    protected override ErrorAnswer? Authorize(HttpContext context, byte[] body) =>
        context.Request.Headers.Authorization == "Bearer " + Credential ? null : Error(401, "unauthorized", $"authorization: {context.Request.Headers.Authorization} is invalid");

    protected override ErrorAnswer? Check(StabilityCall call) => StabilityValidation.Check(call) is { } wrong ? Error(400, "bad_request", wrong) : null;

    protected override ErrorAnswer? Failure(Misbehavior misbehavior, StabilityCall call) => misbehavior.Name switch
    {
        "echo" => Error(400, "bad_request", $"prompt: '{call.Prompt}' is invalid"),
        "400" => Error(400, "bad_request", "some-field: is required"),
        "401" => Error(401, "unauthorized", "authorization: invalid or missing header value"),
        "402" or "insufficient_quota" => Error(402, "payment_required", "You lack sufficient credits to make this request."),
        "403" => Error(403, "forbidden", "Your organization may not use this."),
        "404" => Error(404, "not_found", "The specified endpoint does not exist."),
        "422" => Error(422, "invalid_language", "English is the only supported language for this service."),
        "429" => Error(429, "rate_limit_exceeded", "You have exceeded the rate limit of 150 requests within a 10 second period."),
        "500" => Error(500, "internal_error", "An unexpected server error has occurred, please try again later."),
        "503" => Error(503, "service_unavailable", "The service is not available, please try again later."),
        "moderation" or "moderation_input" => Error(403, "content_moderation",
            "Your request was flagged by our content moderation system, as a result your request was denied and you were not charged."),
        _ => null,
    };

    protected override Made Answer(StabilityCall call, Misbehavior? misbehavior, string id)
    {
        var (made, withheld) = EmulatedImage.Count(misbehavior, call.N);
        made = Math.Min(made, 1); // An answer has room for one.
        var answer = new Dictionary<string, object> { ["seed"] = call.Seed ?? 343_940_597, ["finish_reason"] = withheld > 0 ? "CONTENT_FILTERED" : "SUCCESS" };
        if (made + withheld > 0)
            answer["image"] = EmulatedImage.Base64(misbehavior, call.OutputFormat, call.Pixels, index: 0);
        return new(EmulatedJson.Bytes(answer), made, withheld);
    }

    protected override decimal PriceUsd(StabilityCall call) => StabilityTariff.Usd(call.Model);

    private static ErrorAnswer Error(int status, string name, string words) => new(status, new { id = "4212a4b66fbe1cedca4bf2133d35dca5", name, errors = new[] { words } });
}
