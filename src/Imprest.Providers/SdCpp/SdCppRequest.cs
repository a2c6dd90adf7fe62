using System.Text.Json;
using Imprest.Providers.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.SdCpp;

/// <summary>Writes a call as <c>POST /sdcpp/v1/img_gen</c> wants it.</summary>
internal static class SdCppRequest
{
    public static HttpContent Content(ProviderRequest request) => JsonBody.Of(json =>
    {
        json.WriteString("prompt", ExtraArgs.Strip(request.Prompt));
        if (request.NegativePrompt is { } negative)
            json.WriteString("negative_prompt", ExtraArgs.Strip(negative));
        json.Pixels(request.Pixels);
        json.WriteNumber("batch_count", request.Images);
        json.WriteNumber("seed", request.Seed ?? -1); // Random. Left out, the server takes the same one for every call.
        if (request.Steps is { } steps)
        {
            json.WriteStartObject("sample_params");
            json.WriteNumber("sample_steps", steps);
            json.WriteEndObject();
        }

        json.Text("output_format", request.OutputFormat);
        json.Number("output_compression", request.OutputCompression);
        WriteImages(json, request);
    });

    /// <summary>As the server's own edit interface fills the same fields: all images are references, and the first is what is painted over.</summary>
    private static void WriteImages(Utf8JsonWriter json, ProviderRequest request)
    {
        if (request.InputImages is not [var first, ..])
            return;
        json.WriteBase64String("init_image", first.Bytes.Span);
        json.Base64s("ref_images", request.InputImages);
        if (request.Mask is { } mask)
            json.WriteBase64String("mask_image", BlackWhiteMask.Soft(mask).Span); // One channel, without alpha.
    }
}
