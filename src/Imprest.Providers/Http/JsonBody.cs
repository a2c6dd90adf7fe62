using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Writes JSON bodies.</summary>
internal static class JsonBody
{
    // Prompts in any script stay as short as they are; the body is no HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="write">Writes the members of one object.</param>
    public static HttpContent Of(Action<Utf8JsonWriter> write) => Of(Bytes(write));

    /// <param name="write">Writes one value of any form.</param>
    public static HttpContent OfValue(Action<Utf8JsonWriter> write) => Of(ValueBytes(write));

    /// <param name="json">As <see cref="Bytes"/> writes it.</param>
    public static HttpContent Of(ReadOnlyMemory<byte> json)
    {
        var content = new ReadOnlyMemoryContent(json);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    /// <param name="write">Writes the members of one object.</param>
    public static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> write) => ValueBytes(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    private static ReadOnlyMemory<byte> ValueBytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        return buffer.WrittenMemory;
    }
}
