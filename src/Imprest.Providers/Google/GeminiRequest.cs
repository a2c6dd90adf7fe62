using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Google;

/// <summary>Writes a call as <c>generateContent</c> wants it, on the Gemini API and on Vertex AI alike.</summary>
internal static class GeminiRequest
{
    /// <param name="choosesFormat">The service takes <c>imageOutputOptions</c>; only Vertex AI does.</param>
    public static HttpContent Content(ProviderRequest request, bool choosesFormat)
    {
        var traits = GeminiTraits.Of(request.Model);
        return JsonBody.Of(json =>
        {
            json.WriteStartArray("contents");
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WriteStartArray("parts");
            WriteParts(json, request);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartObject("generationConfig");
            json.WriteStartArray("responseModalities");
            if (traits.SpeaksToo)
                json.WriteStringValue("TEXT");
            json.WriteStringValue("IMAGE");
            json.WriteEndArray();
            WriteImageConfig(json, request, GeminiShape.Of(request.Size, traits), choosesFormat);
            if (request.Seed is { } seed)
                json.WriteNumber("seed", seed);
            json.WriteEndObject();
        });
    }

    private static void WriteParts(Utf8JsonWriter json, ProviderRequest request)
    {
        json.WriteStartObject();
        json.WriteString("text", request.Prompt);
        json.WriteEndObject();
        foreach (var image in request.InputImages)
        {
            json.WriteStartObject();
            json.WriteStartObject("inlineData");
            json.WriteString("mimeType", image.ContentType);
            json.WriteBase64String("data", image.Bytes.Span);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void WriteImageConfig(Utf8JsonWriter json, ProviderRequest request, GeminiShape shape, bool choosesFormat)
    {
        var format = choosesFormat ? request.OutputFormat : null;
        if (shape == default && format is null)
            return;
        json.WriteStartObject("imageConfig");
        if (shape.AspectRatio is { } ratio)
            json.WriteString("aspectRatio", ratio);
        if (shape.ImageSize is { } size)
            json.WriteString("imageSize", size);
        if (format is not null)
        {
            json.WriteStartObject("imageOutputOptions");
            json.WriteString("mimeType", "image/" + format);
            if (request.OutputCompression is { } quality && format == "jpeg")
                json.WriteNumber("compressionQuality", quality);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
