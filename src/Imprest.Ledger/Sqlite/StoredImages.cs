using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imprest.Ledger.Sqlite;

/// <summary>The stored form of a request's images.</summary>
internal static class StoredImages
{
    /// <summary>Empty when there are none.</summary>
    public static ReadOnlySpan<byte> Format(Utf8Builder text, IReadOnlyList<StoredImage> images)
    {
        if (images.Count == 0)
            return [];
        text.Clear();
        for (var i = 0; i < images.Count; i++)
        {
            var image = images[i];
            text.Add(i == 0 ? "["u8 : ","u8).Add("{\"index\":"u8).Add(image.Index).Add(",\"sha256\":"u8).AddText(image.Sha256)
                .Add(",\"bytes\":"u8).Add(image.Bytes).Add(",\"content_type\":"u8).AddText(image.ContentType)
                .Add(",\"width\":"u8).Add(image.Width).Add(",\"height\":"u8).Add(image.Height).Add("}"u8);
        }

        return text.Add("]"u8).Written;
    }

    public static IReadOnlyList<StoredImage> Parse(string? stored) =>
        stored is null ? [] : JsonSerializer.Deserialize(stored, StoredImagesJson.Default.ListStoredImage) ?? [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<StoredImage>))]
internal sealed partial class StoredImagesJson : JsonSerializerContext;
