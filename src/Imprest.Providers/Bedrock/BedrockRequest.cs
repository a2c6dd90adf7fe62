using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Bedrock;

/// <summary>Writes a call as InvokeModel wants it: one JSON object, of the form that the model's maker chose.</summary>
internal static class BedrockRequest
{
    /// <summary>How far an image-to-image call of Stability's models moves from its image. The field is required, and calls here have no word for it.</summary>
    public const decimal Strength = 0.5m;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly AspectRatio[] Ratios = [new(1, 1), new(16, 9), new(9, 16), new(21, 9), new(9, 21), new(3, 2), new(2, 3), new(5, 4), new(4, 5)];

    /// <summary>The path below the base address. A model's id has colons, an inference profile's ARN slashes too.</summary>
    public static string Path(string model) => $"model/{Uri.EscapeDataString(model)}/invoke";

    public static byte[] Body(ProviderRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Prompt.Length + 512);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            if (BedrockModels.IsAmazon(request.Model))
                Amazon(json, request);
            else
                Stability(json, request);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Amazon(Utf8JsonWriter json, ProviderRequest request)
    {
        var (task, parameters) = request.Operation switch
        {
            Operation.Edit => ("INPAINTING", "inPaintingParams"),
            Operation.ImageToImage => ("IMAGE_VARIATION", "imageVariationParams"),
            _ => ("TEXT_IMAGE", "textToImageParams"),
        };
        json.WriteString("taskType", task);
        json.WriteStartObject(parameters);
        Text(json, "text", request.Prompt.Length == 0 ? null : request.Prompt);
        Text(json, "negativeText", request.NegativePrompt);
        if (request.Operation is Operation.Generate)
        {
            Text(json, "style", request.Style);
        }
        else if (request.Operation is Operation.Edit)
        {
            json.WriteBase64String("image", request.InputImages[0].Bytes.Span);
            if (request.Mask is { } mask)
                json.WriteBase64String("maskImage", BlackWhiteMask.Of(mask, MaskColour.Black).Bytes.Span);
        }
        else
        {
            json.WriteStartArray("images");
            foreach (var image in request.InputImages)
                json.WriteBase64StringValue(image.Bytes.Span);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject("imageGenerationConfig");
        json.WriteNumber("numberOfImages", request.Images);
        if (request.Pixels is { } size && request.Operation is not Operation.Edit) // An edit keeps its image's size.
        {
            json.WriteNumber("width", size.Width);
            json.WriteNumber("height", size.Height);
        }

        Text(json, "quality", request.Quality);
        Number(json, "seed", request.Seed);
        json.WriteEndObject();
    }

    private static void Stability(Utf8JsonWriter json, ProviderRequest request)
    {
        json.WriteString("prompt", request.Prompt);
        Text(json, "negative_prompt", request.NegativePrompt);
        Number(json, "seed", request.Seed);
        Text(json, "output_format", request.OutputFormat);
        if (request.InputImages.Count == 0)
        {
            Text(json, "aspect_ratio", Ratio(request));
            return;
        }

        json.WriteBase64String("image", request.InputImages[0].Bytes.Span);
        if (request.Mask is { } mask)
            json.WriteBase64String("mask", BlackWhiteMask.Of(mask, MaskColour.White).Bytes.Span);
        if (BedrockModels.IsSd3(request.Model))
            json.WriteString("mode", "image-to-image");
        if (BedrockModels.Generates(request.Model))
            json.WriteNumber("strength", Strength);
    }

    private static string? Ratio(ProviderRequest request) =>
        request.Pixels is { } size ? AspectRatio.Nearest(size, Ratios).Write(':')
        : Ratios.Any(ratio => ratio.Write(':') == request.Size) ? request.Size : null;

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }
}
