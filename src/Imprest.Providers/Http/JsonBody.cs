using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Writes JSON bodies.</summary>
internal static class JsonBody
{
    // Prompts in any script stay as short as they are; the body is no HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="write">Writes the members of the object.</param>
    public static HttpContent Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }

    public static HttpRequestMessage Post(Uri address, string credential, HttpContent? content)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + credential);
        return message;
    }

    public static HttpRequestMessage Get(Uri address, string credential)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, address);
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + credential);
        return message;
    }
}
