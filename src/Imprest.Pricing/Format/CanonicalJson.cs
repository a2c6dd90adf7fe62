using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imprest.Pricing.Format;

/// <summary>
/// The canonical form of a card: JSON without spaces, keys in ordinal order, every value a string as it was written.
/// Comments, layout and line ends of the file therefore never change a price version; any figure does.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Node node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
            Write(writer, node);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static Node Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    public static void Write(Utf8JsonWriter writer, Node node)
    {
        switch (node)
        {
            case TextNode text:
                writer.WriteStringValue(text.Value);
                break;
            case ListNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case MapNode map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }
                writer.WriteEndObject();
                break;
        }
    }

    public static Node Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MapNode([.. element.EnumerateObject().Select(entry => new MapEntry(entry.Name, Read(entry.Value)))], 1),
        JsonValueKind.Array => new ListNode([.. element.EnumerateArray().Select(Read)], 1),
        JsonValueKind.String => new TextNode(element.GetString()!, 1),
        _ => new TextNode(element.GetRawText(), 1),
    };
}
