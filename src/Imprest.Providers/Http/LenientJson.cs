using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Reads answers without believing in their form: what is not there, of another type or no text counts as missing. Nothing here throws.</summary>
internal static class LenientJson
{
    /// <summary>A member; undefined where there is none, or the holder is no object.</summary>
    public static JsonElement Member(this JsonElement holder, string name)
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

    /// <summary>The items of an array; none where it is none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement array) => array.ValueKind is JsonValueKind.Array ? array.EnumerateArray() : [];

    public static string? Text(this JsonElement value)
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

    /// <summary>The text of a member, null where it is missing or empty.</summary>
    public static string? TextOf(this JsonElement holder, string name) => holder.Member(name).Text() is { Length: > 0 } text ? text : null;

    public static bool IsTrue(this JsonElement value) => value.ValueKind is JsonValueKind.True;
}
