namespace Imprest.Emulators.DashScope;

/// <summary>An error answer of the service.</summary>
internal sealed record DashScopeRefusal(int Status, string Code, string Message);

/// <summary>What the service refuses before any work, and what a misbehavior makes it refuse.</summary>
internal static class DashScopeValidation
{
    private static readonly string[] QwenSizes = ["1664*928", "1472*1104", "1328*1328", "1104*1472", "928*1664"];

    public static DashScopeRefusal? Check(DashScopeCall call, bool isAsync)
    {
        var family = call.Model.Split('-')[0];
        if (family is not ("qwen" or "z" or "wan2.7" or "wan2.6" or "wan2.5" or "wan2.2" or "wan2.1" or "wanx2.1"))
            return new(404, "ModelNotFound", "Model not exist.");
        if (call.IsSync == isAsync)
            return new(403, "AccessDenied", "current user api does not support asynchronous calls.");
        if (call.IsSync && (family is "wan2.5" or "wan2.2" or "wan2.1" or "wanx2.1"))
            return new(400, "InvalidParameter", "url error, please check url!");
        if (call.Prompt.Length == 0)
            return new(400, "InvalidParameter", "Required parameter(prompt) missing or invalid, please check the request parameters.");
        if (call.Images is < 1 or > 6 || (call.Images > 1 && call.Model is "qwen-image" or "qwen-image-plus" or "qwen-image-max" or "z-image-turbo"))
            return new(400, "InvalidParameter", "num_images_per_prompt must be 1");
        if (call.Raw["parameters.size"] is { } size && (call.Model is "qwen-image" or "qwen-image-plus" or "qwen-image-max" ? !QwenSizes.Contains(size) : !size.Contains('*', StringComparison.Ordinal)))
            return new(400, "InvalidParameter", "The size is not supported.");
        return call.Path.StartsWith("image2image", StringComparison.Ordinal) && call.Raw.Files.Count == 0
            ? new(400, "InvalidParameter", "Required parameter(images) missing or invalid, please check the request parameters.") : null;
    }

    /// <summary>The error answer of this name; null where the misbehavior is of another kind, or ends a task that was accepted.</summary>
    public static DashScopeRefusal? Failure(Misbehavior? misbehavior, DashScopeCall call) => misbehavior?.Name switch
    {
        "400" => new(400, "InvalidParameter", "The emulator was told to say so."),
        "401" => new(401, "InvalidApiKey", "Invalid API-key provided."),
        "403" => new(403, "AccessDenied", "Access denied."),
        "404" => new(404, "ModelNotFound", "Model not exist."),
        "429" => new(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later."),
        "500" => new(500, "InternalError", "An internal error has occured, please try again later or contact service support."),
        "503" => new(503, "ModelUnavailable", "Model is unavailable, please try again later."),
        "insufficient_quota" or "billing_hard_limit" => new(400, "Arrearage", "Access denied, please make sure your account is in good standing."),
        "echo" => new(400, "InvalidParameter", $"The prompt '{call.Prompt}' is refused."),
        _ => call.IsSync && FailedWith(misbehavior) is { } failed ? new(misbehavior!.Name == "task_failed" ? 500 : 400, failed.Code, failed.Message) : null,
    };

    /// <summary>Why a task fails; null where it does not.</summary>
    public static (string Code, string Message)? FailedWith(Misbehavior? misbehavior) => misbehavior?.Name switch
    {
        "task_failed" => ("InternalError", "The task failed."),
        "moderation_input" => ("DataInspectionFailed", "Input data may contain inappropriate content."),
        "moderation_output" => ("DataInspectionFailed", "Output data may contain inappropriate content."),
        "moderation" => ("DataInspectionFailed", "The data may contain inappropriate content."),
        _ => null,
    };
}
