using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imprest.Providers.Wire;

/// <summary>Writes a request's body as one JSON object.</summary>
internal static class JsonBody
{
    // Prompts in any script stay as short as they are, and base64 keeps its plus signs; the body is no HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="write">Writes the members.</param>
    public static HttpContent Of(Action<Utf8JsonWriter> write)
    {
        var content = new ReadOnlyMemoryContent(Bytes(write));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    public static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>An input image within JSON: <c>data:image/png;base64,…</c></summary>
    public static string DataUri(InputImage image) => $"data:{image.ContentType};base64,{Convert.ToBase64String(image.Bytes.Span)}";
}
