using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Reads answers of which nothing is certain: what is missing or of another kind is null.</summary>
internal static class JsonValues
{
    /// <summary>A member that is there and not <c>null</c>.</summary>
    public static JsonElement? Member(this JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    public static JsonElement? Member(this JsonElement? json, string name) => json is { } there ? there.Member(name) : null;

    /// <summary>A member that is a text of at least one character.</summary>
    public static string? Text(this JsonElement json, string name) => json.Member(name).Text();

    public static string? Text(this JsonElement? json, string name) => json.Member(name).Text();

    public static string? Text(this JsonElement? json) =>
        json is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value ? value : null;

    /// <summary>The items of a member that is a list; else none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>A figure that a provider states: a cost, seconds.</summary>
    /// <param name="path">For the reason: <c>metrics.predict_time</c>.</param>
    /// <param name="most">More than this is no evidence.</param>
    /// <param name="unusable">Why it is no evidence.</param>
    /// <returns>Null where it is missing, zero (nothing was counted) or unusable.</returns>
    public static decimal? Figure(JsonElement? json, string path, decimal most, out string? unusable)
    {
        unusable = null;
        if (json is not { } value)
            return null;
        if (value.ValueKind is not JsonValueKind.Number)
            unusable = $"{path} is not a number";
        else if (!value.TryGetDecimal(out var figure))
            unusable = $"{path} is not a number in range";
        else if (figure < 0)
            unusable = $"{path} is negative";
        else if (figure > most)
            unusable = $"{path} is absurdly large";
        else
            return figure == 0 ? null : figure;
        return null;
    }
}
