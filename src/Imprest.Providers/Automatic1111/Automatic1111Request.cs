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
        json.Text("negative_prompt", request.NegativePrompt ?? defaults.NegativePrompt);
        json.Pixels(request.Pixels);
        var batch = BatchOf(request.Images, defaults.BatchSize);
        json.WriteNumber("batch_size", batch);
        json.WriteNumber("n_iter", request.Images / batch);
        json.Number("seed", request.Seed);
        json.Number("steps", request.Steps ?? defaults.Steps);
        json.Number("cfg_scale", defaults.CfgScale);
        json.Text("sampler_name", defaults.Sampler);
        json.Text("scheduler", defaults.Scheduler);
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
        json.Base64s("init_images", request.InputImages);
        json.Number("denoising_strength", defaults.DenoisingStrength);
        if (request.Mask is not { } mask)
            return;
        json.WriteBase64String("mask", BlackWhiteMask.Soft(mask).Span); // White is painted anew.
        json.WriteNumber("inpainting_fill", 1); // Begin with what is there.
    }
}
