namespace Imprest.Emulators.Runware;

/// <summary>An error answer: a list of errors, each of a task.</summary>
internal sealed record RunwareRefusal(int Status, string Code, string Message, string? Parameter = null)
{
    public static RunwareRefusal? Find(Misbehavior? misbehavior, string prompt) => misbehavior?.Name switch
    {
        "echo" => new(400, "invalidPositivePrompt", $"Invalid value for 'positivePrompt': {prompt}", "positivePrompt"),
        "400" => new(400, "invalidWidth", "Invalid value for 'width': the emulator was told to say so.", "width"),
        "401" => new(401, "invalidApiKey", "Invalid API key. Get one at https://my.runware.ai/signup", "apiKey"),
        "402" or "insufficient_quota" or "billing_hard_limit" => new(402, "insufficientCredits", "Insufficient credits."),
        "403" => new(403, "permissionDenied", "The key lacks the permission."),
        "404" => new(404, "modelNotFound", "The model was not found.", "model"),
        "422" => new(422, "incompatibleParameters", "These parameters do not go together.", "steps"),
        "429" => new(429, "rateLimitExceeded", "Too many requests are waiting."),
        "500" => new(500, "internalServerError", "Something went wrong."),
        "503" => new(503, "serviceUnavailable", "No capacity at the moment."),
        "moderation_input" or "moderation" => new(400, "contentPolicyViolation", "The prompt was rejected.", "positivePrompt"),
        _ => null,
    };

    public object Body(string taskType, string? id) => new { errors = new[] { new { code = Code, message = Message, parameter = Parameter, taskType, taskUUID = id } } };
}
