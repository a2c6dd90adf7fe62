using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.DashScope;

/// <summary>Writes a call as one of the protocols wants it.</summary>
internal static class DashScopeRequest
{
    public static string PathOf(DashScopeProtocol protocol) => "services/aigc/" + protocol switch
    {
        DashScopeProtocol.Messages => "multimodal-generation/generation",
        DashScopeProtocol.TextToImage => "text2image/image-synthesis",
        _ => "image2image/image-synthesis",
    };

    /// <param name="mask">In black and white, white to be drawn anew; null where there is none.</param>
    public static HttpContent Content(ProviderRequest request, DashScopeProtocol protocol, ReadOnlyMemory<byte>? mask) => JsonBody.Of(json =>
    {
        json.WriteString("model", request.Model);
        json.WriteStartObject("input");
        if (protocol is DashScopeProtocol.Messages)
            Messages(json, request);
        else
            Input(json, request, protocol, mask);
        json.WriteEndObject();
        json.WriteStartObject("parameters");
        Parameters(json, request, protocol);
        json.WriteEndObject();
    });

    private static void Messages(Utf8JsonWriter json, ProviderRequest request)
    {
        json.WriteStartArray("messages");
        json.WriteStartObject();
        json.WriteString("role", "user");
        json.WriteStartArray("content");
        foreach (var image in request.InputImages)
            Part("image", DataAddress.Of(image));
        Part("text", request.Prompt);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();

        void Part(string name, string value)
        {
            json.WriteStartObject();
            json.WriteString(name, value);
            json.WriteEndObject();
        }
    }

    private static void Input(Utf8JsonWriter json, ProviderRequest request, DashScopeProtocol protocol, ReadOnlyMemory<byte>? mask)
    {
        if (protocol is DashScopeProtocol.ImageEdit)
            json.WriteString("function", mask is null ? "description_edit" : "description_edit_with_mask");
        json.WriteString("prompt", request.Prompt);
        if (request.NegativePrompt is { } negative && protocol is not DashScopeProtocol.ImageEdit)
            json.WriteString("negative_prompt", negative);
        if (request.InputImages.Count == 0)
            return;
        if (protocol is DashScopeProtocol.ImageToImage)
        {
            json.Images("images", request.InputImages);
        }
        else if (protocol is DashScopeProtocol.ImageEdit)
        {
            json.Image("base_image_url", request.InputImages[0]);
            if (mask is { } bytes)
                json.WriteString("mask_image_url", DataAddress.Of(bytes.Span, "image/png"));
        }
    }

    private static void Parameters(Utf8JsonWriter json, ProviderRequest request, DashScopeProtocol protocol)
    {
        var isTurbo = request.Model.StartsWith("z-image", StringComparison.Ordinal);
        // Editing models of the newer protocol take a size for a single image alone, and the oldest editing model takes none.
        if (request.Pixels is { } size && protocol is not DashScopeProtocol.ImageEdit && !(request.Images > 1 && request.Model.Contains("-edit", StringComparison.Ordinal)))
            json.WriteString("size", $"{size.Width}*{size.Height}");
        // Some models make four where nothing is said. z-image has no such field.
        if (!isTurbo)
            json.WriteNumber("n", request.Images);
        if (request.NegativePrompt is { } negative && protocol is DashScopeProtocol.Messages && !isTurbo)
            json.WriteString("negative_prompt", negative);
        json.Number("seed", request.Seed);
        // With an extended prompt z-image costs twice as much; with the others it changes no price, and is left to the model.
        if (isTurbo)
            json.WriteBoolean("prompt_extend", false);
        else
            json.WriteBoolean("watermark", false);
    }
}
