using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Google;
using Imprest.Providers.Http;

namespace Imprest.Providers.Vertex;

/// <summary>Imagen's <c>predict</c>: several images a call, of which the filter may keep some back.</summary>
internal static class Imagen
{
    private static readonly GeminiTraits Shape = new([], [(1, 1), (3, 4), (4, 3), (9, 16), (16, 9)]);

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
        if (GeminiShape.Of(request.Size, Shape).AspectRatio is { } ratio)
            json.WriteString("aspectRatio", ratio);
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

    public static ProviderOutcome Read(Exchange.Answered answer)
    {
        if (!answer.IsSuccess)
            return GoogleError.Read(answer);
        if (answer.Body.Length == 0)
            return new ProviderOutcome.NoAnswer("empty answer") { HttpStatus = answer.Status };
        if (answer.Json() is not { ValueKind: JsonValueKind.Object } root)
            return new ProviderOutcome.NoAnswer("the answer is not JSON") { HttpStatus = answer.Status };
        var predictions = root.Field("predictions").Items().ToList();
        var images = predictions.Select(each => each.Field("bytesBase64Encoded")).Where(bytes => bytes.ValueKind is JsonValueKind.String).Select(bytes => Base64Image.Read(bytes) ?? new()).ToList();
        var reasons = predictions.Select(each => each.TextOf("raiFilteredReason")).OfType<string>().ToList();
        return new ProviderOutcome.Completed
        {
            HttpStatus = answer.Status,
            Images = images,
            Withheld = reasons.Count,
            WithheldReason = reasons.Count == 0 ? null : HttpFailure.Shorten(string.Join(" ", reasons.Distinct())),
            OutputFormat = predictions.Select(each => each.TextOf("mimeType")).FirstOrDefault(type => type?.StartsWith("image/", StringComparison.Ordinal) == true)?["image/".Length..],
        };
    }
}
