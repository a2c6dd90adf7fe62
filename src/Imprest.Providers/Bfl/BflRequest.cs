using System.Globalization;
using System.Text.Json;
using Imprest.Providers.Imaging;
using Imprest.Providers.Http;

namespace Imprest.Providers.Bfl;

/// <summary>Writes a call as the API wants it: one image a call, input images in base64.</summary>
internal static class BflRequest
{
    public static string Path(ProviderRequest request, BflModel model) => "v1/" + Uri.EscapeDataString(model.Endpoint ?? request.Model);

    /// <param name="webhookSecret">What webhooks are signed with; null: they are not.</param>
    public static HttpContent Content(ProviderRequest request, BflModel model, string? webhookSecret) => JsonBody.Of(json =>
    {
        json.WriteString("prompt", request.Prompt);
        WriteSize(json, request, model);
        json.Number("seed", request.Seed);
        json.Number("steps", model.Steps ? request.Steps : null);
        json.Text("output_format", request.OutputFormat);
        if (model.Raw)
            json.WriteBoolean("raw", true);
        WriteImages(json, request, model);
        if (request.WebhookUrl is not { } webhook)
            return;
        json.WriteString("webhook_url", webhook.AbsoluteUri);
        json.Text("webhook_secret", webhookSecret);
    });

    private static void WriteSize(Utf8JsonWriter json, ProviderRequest request, BflModel model)
    {
        if (model.Size is BflSize.Ratio)
            json.Text("aspect_ratio", request.Pixels is { } size ? AspectRatio.Exact(size) : null);
        else if (model.Size is BflSize.Pixels)
            json.Pixels(request.Pixels);
    }

    private static void WriteImages(Utf8JsonWriter json, ProviderRequest request, BflModel model)
    {
        if (model.Fills && request.InputImages.Count > 0)
        {
            json.WriteBase64String("image", request.InputImages[0].Bytes.Span);
            if (request.Mask is { } mask)
                json.WriteBase64String("mask", BlackWhiteMask.Of(mask, MaskColour.White).Bytes.Span);
            return;
        }

        for (var index = 0; index < request.InputImages.Count; index++)
            json.WriteBase64String(index == 0 ? "input_image" : string.Create(CultureInfo.InvariantCulture, $"input_image_{index + 1}"), request.InputImages[index].Bytes.Span);
    }
}
