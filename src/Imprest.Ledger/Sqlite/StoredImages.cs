using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imprest.Ledger.Sqlite;

/// <summary>The stored form of a request's images.</summary>
internal static class StoredImages
{
    private static readonly JsonEncodedText Index = JsonEncodedText.Encode("index"), Sha256 = JsonEncodedText.Encode("sha256"),
        Bytes = JsonEncodedText.Encode("bytes"), ContentType = JsonEncodedText.Encode("content_type"), Width = JsonEncodedText.Encode("width"),
        Height = JsonEncodedText.Encode("height");

    public static void Write(Utf8JsonWriter json, StoredImage image)
    {
        json.WriteStartObject();
        json.WriteNumber(Index, image.Index);
        json.WriteString(Sha256, image.Sha256);
        json.WriteNumber(Bytes, image.Bytes);
        json.WriteString(ContentType, image.ContentType);
        json.WriteNumber(Width, image.Width);
        json.WriteNumber(Height, image.Height);
        json.WriteEndObject();
    }

    public static IReadOnlyList<StoredImage> Parse(string? stored) =>
        stored is null ? [] : JsonSerializer.Deserialize(stored, StoredImagesJson.Default.ListStoredImage) ?? [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<StoredImage>))]
internal sealed partial class StoredImagesJson : JsonSerializerContext;
