using System.Globalization;
using System.Text.Json;
using Imprest.Images;
using Imprest.Pricing;

namespace Imprest.Errors;

/// <summary>A small JSON body, one object: known fields only, types checked, errors that name the field.</summary>
internal sealed class JsonBody
{
    private const int MostBytes = 1024 * 1024;
    private readonly JsonElement root;

    private JsonBody(JsonElement root) => this.root = root;

    public static Task<JsonBody> ReadAsync(HttpRequest request, params string[] fields) => ReadAsync(request, MostBytes, "The body is too large; at most 1 MB is taken.", fields);

    /// <summary>The same, of fewer bytes at most: for callers whom nobody knows.</summary>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, int mostBytes, string tooLarge, IReadOnlyList<string> fields)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(await CallReader.ReadAllAsync(request, mostBytes, tooLarge, memory: null, request.HttpContext.RequestAborted));
        }
        catch (JsonException)
        {
            throw new ApiException(ErrorCode.InvalidRequest, "The body is not JSON. Send one JSON object.");
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new ApiException(ErrorCode.InvalidRequest, "The body is JSON but not an object.");
        MustKnow(document.RootElement, fields);
        return new(document.RootElement);
    }

    private static void MustKnow(JsonElement element, IReadOnlyList<string> fields)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (!fields.Contains(JsonText.NameOf(member)))
                throw new ApiException(ErrorCode.InvalidRequest, $"`{member.Name}` is not a field here; known are {string.Join(", ", fields)}.", member.Name);
        }
    }

    /// <summary>Is the field there, be it null?</summary>
    public bool Has(string name) => root.TryGetProperty(name, out _);

    public ApiException Wrong(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);

    public string? OptionalText(string name) =>
        !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? JsonText.Of(value, name) : throw Wrong(name, "is a string");

    public string Text(string name, int maxLength) => OptionalText(name) is { Length: > 0 } text && text.Length <= maxLength ? text
        : throw Wrong(name, $"is a string of 1 to {maxLength} characters");

    public int? OptionalInteger(string name, int least, int most)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most ? number
            : throw Wrong(name, $"is a whole number from {least} to {most}");
    }

    public IReadOnlyList<string>? OptionalTexts(string name, int most)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Wrong(name, $"is a list of at most {most} strings");
        return [.. value.EnumerateArray().Select(item => JsonText.Of(item, name))];
    }

    /// <summary>A list of objects, each with these fields alone; none where it is left out.</summary>
    public IReadOnlyList<JsonBody> OptionalObjects(string name, int most, params string[] fields)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
            throw Wrong(name, $"is a list of at most {most} objects with {string.Join(" and ", fields)}");
        foreach (var item in value.EnumerateArray())
            MustKnow(item, fields);
        return [.. value.EnumerateArray().Select(item => new JsonBody(item))];
    }

    public bool? OptionalBoolean(string name) => !root.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, "is true or false");

    /// <summary>Money is a string on the wire, never a number: a number would pass through a float somewhere.</summary>
    public Money Amount(string name) => Money.TryParse(OptionalText(name), out var amount) ? amount
        : throw Wrong(name, "is a decimal string in USD with at most nine decimals, for instance \"10.00\"");

    /// <summary>Unix seconds as a number, or an ISO instant.</summary>
    public DateTimeOffset? OptionalTime(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and < 253_402_300_800)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(JsonText.Of(value, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
            : throw Wrong(name, "is Unix seconds, or an instant such as 2027-01-01T00:00:00Z");
    }
}
