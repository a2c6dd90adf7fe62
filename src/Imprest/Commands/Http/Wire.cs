using System.Globalization;
using System.Text.Json.Nodes;

namespace Imprest.Commands.Http;

/// <summary>Reads fields of the gateway's answers; a field that is missing or of another kind is null.</summary>
internal static class Wire
{
    public static string? Text(this JsonNode? node, string name) =>
        node is JsonObject parent && parent[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static long? Number(this JsonNode? node, string name) =>
        node is not JsonObject parent || parent[name] is not JsonValue value ? null
        : value.TryGetValue<long>(out var number) ? number
        : value.TryGetValue<int>(out var count) ? count // A node that was made here keeps its own type.
        : null;

    public static bool? Flag(this JsonNode? node, string name) =>
        node is JsonObject parent && parent[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static JsonObject? Object(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    public static JsonArray Items(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonArray ?? [];

    /// <summary>A time in Unix seconds, as <c>2026-11-22 09:30:05</c> in UTC.</summary>
    public static string Time(this JsonNode? node, string name) => node.Number(name) is { } seconds
        ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : "";
}
