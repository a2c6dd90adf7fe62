using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprest.Providers.OpenAI;

namespace Imprest.Providers.Together;

/// <summary>Writes a call as Together wants it: one JSON form for all models, input images as data URLs.</summary>
internal static class TogetherRequest
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static HttpContent Content(ProviderRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Prompt.Length + 512);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("model", request.Model);
            json.WriteString("prompt", request.Prompt);
            json.WriteNumber("n", request.Images);
            json.WriteString("response_format", request.ResultsAsUrls ? "url" : "base64");
            if (TogetherSize.Of(request.Size) is { } size)
            {
                json.WriteNumber("width", size.Width);
                json.WriteNumber("height", size.Height);
            }

            if (request.OutputFormat is { } format) json.WriteString("output_format", format);
            if (request.NegativePrompt is { } negative) json.WriteString("negative_prompt", negative);
            if (request.Seed is { } seed) json.WriteNumber("seed", seed);
            if (request.Steps is { } steps) json.WriteNumber("steps", steps);
            WriteImages(json, request);
            json.WriteEndObject();
        }

        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    private static void WriteImages(Utf8JsonWriter json, ProviderRequest request)
    {
        if (request.InputImages.Count == 0)
            return;
        if (TogetherModels.EditsOne(request.Model))
        {
            json.WriteString("image_url", DataUrl.Of(request.InputImages[0]));
            return;
        }

        json.WriteStartArray("reference_images");
        foreach (var image in request.InputImages)
            json.WriteStringValue(DataUrl.Of(image));
        json.WriteEndArray();
    }
}
