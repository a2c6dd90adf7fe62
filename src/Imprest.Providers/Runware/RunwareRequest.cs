using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Runware;

/// <summary>Writes a call as a list of one task, which bears a name of ours.</summary>
internal static class RunwareRequest
{
    /// <summary>What pictures from words are where no size is stated: the interface asks for one.</summary>
    private static readonly ImageSize Usual = new(1024, 1024);

    public static HttpContent Content(ProviderRequest request, string id, bool checksContent) => Task("imageInference", id, json =>
    {
        json.WriteString("model", request.Model);
        json.WriteString("positivePrompt", request.Prompt);
        json.Text("negativePrompt", request.NegativePrompt);
        json.Pixels(request.Pixels ?? (request.Operation is Operation.Generate ? Usual : null));
        json.Number("steps", request.Steps);
        json.Number("seed", request.Seed);
        json.WriteNumber("numberResults", request.Images);
        json.WriteString("outputType", "URL");
        json.WriteString("outputFormat", request.OutputFormat switch { "jpeg" => "JPG", "webp" => "WEBP", _ => "PNG" });
        json.Number("outputQuality", request.OutputCompression);
        json.WriteBoolean("includeCost", true);
        json.WriteString("deliveryMethod", "async");
        json.Text("webhookURL", request.WebhookUrl?.AbsoluteUri);
        if (checksContent)
        {
            json.WriteStartObject("safety");
            json.WriteBoolean("checkContent", true);
            json.WriteEndObject();
        }

        WriteImages(json, request);
    });

    public static HttpContent Question(string id) => Task("getResponse", id, _ => { });

    /// <summary>A mask goes with the image that it belongs to; what has none is a reference, but for the older models, which begin with it.</summary>
    private static void WriteImages(Utf8JsonWriter json, ProviderRequest request)
    {
        if (request.InputImages is not [var first, ..])
            return;
        if (request.Mask is not null || request.InputImages.Count == 1 && BeginsWithImage(request.Model))
        {
            json.Image("seedImage", first);
            if (request.Mask is { } mask)
                json.Image("maskImage", mask);
            return;
        }

        json.Images("referenceImages", request.InputImages);
    }

    private static bool BeginsWithImage(string model) =>
        model.StartsWith("civitai:", StringComparison.Ordinal) || model.StartsWith("runware:100@", StringComparison.Ordinal) || model.StartsWith("runware:101@", StringComparison.Ordinal);

    private static HttpContent Task(string type, string id, Action<Utf8JsonWriter> write) => JsonBody.OfValue(json =>
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("taskType", type);
        json.WriteString("taskUUID", id);
        write(json);
        json.WriteEndObject();
        json.WriteEndArray();
    });
}
