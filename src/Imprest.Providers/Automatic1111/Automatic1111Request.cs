using System.Text.Json;
using Imprest.Providers.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Automatic1111;

/// <summary>Writes a call as <c>txt2img</c> or, with an input image, <c>img2img</c> wants it.</summary>
internal static class Automatic1111Request
{
    public static string Path(ProviderRequest request) => request.InputImages.Count > 0 ? "sdapi/v1/img2img" : "sdapi/v1/txt2img";

    public static HttpContent Content(ProviderRequest request, Automatic1111Defaults defaults) => JsonBody.Of(json =>
    {
        json.WriteString("prompt", request.Prompt);
        Write(json, "negative_prompt", request.NegativePrompt ?? defaults.NegativePrompt);
        if (request.Pixels is { } size)
        {
            json.WriteNumber("width", size.Width);
            json.WriteNumber("height", size.Height);
        }

        var batch = BatchOf(request.Images, defaults.BatchSize);
        json.WriteNumber("batch_size", batch);
        json.WriteNumber("n_iter", request.Images / batch);
        if (request.Seed is { } seed)
            json.WriteNumber("seed", seed);
        if ((request.Steps ?? defaults.Steps) is { } steps)
            json.WriteNumber("steps", steps);
        if (defaults.CfgScale is { } scale)
            json.WriteNumber("cfg_scale", scale);
        Write(json, "sampler_name", defaults.Sampler);
        Write(json, "scheduler", defaults.Scheduler);
        json.WriteStartObject("override_settings");
        json.WriteString("sd_model_checkpoint", request.Model);
        json.WriteEndObject();
        json.WriteString("force_task_id", request.ClientId);
        WriteImages(json, request, defaults);
    });

    /// <summary>As many at the same time as go into the whole without a rest.</summary>
    private static int BatchOf(int images, int most)
    {
        var batch = Math.Min(images, most);
        while (images % batch != 0)
            batch--;
        return batch;
    }

    private static void WriteImages(Utf8JsonWriter json, ProviderRequest request, Automatic1111Defaults defaults)
    {
        if (request.InputImages.Count == 0)
            return;
        json.WriteStartArray("init_images");
        foreach (var image in request.InputImages)
            json.WriteBase64StringValue(image.Bytes.Span);
        json.WriteEndArray();
        if (defaults.DenoisingStrength is { } strength)
            json.WriteNumber("denoising_strength", strength);
        if (request.Mask is not { } mask)
            return;
        json.WriteBase64String("mask", InpaintMask.White(mask).Span); // White is painted anew.
        json.WriteNumber("inpainting_fill", 1); // Begin with what is there.
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
