using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.OpenAI;

/// <summary>Writes a call as the Images API wants it: JSON for generations, a form for edits and variations.</summary>
/// <remarks>An edit of images that the client gave as addresses is JSON too, where the service fetches them itself; so their bytes are not sent.</remarks>
internal static class OpenAIRequest
{
    // Prompts in any script stay as short as they are; the body is no HTML.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Path(Operation operation) => operation switch
    {
        Operation.Generate => "images/generations",
        Operation.Edit or Operation.ImageToImage => "images/edits",
        Operation.Variation => "images/variations",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "The Images API has no such operation."),
    };

    public static HttpContent Content(ProviderRequest request, ProviderModel model, OpenAIDialect dialect) =>
        request.Operation is Operation.Generate || HasAddresses(request, model, dialect) ? Body(request, model, dialect) : Form(request, model, dialect);

    /// <summary>DALL·E takes forms alone; and all images have to be addresses, the mask too.</summary>
    private static bool HasAddresses(ProviderRequest request, ProviderModel model, OpenAIDialect dialect) =>
        dialect.FetchesInputs && !model.ReturnsUrls && request.Operation is Operation.Edit or Operation.ImageToImage && request.InputImages.Count > 0
            && request.InputImages.All(image => image.Url is not null) && request.Mask is null or { Url: not null };

    /// <summary>The settings in the order of the reference; numbers as numbers, so that JSON and form are written from one list.</summary>
    private static IEnumerable<(string Name, object Value)> Fields(ProviderRequest request, ProviderModel model, OpenAIDialect dialect)
    {
        var prompted = request.Operation is not Operation.Variation;
        yield return ("model", dialect.NameOf?.Invoke(request.Model) ?? request.Model);
        if (prompted) yield return ("prompt", request.Prompt);
        yield return ("n", request.Images);
        if (request.Size is { } size) yield return ("size", size);
        // GPT image models refuse response_format: they always answer base64.
        if (model.ReturnsUrls) yield return ("response_format", request.ResultsAsUrls ? "url" : "b64_json");
        if (request.User is { } user) yield return ("user", user);
        if (!prompted) yield break;
        if (request.Quality is { } quality) yield return ("quality", quality);
        if (request.Background is { } background) yield return ("background", background);
        if (request.Moderation is { } moderation) yield return ("moderation", moderation);
        if (request.OutputFormat is { } format) yield return ("output_format", format);
        if (request.OutputCompression is { } compression) yield return ("output_compression", compression);
        if (request.Style is { } style) yield return ("style", style);
        if (request.InputFidelity is { } fidelity && model.InputFidelity && request.Operation is not Operation.Generate)
            yield return ("input_fidelity", fidelity);
        if (dialect.Diffuses)
        {
            if (request.NegativePrompt is { } negative) yield return ("negative_prompt", negative);
            if (request.Seed is { } seed) yield return ("seed", seed);
            if (request.Steps is { } steps) yield return ("num_inference_steps", steps);
        }

        if (!request.Stream || !model.Streams) yield break;
        yield return ("stream", true);
        if (request.PartialImages > 0) yield return ("partial_images", request.PartialImages);
    }

    private static ReadOnlyMemoryContent Body(ProviderRequest request, ProviderModel model, OpenAIDialect dialect)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Prompt.Length + 512);
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in Fields(request, model, dialect))
            {
                switch (value)
                {
                    case int number: writer.WriteNumber(name, number); break;
                    case long number: writer.WriteNumber(name, number); break;
                    case bool flag: writer.WriteBoolean(name, flag); break;
                    default: writer.WriteString(name, (string)value); break;
                }
            }
            if (request.Operation is not Operation.Generate)
                WriteAddresses(writer, request);
            writer.WriteEndObject();
        }
        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    private static void WriteAddresses(Utf8JsonWriter writer, ProviderRequest request)
    {
        writer.WriteStartArray("images");
        foreach (var image in request.InputImages)
        {
            writer.WriteStartObject();
            writer.WriteString("image_url", image.Url!.AbsoluteUri);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (request.Mask is not { } mask)
            return;
        writer.WriteStartObject("mask");
        writer.WriteString("image_url", mask.Url!.AbsoluteUri);
        writer.WriteEndObject();
    }

    private static MultipartForm Form(ProviderRequest request, ProviderModel model, OpenAIDialect dialect)
    {
        var form = new MultipartForm();
        foreach (var (name, value) in Fields(request, model, dialect))
            form.Field(name, FormValue(value));
        var images = request.InputImages.Count > 1 ? "image[]" : "image";
        foreach (var image in request.InputImages)
            form.File(images, image);
        if (request.Mask is { } mask && request.Operation is not Operation.Variation)
            form.File("mask", mask);
        return form;
    }

    private static string FormValue(object value) => value switch
    {
        true => "true",
        false => "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
