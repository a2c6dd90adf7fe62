using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.Fal;

/// <summary>What the emulated service knows of its models: which there are, what they accept and which size they draw.</summary>
internal static class FalSchema
{
    private static readonly Dictionary<string, (int Width, int Height)> Presets = new()
    {
        ["square_hd"] = (1024, 1024), ["square"] = (512, 512), ["portrait_4_3"] = (768, 1024), ["portrait_16_9"] = (576, 1024),
        ["landscape_4_3"] = (1024, 768), ["landscape_16_9"] = (1024, 576),
    };

    /// <summary>Apps that exist, by owner and name.</summary>
    private static readonly string[] Apps =
    [
        "fal-ai/flux", "fal-ai/flux-2-pro", "fal-ai/flux-pro", "fal-ai/gpt-image-1", "openai/gpt-image-2", "fal-ai/gemini-25-flash-image", "fal-ai/nano-banana",
        "fal-ai/nano-banana-2", "google/nano-banana-2.1", "fal-ai/imagen4", "fal-ai/ideogram", "fal-ai/recraft", "fal-ai/bytedance", "bria/text-to-image",
        "fal-ai/qwen-image", "fal-ai/stable-diffusion-v35-medium", "fal-ai/hidream-i1-fast", "fal-ai/hidream-i1-full",
    ];

    private static readonly string[] RatioModels =
        ["fal-ai/flux-pro/kontext", "fal-ai/flux-pro/v1.1-ultra", "banana", "gemini", "fal-ai/imagen4", "fal-ai/ideogram/v2", "bria/"];

    public static string AppOf(string endpoint) => string.Join('/', endpoint.Split('/').Take(2));

    public static bool Exists(string endpoint) => Apps.Contains(AppOf(endpoint));

    public static bool IsEdit(string endpoint) => endpoint.EndsWith("/edit", StringComparison.Ordinal) || endpoint.EndsWith("/edit-image", StringComparison.Ordinal)
        || endpoint == "fal-ai/flux-pro/kontext";

    /// <summary>What the model refuses; null: nothing.</summary>
    public static DetailAnswer? Check(SubmittedCall call)
    {
        if (call.Prompt.Length == 0)
            return new(422, "Field required", "missing");
        if (call.Number("num_images", 1) is < 1 or > 8)
            return new(422, "Input should be less than or equal to 8", "less_than_equal", "num_images");
        if (RatioModels.Any(call.Endpoint.Contains) && call.Raw["image_size"] is not null)
            return new(422, "Extra inputs are not permitted", "extra_forbidden", "image_size");
        if (call.Raw["output_format"] is { } format && format is not ("png" or "jpeg" or "webp"))
            return new(422, "Input should be 'jpeg', 'png' or 'webp'", "literal_error", "output_format");
        if (SizeOf(call) is not { Width: >= 14 and <= 14_142, Height: >= 14 and <= 14_142 })
            return new(422, "Input should be a valid size", "value_error", "image_size");
        return IsEdit(call.Endpoint) ? CheckImages(call) : null;
    }

    public static (int Width, int Height) SizeOf(SubmittedCall call)
    {
        if (call.Raw["image_size"] is { } size)
            return Presets.TryGetValue(size, out var preset) ? preset : size.StartsWith('{') ? Object(size) : size is "auto" ? (1024, 1024) : Words(size);
        var side = call.Raw["resolution"] switch { "0.5K" => 512, "2K" => 2048, "4K" => 4096, _ => call.Endpoint.EndsWith("v1.1-ultra", StringComparison.Ordinal) ? 2048 : 1024 };
        if (call.Raw["aspect_ratio"] is { } ratio && ratio.Split(':') is [var left, var right])
        {
            var (width, height) = (int.Parse(left, CultureInfo.InvariantCulture), int.Parse(right, CultureInfo.InvariantCulture));
            return width >= height ? (side, side * height / width) : (side * width / height, side);
        }

        return RatioModels.Any(call.Endpoint.Contains) || call.Endpoint.Contains("gpt-image-1") ? (side, side) : Presets["landscape_4_3"];
    }

    public static string FormatOf(SubmittedCall call) => call.Raw["output_format"] ?? (call.Endpoint.Contains("flux") ? "jpeg" : "png");

    private static DetailAnswer? CheckImages(SubmittedCall call)
    {
        var images = call.Raw["image_urls"] is { } list ? JsonSerializer.Deserialize<string[]>(list)! : call.Raw["image_url"] is { } one ? [one] : [];
        if (images.Length == 0)
            return new(422, "Field required", "missing", "image_urls");
        return images.Append(call.Raw["mask_url"]).OfType<string>().Any(image => SubmittedCall.Image(image) is null)
            ? new(422, "Failed to load the image.", "image_load_error", "image_urls") : null;
    }

    private static (int Width, int Height) Object(string json)
    {
        var size = JsonElement.Parse(json);
        return (size.GetProperty("width").GetInt32(), size.GetProperty("height").GetInt32());
    }

    private static (int Width, int Height) Words(string text) => text.Split('x') is [var width, var height]
        && int.TryParse(width, out var w) && int.TryParse(height, out var h) ? (w, h) : (0, 0);
}
