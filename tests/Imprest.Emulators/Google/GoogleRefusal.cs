namespace Imprest.Emulators.Google;

/// <summary>An error answer: a <c>google.rpc.Status</c>.</summary>
internal sealed record GoogleRefusal(int Code, string Status, string Message)
{
    /// <summary>Of a <c>google.rpc.ErrorInfo</c>.</summary>
    public string? Reason { get; init; }
    /// <summary>Of a <c>google.rpc.BadRequest</c>.</summary>
    public string? Field { get; init; }
    /// <summary>Of a <c>google.rpc.RetryInfo</c>.</summary>
    public int? RetrySeconds { get; init; }

    public object Body => new { error = new { code = Code, message = Message, status = Status, details = Details().ToArray() } };

    private IEnumerable<Dictionary<string, object>> Details()
    {
        if (Reason is not null)
            yield return new() { ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo", ["reason"] = Reason, ["domain"] = "googleapis.com" };
        if (Field is not null)
            yield return new() { ["@type"] = "type.googleapis.com/google.rpc.BadRequest", ["fieldViolations"] = new[] { new { field = Field, description = Message } } };
        if (RetrySeconds is { } seconds)
            yield return new() { ["@type"] = "type.googleapis.com/google.rpc.RetryInfo", ["retryDelay"] = FormattableString.Invariant($"{seconds}s") };
    }

    /// <summary>The error answer that a misbehavior asks for; null where it is of another kind.</summary>
    public static GoogleRefusal? Find(Misbehavior? misbehavior, string prompt) => misbehavior?.Name switch
    {
        "echo" => new(400, "INVALID_ARGUMENT", $"Invalid value at 'contents[0].parts[0]': '{prompt}'."),
        "400" => new(400, "INVALID_ARGUMENT", "Invalid value at 'generation_config.image_config': the emulator was told to say so.") { Field = "generation_config.image_config" },
        "401" => new(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.") { Reason = "CREDENTIALS_MISSING" },
        "403" => new(403, "PERMISSION_DENIED", "The caller does not have permission.") { Reason = "SERVICE_DISABLED" },
        "404" => new(404, "NOT_FOUND", "The model is not found, or is not supported for generateContent."),
        "429" => new(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan.") { RetrySeconds = misbehavior.RetryAfter },
        "500" => new(500, "INTERNAL", "An internal error has occurred."),
        "503" => new(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        "insufficient_quota" => new(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted. Please go to your project to manage billing."),
        "billing_hard_limit" => new(400, "FAILED_PRECONDITION", "The free tier is not available in your country. Please enable billing on your project."),
        _ => null,
    };

    public static readonly IReadOnlySet<string> OwnStatuses = new HashSet<string> { "400", "401", "403", "404", "429", "500", "503" };
}
