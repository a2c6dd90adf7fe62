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
        json.Text("aspect_ratio", request.Pixels is { } size ? AspectRatio.Nearest(size, LumaModels.Ratios) : null);
        json.Text("format", request.OutputFormat is "jpeg" ? "jpg" : request.OutputFormat);
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

        json.Text("callback_url", request.WebhookUrl?.AbsoluteUri);
    });
}
