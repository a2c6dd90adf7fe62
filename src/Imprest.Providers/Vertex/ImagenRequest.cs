using Imprest.Providers.Google;
using Imprest.Providers.Http;

namespace Imprest.Providers.Vertex;

/// <summary>Writes a call as Imagen's <c>predict</c> wants it: several images a call.</summary>
internal static class ImagenRequest
{
    private static readonly GeminiTraits Shape = new([], ["1:1", "3:4", "4:3", "9:16", "16:9"]);

    public static HttpContent Content(ProviderRequest request) => JsonBody.Of(json =>
    {
        json.WriteStartArray("instances");
        json.WriteStartObject();
        json.WriteString("prompt", request.Prompt);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("parameters");
        json.WriteNumber("sampleCount", request.Images);
        json.WriteBoolean("includeRaiReason", true); // Else what the filter keeps back is only missing.
        json.Text("aspectRatio", GeminiShape.Of(request.Size, Shape).AspectRatio);
        if (request.Seed is { } seed)
        {
            json.WriteNumber("seed", seed);
            json.WriteBoolean("addWatermark", false); // A seed is taken only without these two.
            json.WriteBoolean("enhancePrompt", false);
        }

        if (request.NegativePrompt is { } negative && request.Model is "imagen-3.0-generate-001" or "imagen-3.0-fast-generate-001")
            json.WriteString("negativePrompt", negative);
        if (request.OutputFormat is { } format)
        {
            json.WriteStartObject("outputOptions");
            json.WriteString("mimeType", "image/" + format);
            if (request.OutputCompression is { } quality && format == "jpeg")
                json.WriteNumber("compressionQuality", quality);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });
}
