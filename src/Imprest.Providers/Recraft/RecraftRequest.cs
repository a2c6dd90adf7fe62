using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Recraft;

/// <summary>Writes a call as Recraft wants it: JSON for generations, a form where images go with it.</summary>
internal static class RecraftRequest
{
    /// <summary>How far an image-to-image call moves from its image, from 0 to 1. The field is required, and calls here have no word for it.</summary>
    public const string Strength = "0.5";

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Path(Operation operation) => operation switch
    {
        Operation.Edit => "images/inpaint",
        Operation.ImageToImage => "images/imageToImage",
        _ => "images/generations",
    };

    public static HttpContent Content(ProviderRequest request) => request.Operation is Operation.Edit or Operation.ImageToImage ? Form(request) : Body(request);

    private static IEnumerable<(string Name, string? Value)> Texts(ProviderRequest request)
    {
        yield return ("model", request.Model);
        yield return ("prompt", request.Prompt);
        yield return ("response_format", request.ResultsAsUrls ? "url" : "b64_json");
        if (!RecraftModels.HasStyles(request.Model))
            yield break;
        yield return ("style", request.Style);
        yield return ("negative_prompt", request.NegativePrompt);
    }

    private static ReadOnlyMemoryContent Body(ProviderRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Prompt.Length + 512);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            foreach (var (name, value) in Texts(request))
            {
                if (value is not null)
                    json.WriteString(name, value);
            }

            json.WriteNumber("n", request.Images);
            if (request.Size is { } size and not "auto")
                json.WriteString("size", size);
            json.WriteEndObject();
        }

        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.ContentType = new("application/json");
        return content;
    }

    private static MultipartForm Form(ProviderRequest request)
    {
        var form = new MultipartForm();
        foreach (var (name, value) in Texts(request))
            form.Field(name, value);
        form.Field("n", request.Images.ToString(CultureInfo.InvariantCulture));
        form.File("image", request.InputImages[0]);
        if (request.Operation is Operation.Edit && request.Mask is { } mask)
            form.File("mask", BlackWhiteMask.Of(mask, MaskColour.White));
        else
            form.Field("strength", Strength);
        return form;
    }
}
