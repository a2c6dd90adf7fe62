using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imprest.Images;

/// <summary>A set of words as a JSON array, in order; the serializer writes sets by itself, but cannot read one back.</summary>
internal sealed class WordSetConverter : JsonConverter<IReadOnlySet<string>>
{
    public override IReadOnlySet<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A set of words is an array.");
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            words.Add(reader.GetString() ?? throw new JsonException("A word is null."));
        return words;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlySet<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var word in value.Order(StringComparer.Ordinal))
            writer.WriteStringValue(word);
        writer.WriteEndArray();
    }
}
