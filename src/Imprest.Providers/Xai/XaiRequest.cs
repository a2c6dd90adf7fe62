using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.OpenAI;

namespace Imprest.Providers.Xai;

/// <summary>Writes a call as xAI wants it: JSON always, input images as data URLs.</summary>
internal static class XaiRequest
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Path(Operation operation) => operation is Operation.Generate ? "images/generations" : "images/edits";

    public static HttpContent Content(ProviderRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Prompt.Length + 512);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("model", request.Model);
            json.WriteString("prompt", request.Prompt);
            json.WriteNumber("n", request.Images);
            json.WriteString("response_format", request.ResultsAsUrls ? "url" : "b64_json");
            var shape = XaiShape.Of(request.Size);
            if (shape.AspectRatio is { } ratio) json.WriteString("aspect_ratio", ratio);
            if (shape.Resolution is { } resolution) json.WriteString("resolution", resolution);
            if (request.Quality is { } quality and not "auto") json.WriteString("quality", quality);
            if (request.User is { } user) json.WriteString("user", user);
            WriteImages(json, request.InputImages);
            json.WriteEndObject();
        }

        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    private static void WriteImages(Utf8JsonWriter json, IReadOnlyList<InputImage> images)
    {
        if (images.Count == 0)
            return;
        if (images.Count == 1)
        {
            json.WritePropertyName("image");
            WriteImage(json, images[0]);
            return;
        }

        json.WriteStartArray("images");
        foreach (var image in images)
            WriteImage(json, image);
        json.WriteEndArray();
    }

    private static void WriteImage(Utf8JsonWriter json, InputImage image)
    {
        json.WriteStartObject();
        json.WriteString("type", "image_url");
        json.WriteString("url", DataUrl.Of(image));
        json.WriteEndObject();
    }
}
