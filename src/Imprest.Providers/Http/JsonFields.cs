using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Reads fields of answers that may hold anything: what is not there or of another kind is null or empty, never an exception.</summary>
internal static class JsonFields
{
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

    /// <summary>A text or, as some servers write codes, a number; null for anything else.</summary>
    public static string? Text(this JsonElement holder, string name) => holder.Field(name).AsText();

    public static string? AsText(this JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException) // Bytes that are no text.
        {
            return null;
        }
    }

    /// <summary>The entries of a list; none where it is no list.</summary>
    public static IReadOnlyList<JsonElement> Items(this JsonElement holder, string name) =>
        holder.Field(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
}
