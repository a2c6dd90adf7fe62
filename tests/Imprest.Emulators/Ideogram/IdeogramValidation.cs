namespace Imprest.Emulators.Ideogram;

/// <summary>What the API refuses before any work.</summary>
internal static class IdeogramValidation
{
    private static readonly string[] Shapes = ["1x3", "3x1", "1x2", "2x1", "9x16", "16x9", "10x16", "16x10", "2x3", "3x2", "3x4", "4x3", "4x5", "5x4", "1x1"];
    private static readonly string[] OnlyV3 = ["prompt", "num_images", "seed", "aspect_ratio", "negative_prompt", "style_type"];

    /// <summary>The words of what is wrong; null where nothing is.</summary>
    public static string? Check(IdeogramCall call)
    {
        if (call.Raw.Headers.GetValueOrDefault("content-type")?.StartsWith("multipart/form-data", StringComparison.Ordinal) != true)
            return "Content-Type must be multipart/form-data";
        if (call.Prompt.Length == 0)
            return "A prompt is required";
        if (IdeogramTariff.Usd(call.IsV4, call.Quality) is null)
            return "Invalid rendering_speed";
        if (call.N is < 1 or > 8)
            return "num_images must be between 1 and 8";
        if (call.IsV4 && OnlyV3.Any(call.Raw.Fields.ContainsKey))
            return "Unknown field";
        if (call.Raw["resolution"] is not null && call.Raw["aspect_ratio"] is not null)
            return "resolution cannot be used with aspect_ratio";
        if (call.Raw["resolution"] is { } resolution && !(EmulatedCall.TrySize(resolution, out var width, out var height) && width % 16 == 0 && height % 16 == 0))
            return "Invalid resolution";
        if (call.Raw["aspect_ratio"] is { } shape && !Shapes.Contains(shape))
            return "Invalid aspect_ratio";
        if (call.Endpoint == "generate")
            return null;
        if (call.Image is null || !EmulatedImage.IsImage(call.Image.Bytes))
            return "An image is required";
        return call.Endpoint == "remix" || call.Mask is { } mask && EmulatedImage.IsImage(mask.Bytes) ? null : "A mask is required";
    }
}
