using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Leonardo;

/// <summary>Writes a generation in either version of the API. What is made belongs to the account alone: <c>public</c> is always false.</summary>
internal static class LeonardoRequest
{
    /// <summary>Medium, as in the provider's own examples.</summary>
    private const decimal Contrast = 3.5m;

    /// <summary>Below the first version's address.</summary>
    public static string PathOf(LeonardoForm form) => form.ModelId is null ? "../v2/generations" : "generations";

    public static HttpContent Content(ProviderRequest request, LeonardoForm form) => JsonBody.Of(json =>
    {
        json.WriteBoolean("public", false);
        if (form.ModelId is { } id)
        {
            json.WriteString("modelId", id);
            Settings(json, request, form, count: "num_images");
            return;
        }

        json.WriteString("model", request.Model);
        json.WriteStartObject("parameters");
        Settings(json, request, form, count: "quantity");
        References(json, request.InputImages);
        json.WriteEndObject();
    });

    private static void Settings(Utf8JsonWriter json, ProviderRequest request, LeonardoForm form, string count)
    {
        json.WriteString("prompt", request.Prompt);
        json.WriteNumber(count, request.Images);
        json.Pixels(request.Pixels);
        if (form.Contrast)
            json.WriteNumber("contrast", Contrast);
        json.Text("negative_prompt", form.NegativePrompt ? request.NegativePrompt : null);
        json.Number("seed", form.Seed ? request.Seed : null);
        if (request.Quality is { } quality)
            Quality(json, quality, form.Quality);
    }

    private static void Quality(Utf8JsonWriter json, string quality, LeonardoQuality form)
    {
        switch (form)
        {
            case LeonardoQuality.Mode:
                json.WriteString("mode", quality.ToUpperInvariant());
                break;
            case LeonardoQuality.Quality:
                json.WriteString("quality", quality.ToUpperInvariant());
                break;
            case LeonardoQuality.Flags:
                json.WriteBoolean("alchemy", quality is "quality");
                json.WriteBoolean("ultra", quality is "ultra");
                break;
        }
    }

    private static void References(Utf8JsonWriter json, IReadOnlyList<InputImage> images)
    {
        if (images.Count == 0)
            return;
        json.WriteStartObject("guidances");
        json.WriteStartArray("image_reference");
        foreach (var image in images)
        {
            json.WriteStartObject();
            json.WriteStartObject("image");
            json.WriteString("type", "BASE64");
            json.WriteBase64String("data", image.Bytes.Span);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
