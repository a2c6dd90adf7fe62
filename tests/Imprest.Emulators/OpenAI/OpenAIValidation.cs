namespace Imprest.Emulators.OpenAI;

/// <summary>What the API refuses before any work, with the words that it uses.</summary>
internal static class OpenAIValidation
{
    private static readonly string[] GptModels =
    [
        "gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5", "gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.5-sunburst",
        "gpt-image-2.6-flare", "gpt-image-2.6-sunburst",
    ];
    private static readonly string[] OldGptSizes = ["auto", "1024x1024", "1536x1024", "1024x1536"];
    private static readonly string[] DallE2Sizes = ["256x256", "512x512", "1024x1024"];
    private static readonly string[] DallE3Sizes = ["1024x1024", "1792x1024", "1024x1792"];

    public static OpenAIRefusal? Check(OpenAICall call)
    {
        if (!IsKnown(call.Model))
            return new(404, "model_not_found", $"The model '{call.Model}' does not exist.", "model");
        if (call.Operation == "variation" && call.Model != "dall-e-2" || call.Operation == "edit" && call.Model == "dall-e-3")
            return Value("model", call.Model, "dall-e-2");
        if (call.Operation != "variation" && call.Prompt.Length == 0)
            return new(400, "missing_required_parameter", "Missing required parameter: 'prompt'.", "prompt");
        if (call.Prompt.Length > (call.IsGpt ? 32_000 : call.Model == "dall-e-3" ? 4_000 : 1_000))
            return new(400, "string_above_max_length", "Invalid 'prompt': string too long.", "prompt");
        if (call.N < 1 || call.N > (call.Model == "dall-e-3" ? 1 : 10))
            return new(400, "integer_above_max_value", $"Invalid 'n': '{call.Raw["n"]}' is out of range.", "n");
        return CheckSettings(call) ?? CheckFiles(call);
    }

    private static OpenAIRefusal? CheckSettings(OpenAICall call)
    {
        if (call.Raw["size"] is { } size && !IsSize(call, size))
            return Value("size", size, "see the documentation");
        if (call.Raw["quality"] is { } quality && !Qualities(call).Contains(quality))
            return Value("quality", quality, string.Join("', '", Qualities(call)));
        if (call.IsGpt && call.Raw["response_format"] is not null)
            return Unknown("response_format");
        if (call.Raw["input_fidelity"] is not null && call.Model is not ("gpt-image-1" or "gpt-image-1.5"))
            return Unknown("input_fidelity");
        if (call.Raw["style"] is not null && call.Model != "dall-e-3")
            return Unknown("style");
        if (!call.IsGpt && (call.Raw["stream"] ?? call.Raw["background"] ?? call.Raw["output_format"]) is not null)
            return Unknown("stream");
        if (call.Raw["output_format"] is { } format && format is not ("png" or "jpeg" or "webp"))
            return Value("output_format", format, "png', 'jpeg', 'webp");
        if (call.Raw["background"] == "transparent" && call.OutputFormat == "jpeg")
            return new(400, "invalid_value", "Transparent background is not supported for JPEG output format.", "background");
        return call.PartialImages is < 0 or > 3
            ? new(400, "integer_above_max_value", "Invalid 'partial_images': expected 0 to 3.", "partial_images") : null;
    }

    private static OpenAIRefusal? CheckFiles(OpenAICall call)
    {
        if (call.Operation == "generation")
            return null;
        var images = call.Images.ToList();
        if (images.Count == 0)
            return new(400, "missing_required_parameter", "Missing required parameter: 'image'.", "image");
        if (images.Count > (call.IsGpt ? 16 : 1))
            return new(400, "array_above_max_length", "Invalid 'image': too many images.", "image");
        return images.Append(call.Mask).OfType<RecordedFile>().All(file => file.Bytes.Length == 0 && file.FileName.StartsWith("http", StringComparison.Ordinal) || EmulatedImage.IsImage(file.Bytes))
            ? null : new(400, "invalid_image_file", "Invalid image file or mode for image 1, please check your image file.", "image", "image_generation_user_error");
    }

    private static bool IsKnown(string model) => model is "dall-e-2" or "dall-e-3" || GptModels.Any(known =>
        model == known || model.StartsWith(known + "-20", StringComparison.Ordinal) && model.Length == known.Length + 11);

    private static bool IsSize(OpenAICall call, string size)
    {
        if (call.Model is "dall-e-2")
            return DallE2Sizes.Contains(size);
        if (call.Model is "dall-e-3")
            return DallE3Sizes.Contains(size);
        if (OldGptSizes.Contains(size))
            return true;
        // From gpt-image-2 on: edges a multiple of 16 and at most 3840, ratio at most 3:1, 655 360 to 8 294 400 pixels.
        return !OpenAITokens.IsOld(call.Model) && EmulatedCall.TrySize(size, out var width, out var height)
            && width % 16 == 0 && height % 16 == 0 && Math.Max(width, height) <= 3840
            && Math.Max(width, height) <= 3 * Math.Min(width, height) && (long)width * height is >= 655_360 and <= 8_294_400;
    }

    private static string[] Qualities(OpenAICall call) => call.Model switch
    {
        "dall-e-2" => ["standard"],
        "dall-e-3" => ["standard", "hd"],
        var model when model.Contains("-2.5") || model.Contains("-2.6") => ["auto", "low", "medium", "high", "xhigh", "max"],
        _ => ["auto", "low", "medium", "high"],
    };

    private static OpenAIRefusal Value(string param, string value, string supported) =>
        new(400, "invalid_value", $"Invalid value: '{value}'. Supported values are: '{supported}'.", param);

    private static OpenAIRefusal Unknown(string param) => new(400, "unknown_parameter", $"Unknown parameter: '{param}'.", param);
}
