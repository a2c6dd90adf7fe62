namespace Imprest.Emulators.Replicate;

/// <summary>What the service refuses before any work.</summary>
internal static class ReplicateValidation
{
    private static readonly string[] Owners = ["black-forest-labs", "leonardoai", "bytedance", "google", "ideogram-ai", "recraft-ai", "openai"];

    public static ErrorAnswer? Check(ReplicateCall call)
    {
        if (call.IsVersion ? call.Model.Length != 64 || !call.Model.All(char.IsAsciiHexDigitLower) : !Owners.Contains(call.Model.Split('/')[0]))
            return call.IsVersion ? Invalid("version", "Invalid version or not permitted") : Problem(404, "Not found", "The requested resource could not be found.");
        if (call.Prompt.Length == 0)
            return Invalid("input", "prompt is required");
        if (call.Images is < 1 or > 10)
            return Invalid("input.num_outputs", "Must be between 1 and 4");
        if (call.Raw["input.output_format"] is { } format && format is not ("png" or "jpg" or "webp" or "jpeg"))
            return Invalid("input.output_format", "must be one of webp, jpg, png");
        return call.Raw["webhook"] is { } webhook && !webhook.StartsWith("https://", StringComparison.Ordinal) ? Invalid("webhook", "must be an HTTPS URL") : null;
    }

    public static ErrorAnswer? Failure(Misbehavior? misbehavior, string prompt) => misbehavior?.Name switch
    {
        "400" => Problem(400, "Bad request", "The emulator was told to say so."),
        "401" => Problem(401, "Unauthenticated", "You did not pass a valid authentication token"),
        "402" or "insufficient_quota" or "billing_hard_limit" => Problem(402, "Insufficient credit", "You have insufficient credit to run this model. Go to https://replicate.com/account/billing to purchase credit."),
        "403" => Problem(403, "Forbidden", "You do not have permission to run this model."),
        "404" => Problem(404, "Not found", "The requested resource could not be found."),
        "422" => Invalid("input.aspect_ratio", "must be one of the following: \"1:1\", \"16:9\""),
        "invalid_moderation" => Invalid("input.moderation", "must be one of the following: \"auto\", \"low\""),
        "429" => Problem(429, "Too many requests", "Request was throttled. Expected available in 1 second."),
        "500" => Problem(500, "Internal server error", "The server had an error."),
        "503" => Problem(503, "Service unavailable", "Please try again later."),
        "echo" => Problem(422, "Input validation failed", $"- input.prompt: '{prompt}' is refused"),
        _ => null,
    };

    /// <summary>The error text of a prediction that fails; null where it does not.</summary>
    public static string? FailedWith(Misbehavior? misbehavior) => misbehavior?.Name switch
    {
        "task_failed" => "Prediction interrupted; please retry (code: PA) E9243",
        "moderation_input" => "The prompt was flagged as sensitive. Please try again with a different prompt. (E005)",
        "moderation_output" => "NSFW content detected. Try running it again, or try a different prompt.",
        "moderation" => "The input or output was flagged as sensitive. Please try again with different inputs. (E005)",
        _ => null,
    };

    private static ErrorAnswer Problem(int status, string title, string detail) => new(status, new { title, detail, status });

    private static ErrorAnswer Invalid(string field, string description) => new(422, new
    {
        title = "Input validation failed",
        detail = $"- {field}: {description}\n",
        status = 422,
        invalid_fields = new[] { new { type = "invalid", field, description } },
    });
}
