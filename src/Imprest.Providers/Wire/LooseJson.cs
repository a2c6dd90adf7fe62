using System.Text.Json;

namespace Imprest.Providers.Wire;

/// <summary>Reads what answers hold without believing their types: what is not as expected is not there. Never throws.</summary>
internal static class LooseJson
{
    public static JsonElement Get(JsonElement holder, string name)
    {
        try
        {
            return holder.ValueKind is JsonValueKind.Object && holder.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException) // A name that is no text.
        {
            return default;
        }
    }

    public static string? Text(JsonElement holder, string name) => Text(Get(holder, name));

    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException) // Bytes that are no text.
        {
            return null;
        }
    }

    /// <summary>The items of an array; none where there is no array.</summary>
    public static IReadOnlyList<JsonElement> Items(JsonElement holder, string name) =>
        Get(holder, name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    /// <summary>A whole number from 0 up; null for anything else.</summary>
    public static int? Count(JsonElement holder, string name) =>
        Get(holder, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var count) && count >= 0 ? count : null;
}
