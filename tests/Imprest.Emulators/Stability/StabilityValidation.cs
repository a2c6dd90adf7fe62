namespace Imprest.Emulators.Stability;

/// <summary>What the API refuses before any work.</summary>
internal static class StabilityValidation
{
    /// <summary>The words of what is wrong; null where nothing is.</summary>
    public static string? Check(StabilityCall call)
    {
        var sd3 = call.Endpoint == "generate/sd3";
        if (call.Raw.Headers.GetValueOrDefault("accept") is not "application/json")
            return "accept: must be one of application/json (the emulator sends no plain image)";
        if (call.Raw.Headers.GetValueOrDefault("content-type")?.StartsWith("multipart/form-data", StringComparison.Ordinal) != true)
            return "content-type: must be multipart/form-data";
        if (StabilityTariff.Credits(call.Model) is null)
            return $"model: {call.Model} is not available";
        if (!sd3 && call.Raw["model"] is not null)
            return "model: unexpected field";
        if (call.Prompt.Length is 0 or > 10_000)
            return "prompt: must be 1 to 10000 characters long";
        if (call.Raw["negative_prompt"] is not null && call.Model.EndsWith("-turbo", StringComparison.Ordinal))
            return "negative_prompt: not supported by this model";
        if (call.Seed is < 0 or > 4_294_967_294)
            return "seed: must be 0 to 4294967294";
        if (call.Raw["output_format"] is { } format && !(format is "png" or "jpeg" || format == "webp" && !sd3))
            return "output_format: must be one of png, jpeg" + (sd3 ? "" : ", webp");
        return CheckShape(call) ?? CheckImages(call, sd3);
    }

    private static string? CheckShape(StabilityCall call)
    {
        if (call.Raw["aspect_ratio"] is not { } shape)
            return null;
        if (call.Image is not null)
            return "aspect_ratio: only without an image";
        return StabilityCall.Shapes.ContainsKey(shape) ? null : "aspect_ratio: must be one of " + string.Join(", ", StabilityCall.Shapes.Keys);
    }

    private static string? CheckImages(StabilityCall call, bool sd3)
    {
        var generates = call.Endpoint.StartsWith("generate/", StringComparison.Ordinal);
        if (call.Image is null)
            return generates ? null : "image: is required";
        if (call.Model == "core")
            return "image: unexpected field";
        if (!EmulatedImage.IsImage(call.Image.Bytes) || call.Mask is { } mask && !EmulatedImage.IsImage(mask.Bytes))
            return "image: must be a PNG, a JPEG or a WebP";
        if (generates && call.Strength is not (>= 0 and <= 1))
            return "strength: is required with an image, from 0 to 1";
        if (!generates && call.Raw["strength"] is not null)
            return "strength: unexpected field";
        return sd3 && call.Raw["mode"] != "image-to-image" ? "mode: must be image-to-image with an image" : null;
    }
}
