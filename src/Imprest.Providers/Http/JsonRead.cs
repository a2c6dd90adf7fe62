using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Reads what strangers wrote: a member that is missing, or of another kind than expected, is none. Nothing here throws.</summary>
internal static class JsonRead
{
    /// <summary>A member's value; undefined where there is none, or the holder is no object.</summary>
    public static JsonElement Field(this JsonElement holder, string name)
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

    public static string? Text(this JsonElement holder, string name) => holder.Field(name).Text();

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

    public static decimal? Number(this JsonElement holder, string name) =>
        holder.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var number) ? number : null;

    public static int? Whole(this JsonElement holder, string name) =>
        holder.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>The elements of an array; none where it is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement value) =>
        value.ValueKind is JsonValueKind.Array ? value.EnumerateArray() : [];
}
