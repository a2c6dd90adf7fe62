using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprest.Pricing;

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
        request.Operation is Operation.Generate || HasAddresses(request, model, dialect) ? JsonBody(request, model, dialect) : Form(request, model, dialect);

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

    private static ReadOnlyMemoryContent JsonBody(ProviderRequest request, ProviderModel model, OpenAIDialect dialect)
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

    private static MultipartFormDataContent Form(ProviderRequest request, ProviderModel model, OpenAIDialect dialect)
    {
        var form = new MultipartFormDataContent();
        // .NET quotes the boundary, which is allowed and which some servers do not understand.
        var boundary = form.Headers.ContentType!.Parameters.First(parameter => parameter.Name == "boundary");
        boundary.Value = boundary.Value!.Trim('"');
        foreach (var (name, value) in Fields(request, model, dialect))
            Add(form, new ByteArrayContent(Encoding.UTF8.GetBytes(FormValue(value))), name, fileName: null);
        var images = request.InputImages.Count > 1 ? "image[]" : "image";
        foreach (var image in request.InputImages)
            AddFile(form, images, image);
        if (request.Mask is { } mask && request.Operation is not Operation.Variation)
            AddFile(form, "mask", mask);
        return form;
    }

    private static string FormValue(object value) => value switch
    {
        true => "true",
        false => "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static void AddFile(MultipartFormDataContent form, string name, InputImage image)
    {
        var content = new ReadOnlyMemoryContent(image.Bytes);
        if (MediaTypeHeaderValue.TryParse(image.ContentType, out var type))
            content.Headers.ContentType = type;
        Add(form, content, name, FileName(image.FileName));
    }

    private static void Add(MultipartFormDataContent form, HttpContent content, string name, string? fileName)
    {
        content.Headers.ContentDisposition = new("form-data")
        {
            Name = $"\"{name}\"",
            FileName = fileName is null ? null : $"\"{fileName}\"",
        };
        form.Add(content);
    }

    /// <summary>The client's own file name may hold anything; only its harmless characters go out.</summary>
    private static string FileName(string name)
    {
        var kept = name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_').TakeLast(100).ToArray();
        return kept.Length == 0 ? "image" : new string(kept);
    }
}
