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

    /// <summary>A member that is there and not <c>null</c>.</summary>
    public static JsonElement? Member(this JsonElement holder, string name) =>
        holder.Field(name) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value ? value : null;

    public static JsonElement? Member(this JsonElement? holder, string name) => holder is { } there ? there.Member(name) : null;

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

    /// <summary>A text of at least one character.</summary>
    public static string? TextOf(this JsonElement holder, string name) => holder.Text(name) is { Length: > 0 } text ? text : null;

    public static string? TextOf(this JsonElement? holder, string name) => holder is { } there ? there.TextOf(name) : null;

    public static string? TextOf(this JsonElement? value) => value?.Text() is { Length: > 0 } text ? text : null;

    /// <summary>A text or, as some servers write codes, a number.</summary>
    public static string? TextOrNumber(this JsonElement holder, string name) => holder.Field(name).TextOrNumber();

    public static string? TextOrNumber(this JsonElement value) => value.ValueKind is JsonValueKind.Number ? value.GetRawText() : value.Text();

    public static bool IsTrue(this JsonElement value) => value.ValueKind is JsonValueKind.True;

    public static decimal? Number(this JsonElement holder, string name) =>
        holder.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var number) ? number : null;

    public static int? Whole(this JsonElement holder, string name) =>
        holder.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>A whole number from 0 up.</summary>
    public static int? Count(this JsonElement holder, string name) => holder.Whole(name) is >= 0 and var count ? count : null;

    /// <summary>The elements of an array; none where it is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement value) => value.ValueKind is JsonValueKind.Array ? value.EnumerateArray() : [];

    public static IReadOnlyList<JsonElement> Items(this JsonElement holder, string name) => [.. holder.Field(name).Items()];

    public static IReadOnlyList<JsonElement> Items(this JsonElement? holder, string name) => holder is { } there ? there.Items(name) : [];
}
