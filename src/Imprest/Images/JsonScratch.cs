using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imprest.Images;

/// <summary>A buffer and a JSON writer of each thread, so that small texts cost no garbage but themselves.</summary>
internal static class JsonScratch
{
    private const int KeptBytes = 256 * 1024;
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic] private static ArrayBufferWriter<byte>? buffer;
    [ThreadStatic] private static Utf8JsonWriter? writer;

    /// <summary>Both, empty. What is written must be taken before anything is awaited, and before the next call.</summary>
    public static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json) Take()
    {
        if (buffer is null || buffer.Capacity > KeptBytes)
            buffer = new(4096);
        buffer.ResetWrittenCount();
        writer ??= new(buffer, Compact);
        writer.Reset(buffer);
        return (buffer, writer);
    }
}
