using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imprest.Emulators;

/// <summary>Writes answers' bodies.</summary>
internal static class EmulatedJson
{
    public static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="value">Anonymous objects, lists, dictionaries, texts and numbers.</param>
    public static byte[] Bytes(object value, Misbehavior? misbehavior = null) => Spoil(JsonSerializer.SerializeToUtf8Bytes(value, Options), misbehavior);

    /// <param name="write">Writes the members of one object.</param>
    public static byte[] Bytes(Action<Utf8JsonWriter> write, Misbehavior? misbehavior = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Spoil(buffer.ToArray(), misbehavior);
    }

    private static byte[] Spoil(byte[] body, Misbehavior? misbehavior) => misbehavior?.Name == "usage_bare_nan"
        ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\"NaN\"", "NaN", StringComparison.Ordinal)) : body;
}
