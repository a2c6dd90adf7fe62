using Imprest.Providers.Imaging;
using Imprest.Providers.Http;


namespace Imprest.Providers.Luma;

/// <summary>Writes a call as the Dream Machine API wants it.</summary>
internal static class LumaRequest
{
    public static HttpContent Content(ProviderRequest request) => JsonBody.Of(json =>
    {
        json.WriteString("prompt", request.Prompt);
        json.WriteString("model", request.Model);
        if (request.Pixels is { } pixels)
            json.WriteString("aspect_ratio", NearestRatio.Of(pixels, LumaModels.Ratios));
        if (request.OutputFormat is { } format)
            json.WriteString("format", format is "jpeg" ? "jpg" : format);
        if (request.InputImages.Count > 0)
        {
            json.WriteStartArray("image_ref");
            foreach (var image in request.InputImages)
            {
                json.WriteStartObject();
                json.WriteString("url", image.Url!.AbsoluteUri);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (request.WebhookUrl is { } webhook)
            json.WriteString("callback_url", webhook.AbsoluteUri);
    });
}
