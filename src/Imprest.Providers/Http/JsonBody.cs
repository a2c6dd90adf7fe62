using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Writes a request's body as JSON.</summary>
internal static class JsonBody
{
    // Prompts in any script stay as short as they are; the body is no HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="write">Writes one value.</param>
    public static HttpContent Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    /// <param name="write">Writes the members.</param>
    public static HttpContent Object(Action<Utf8JsonWriter> write) => Of(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });
}
