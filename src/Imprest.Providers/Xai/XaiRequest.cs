using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Xai;

/// <summary>Writes a call as xAI wants it: JSON always, input images inside of addresses.</summary>
internal static class XaiRequest
{
    public static string Path(Operation operation) => operation is Operation.Generate ? "images/generations" : "images/edits";

    public static HttpContent Content(ProviderRequest request) => JsonBody.Of(json =>
    {
        json.WriteString("model", request.Model);
        json.WriteString("prompt", request.Prompt);
        json.WriteNumber("n", request.Images);
        json.WriteString("response_format", request.ResultsAsUrls ? "url" : "b64_json");
        var shape = XaiShape.Of(request.Size);
        json.Text("aspect_ratio", shape.AspectRatio);
        json.Text("resolution", shape.Resolution);
        json.Text("quality", request.Quality is "auto" ? null : request.Quality);
        json.Text("user", request.User);
        WriteImages(json, request.InputImages);
    });

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
        json.Image("url", image);
        json.WriteEndObject();
    }
}
