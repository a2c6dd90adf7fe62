using System.Text.Json;

namespace Imprest.Emulators.Bedrock;

/// <summary>A call of InvokeModel as the service understands it.</summary>
public sealed record BedrockCall(RecordedCall Raw) : EmulatedCall(Raw)
{
    public override string Model => Uri.UnescapeDataString(Raw.Path.Split('/')[^2]);

    /// <summary>The name behind an inference profile's.</summary>
    public string Plain => Model.StartsWith("us.", StringComparison.Ordinal) ? Model[3..] : Model;

    public bool IsAmazon => Plain.StartsWith("amazon.", StringComparison.Ordinal);

    public string Task => Raw["taskType"] ?? "";

    public override string Prompt => Raw[IsAmazon ? Parameters + ".text" : "prompt"] ?? "";

    public override string Operation => IsAmazon
        ? Task switch { "INPAINTING" => "edit", "IMAGE_VARIATION" => "image-to-image", _ => "generate" }
        : Raw["mask"] is not null ? "edit" : Raw["image"] is not null ? "image-to-image" : "generate";

    public override int N => IsAmazon ? Number("imageGenerationConfig.numberOfImages", 1) : 1;

    public override string Size => IsAmazon
        ? $"{Raw["imageGenerationConfig.width"] ?? "1024"}x{Raw["imageGenerationConfig.height"] ?? "1024"}"
        : Stability.StabilityCall.Shapes.GetValueOrDefault(Raw["aspect_ratio"] ?? "1:1", "1024x1024");

    public override string Quality => IsAmazon ? Raw["imageGenerationConfig.quality"] ?? "standard" : "";

    public string OutputFormat => IsAmazon ? "png" : Raw["output_format"] ?? "png";

    /// <summary>The object that a task's fields stand in.</summary>
    public string Parameters => Task switch
    {
        "INPAINTING" => "inPaintingParams",
        "IMAGE_VARIATION" => "imageVariationParams",
        _ => "textToImageParams",
    };

    /// <summary>Every image that goes with the call, the mask too, in base64.</summary>
    public IReadOnlyList<string> Images => Task == "IMAGE_VARIATION" && Raw["imageVariationParams.images"] is { } list
        ? JsonSerializer.Deserialize<string[]>(list)!
        : [.. new[] { Parameters + ".image", Parameters + ".maskImage", "image", "mask" }.Select(name => Raw[name]).OfType<string>()];
}
