using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Imaging;
using Imprest.Providers.Http;

namespace Imprest.Providers.Fal;

/// <summary>Writes a call in the words of its model's schema.</summary>
internal static class FalRequest
{
    /// <summary>The endpoint, below the queue's address, with where to tell of the end.</summary>
    public static string Path(ProviderRequest request, FalModel model)
    {
        var endpoint = (request.Operation is Operation.Generate ? model.GenerateAt : model.EditAt) ?? request.Model;
        // Each part by itself: a name is never an address of its own.
        var path = string.Join('/', endpoint.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));
        return request.WebhookUrl is { } webhook ? $"{path}?fal_webhook={Uri.EscapeDataString(webhook.AbsoluteUri)}" : path;
    }

    public static HttpContent Content(ProviderRequest request, FalModel model) => JsonBody.Of(json =>
    {
        json.WriteString("prompt", request.Prompt);
        if (model.Fields.HasFlag(FalFields.Count))
            json.WriteNumber("num_images", request.Images);
        WriteSize(json, request, model);
        WriteSettings(json, request, model.Fields);
        WriteImages(json, request, model);
    });

    private static void WriteSize(Utf8JsonWriter json, ProviderRequest request, FalModel model)
    {
        switch (model.Size, request.Pixels)
        {
            case (FalSize.Words, _) when request.Size is { } words:
                json.WriteString("image_size", words);
                break;
            case (FalSize.Pixels, { } pixels):
                json.WriteStartObject("image_size");
                json.Pixels(pixels);
                json.WriteEndObject();
                break;
            case (FalSize.Ratio or FalSize.RatioAndClass, { } pixels):
                json.WriteString("aspect_ratio", AspectRatio.Nearest(pixels, model.Ratios));
                if (model.Classes.Count > 0)
                    json.WriteString("resolution", ClassOf(pixels.Pixels, model));
                break;
            case (FalSize.RatioAndClass, null) when model.Classes.Any(known => known.Name == request.Size):
                json.WriteString("resolution", request.Size);
                break;
        }
    }

    /// <summary>The first class that holds so many pixels, or the largest.</summary>
    private static string ClassOf(long pixels, FalModel model) => model.Classes.FirstOrDefault(known => pixels <= known.MostPixels, model.Classes[^1]).Name;

    private static void WriteSettings(Utf8JsonWriter json, ProviderRequest request, FalFields fields)
    {
        Write(FalFields.Quality, "quality", request.Quality is "auto" ? null : request.Quality);
        Write(FalFields.Speed, "rendering_speed", request.Quality is "auto" ? null : request.Quality);
        Write(FalFields.Format, "output_format", request.OutputFormat);
        Write(FalFields.Background, "background", request.Background);
        Write(FalFields.InputFidelity, "input_fidelity", request.InputFidelity);
        Write(FalFields.NegativePrompt, "negative_prompt", request.NegativePrompt);
        WriteNumber(FalFields.Seed, "seed", request.Seed);
        WriteNumber(FalFields.Steps, "num_inference_steps", request.Steps);
        WriteNumber(FalFields.StepsNum, "steps_num", request.Steps);
        if (fields.HasFlag(FalFields.SafetyChecker))
            json.WriteBoolean("enable_safety_checker", true);

        void Write(FalFields field, string name, string? value) => json.Text(name, fields.HasFlag(field) ? value : null);

        void WriteNumber(FalFields field, string name, long? value) => json.Number(name, fields.HasFlag(field) ? value : null);
    }

    private static void WriteImages(Utf8JsonWriter json, ProviderRequest request, FalModel model)
    {
        if (request.Operation is Operation.Generate || request.InputImages.Count == 0)
            return;
        if (model.ImageList)
            json.Images("image_urls", request.InputImages);
        else
            json.Image("image_url", request.InputImages[0]);
        if (request.Mask is { } mask && model.Capabilities.Masks)
            json.Image("mask_url", BlackWhiteMask.Of(mask, MaskColour.White));
    }
}
