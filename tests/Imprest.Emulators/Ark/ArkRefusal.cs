namespace Imprest.Emulators.Ark;

/// <summary>An error answer, or the error of one image.</summary>
internal sealed record ArkRefusal(int Status, string Code, string Message, string? Param = null)
{
    public static readonly IReadOnlySet<string> OwnStatuses = new HashSet<string> { "400", "401", "403", "404", "429", "500", "503" };

    public static readonly ArkRefusal OutputBlocked = new(
        400, "OutputImageSensitiveContentDetected", "The request failed because the output image may contain sensitive information.");

    public static readonly ArkRefusal Internal = new(500, "InternalServiceError", "The service encountered an unexpected internal error.");

    public object Error(string requestId) => new { code = Code, message = $"{Message} Request id: {requestId}", param = Param ?? "", type = "" };

    /// <summary>What the service refuses before any work.</summary>
    public static ArkRefusal? Check(ArkCall call)
    {
        if (Limits(call.Model) is not { } limits)
            return new(404, "InvalidEndpointOrModel.NotFound", $"The model or endpoint {call.Model} does not exist or you do not have access to it.");
        if (call.Prompt.Length == 0)
            return new(400, "MissingParameter", "The request failed because it is missing `prompt`.", "prompt");
        var (width, height) = call.Pixels;
        if ((long)width * height < limits.Least || (long)width * height > limits.Most || width > 16 * height || height > 16 * width)
            return Invalid("size", $"image size must be at least {limits.Least} pixels and at most {limits.Most}");
        if (call.Raw.Files.Count > 14 || call.Raw["sequential_image_generation"] == "auto" && call.Raw.Files.Count + call.Images > 15)
            return Invalid("image", "input and output images are at most 15");
        if (call.Raw.Files.Any(file => file.Bytes.Length == 0 && file.FileName.Length == 0))
            return Invalid("image", "invalid image");
        if (call.Raw["output_format"] is not null && !call.Model.StartsWith("seedream-5-0", StringComparison.Ordinal))
            return Invalid("output_format", "output_format is not supported by this model");
        if (call.Raw["sequential_image_generation"] is not null && call.Model.StartsWith("dola-", StringComparison.Ordinal))
            return Invalid("sequential_image_generation", "sequential_image_generation is not supported by this model");
        return call.Raw["response_format"] is null or "url" or "b64_json" ? null : Invalid("response_format", "response_format is url or b64_json");
    }

    /// <summary>The error answer that a misbehavior asks for; null where it is of another kind.</summary>
    public static ArkRefusal? Find(Misbehavior? misbehavior, string prompt) => misbehavior?.Name switch
    {
        "echo" => Invalid("prompt", $"invalid value '{prompt}'"),
        "400" => Invalid("size", "the emulator was told to say so"),
        "401" => new(401, "AuthenticationError", "The API key or AK/SK in the request is missing or invalid."),
        "403" => new(403, "AccessDenied", "The request failed because you do not have access to the requested resource."),
        "404" => new(404, "InvalidEndpointOrModel.NotFound", "The model or endpoint does not exist or you do not have access to it."),
        "429" => new(429, "RateLimitExceeded.EndpointRPMExceeded", "The requests per minute limit of the associated endpoint for your account has been exceeded."),
        "500" => Internal,
        "503" => new(503, "ServiceUnavailable", "The service is temporarily unavailable."),
        "insufficient_quota" or "billing_hard_limit" => new(403, "AccountOverdueError", "The request failed because your account has an overdue balance."),
        "moderation_input" => new(400, "InputTextSensitiveContentDetected", "The request failed because the input text may contain sensitive information."),
        "moderation" => new(400, "SensitiveContentDetected", "The request failed because the input text may contain sensitive information."),
        "moderation_output" => OutputBlocked,
        _ => null,
    };

    private static (long Least, long Most)? Limits(string model) => model switch
    {
        "seedream-4-0-250828" => (921_600, 16_777_216),
        "seedream-4-5-251128" or "seedream-5-0-lite-260128" or "seedream-5-0-260128" => (3_686_400, 16_777_216),
        "dola-seedream-5-0-pro-260628" => (921_600, 4_624_220),
        _ => null,
    };

    private static ArkRefusal Invalid(string param, string why) =>
        new(400, "InvalidParameter", $"The parameter `{param}` specified in the request is not valid: {why}.", param);
}
