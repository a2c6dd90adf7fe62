namespace Imprest.Emulators.OpenAI;

/// <summary>The error answers that a misbehavior asks for.</summary>
internal static class OpenAIFailures
{
    /// <summary>The error answer of this name; null where the misbehavior is of another kind.</summary>
    public static OpenAIRefusal? Find(Misbehavior? misbehavior, string prompt = "") => misbehavior?.Name switch
    {
        "echo" => new(400, "invalid_value", $"Invalid value: '{prompt}'.", "prompt"),
        "400" => new(400, "invalid_value", "Invalid value: the emulator was told to say so.", "size"),
        "401" => new(401, "invalid_api_key", "Incorrect API key provided."),
        "403" => new(403, "unsupported_country_region_territory", "Country, region, or territory not supported.", Type: "request_forbidden"),
        "404" => new(404, "model_not_found", "The model does not exist or you do not have access to it.", "model"),
        "429" => new(429, "rate_limit_exceeded", "Rate limit reached for images per minute.", Type: "rate_limit_error"),
        "500" => new(500, null, "The server had an error while processing your request.", Type: "server_error"),
        "503" => new(503, "server_overloaded", "The engine is currently overloaded, please try again later.", Type: "server_error"),
        "insufficient_quota" => new(429, "insufficient_quota", "You exceeded your current quota, please check your plan and billing details.", Type: "insufficient_quota"),
        "billing_hard_limit" => new(400, "billing_hard_limit_reached", "Billing hard limit has been reached.", Type: "image_generation_user_error"),
        "moderation_input" => Blocked("input"),
        "moderation_output" => Blocked("output"),
        "moderation" => Blocked(null),
        _ => null,
    };

    public static OpenAIRefusal Blocked(string? stage) =>
        new(400, "moderation_blocked", "Your request was rejected by the safety system.", Type: "image_generation_user_error") { ModerationStage = stage };
}
