namespace Imprest.Emulators.Leonardo;

/// <summary>What the service refuses before any work, and what a misbehavior makes it refuse.</summary>
internal static class LeonardoValidation
{
    private static readonly string[] Models = ["kino-xl", "concept-art", "graphic-design", "illustrative-albedo", "flux-schnell", "gpt-image-1.5", "gpt-image-2", "gemini-image-2", "google/nano-banana-2.1"];

    public static ErrorAnswer? Check(LeonardoCall call)
    {
        if (call.IsFirstVersion ? !Guid.TryParse(call.Model, out _) : !Models.Contains(call.Model))
            return Error(400, "model does not exist", "bad-request");
        if (call.Prompt.Length == 0)
            return Error(400, "not a valid prompt", "validation-failed");
        if (call.Images is < 1 or > 8 || call.Width % 8 != 0 || call.Height % 8 != 0 || call.Width is < 32 or > 2048 || call.Height is < 32 or > 2048)
            return Error(400, "invalid quantity or dimensions", "validation-failed");
        return call.Quality is "" or "FAST" or "QUALITY" or "LOW" or "MEDIUM" or "HIGH" ? null : Error(400, $"invalid mode {call.Quality}", "validation-failed");
    }

    public static ErrorAnswer? Failure(Misbehavior? misbehavior, string prompt) => misbehavior?.Name switch
    {
        "400" => Error(400, "The emulator was told to say so.", "unexpected"),
        "401" => Error(401, "Authentication hook unauthorized this request", "access-denied"),
        "403" => Error(403, "Forbidden", "access-denied"),
        "404" => Error(404, "Endpoint not found", "not-found"),
        "429" => Error(429, "Too many requests", "rate-limit"),
        "500" => Error(500, "Invalid response from authorization hook", "unexpected"),
        "503" => Error(503, "Service unavailable", "unexpected"),
        "insufficient_quota" or "billing_hard_limit" => Error(400, "not enough api tokens", "unexpected"),
        "moderation_input" or "moderation" => Error(400, "Content moderation filter: the prompt is not allowed.", "unexpected"),
        "error_in_success" => new(200, new[] { new { message = "Validation failed", extensions = new { code = "VALIDATION_ERROR" } } }),
        "echo" => Error(400, $"not a valid prompt: {prompt}", "validation-failed"),
        _ => null,
    };

    private static ErrorAnswer Error(int status, string error, string code) => new(status, new { error, path = "$", code });
}
