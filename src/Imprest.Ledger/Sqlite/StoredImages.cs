using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imprest.Ledger.Sqlite;

/// <summary>The stored form of a request's images.</summary>
internal static class StoredImages
{
    public static string Format(IReadOnlyList<StoredImage> images) =>
        JsonSerializer.Serialize(images as List<StoredImage> ?? [.. images], StoredImagesJson.Default.ListStoredImage);

    public static IReadOnlyList<StoredImage> Parse(string? stored) =>
        stored is null ? [] : JsonSerializer.Deserialize(stored, StoredImagesJson.Default.ListStoredImage) ?? [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<StoredImage>))]
internal sealed partial class StoredImagesJson : JsonSerializerContext;
