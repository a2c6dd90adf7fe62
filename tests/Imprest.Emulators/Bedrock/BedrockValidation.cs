namespace Imprest.Emulators.Bedrock;

/// <summary>What the service refuses before any work.</summary>
internal static class BedrockValidation
{
    /// <summary>The words of what is wrong; null where nothing is.</summary>
    public static string? Check(BedrockCall call)
    {
        if (call.Raw.Headers.GetValueOrDefault("content-type") is not "application/json")
            return "The Content-Type header is invalid.";
        if (!call.Images.All(IsImage))
            return "Malformed input request: an image is no PNG or JPEG in base64.";
        return call.IsAmazon ? CheckAmazon(call) : CheckStability(call);
    }

    private static string? CheckAmazon(BedrockCall call)
    {
        if (call.Task is not ("TEXT_IMAGE" or "INPAINTING" or "IMAGE_VARIATION"))
            return "Malformed input request: taskType is invalid.";
        if (call.N is < 1 or > 5)
            return "numberOfImages must be 1 to 5.";
        if (call.Quality is not ("standard" or "premium"))
            return "quality must be standard or premium.";
        if (call.Prompt.Length > (call.Plain.Contains("nova", StringComparison.Ordinal) ? 1_024 : 512))
            return "text is too long.";
        return call.Task switch
        {
            "TEXT_IMAGE" => call.Prompt.Length == 0 ? "textToImageParams.text is required." : null,
            "INPAINTING" => call.Images.Count == 2 ? null : "inPaintingParams needs an image and a maskImage.",
            _ => call.Images.Count is >= 1 and <= 5 ? null : "images must hold 1 to 5 images.",
        };
    }

    private static string? CheckStability(BedrockCall call)
    {
        var generates = call.Plain.Contains("sd3", StringComparison.Ordinal) || call.Plain.Contains("core", StringComparison.Ordinal) || call.Plain.Contains("ultra", StringComparison.Ordinal);
        if (call.Prompt.Length is 0 or > 10_000)
            return "Malformed input request: prompt must be 1 to 10000 characters long.";
        if (call.Raw["aspect_ratio"] is { } shape && (call.Images.Count > 0 || !Stability.StabilityCall.Shapes.ContainsKey(shape)))
            return "Malformed input request: aspect_ratio is invalid.";
        if (generates != (call.Raw["strength"] is not null) && call.Images.Count > 0)
            return "Malformed input request: strength goes with the image of a model that generates.";
        return !generates && call.Images.Count == 0 ? "Malformed input request: image is required." : null;
    }

    private static bool IsImage(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && EmulatedImage.IsImage(bytes.AsSpan(0, length));
    }
}
