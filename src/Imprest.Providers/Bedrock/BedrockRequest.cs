using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Bedrock;

/// <summary>Writes a call as InvokeModel wants it: one JSON object, of the form that the model's maker chose.</summary>
internal static class BedrockRequest
{
    /// <summary>How far an image-to-image call of Stability's models moves from its image. The field is required, and calls here have no word for it.</summary>
    public const decimal Strength = 0.5m;

    private static readonly string[] Ratios = ["1:1", "16:9", "9:16", "21:9", "9:21", "3:2", "2:3", "5:4", "4:5"];

    /// <summary>The path below the base address. A model's id has colons, an inference profile's ARN slashes too.</summary>
    public static string Path(string model) => $"model/{Uri.EscapeDataString(model)}/invoke";

    public static ReadOnlyMemory<byte> Body(ProviderRequest request) => JsonBody.Bytes(json =>
    {
        if (BedrockModels.IsAmazon(request.Model))
            Amazon(json, request);
        else
            Stability(json, request);
    });

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
        json.Text("text", request.Prompt.Length == 0 ? null : request.Prompt);
        json.Text("negativeText", request.NegativePrompt);
        if (request.Operation is Operation.Generate)
        {
            json.Text("style", request.Style);
        }
        else if (request.Operation is Operation.Edit)
        {
            json.WriteBase64String("image", request.InputImages[0].Bytes.Span);
            if (request.Mask is { } mask)
                json.WriteBase64String("maskImage", BlackWhiteMask.Of(mask, MaskColour.Black).Bytes.Span);
        }
        else
        {
            json.Base64s("images", request.InputImages);
        }

        json.WriteEndObject();
        json.WriteStartObject("imageGenerationConfig");
        json.WriteNumber("numberOfImages", request.Images);
        if (request.Operation is not Operation.Edit) // An edit keeps its image's size.
            json.Pixels(request.Pixels);
        json.Text("quality", request.Quality);
        json.Number("seed", request.Seed);
        json.WriteEndObject();
    }

    private static void Stability(Utf8JsonWriter json, ProviderRequest request)
    {
        json.WriteString("prompt", request.Prompt);
        json.Text("negative_prompt", request.NegativePrompt);
        json.Number("seed", request.Seed);
        json.Text("output_format", request.OutputFormat);
        if (request.InputImages.Count == 0)
        {
            json.Text("aspect_ratio", AspectRatio.Of(request, Ratios));
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
}
