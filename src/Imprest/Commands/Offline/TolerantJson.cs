using System.Text;
using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Commands.Offline;

/// <summary>Reads JSON as programs really log it: <c>NaN</c> and <c>Infinity</c> count as text, so that only the count they stand for is lost.</summary>
internal static class TolerantJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, MaxDepth = 64 };

    /// <returns>Null when the text is not JSON.</returns>
    public static JsonElement? Parse(string text)
    {
        using var document = Open(Encoding.UTF8.GetBytes(text));
        return document?.RootElement.Clone();
    }

    /// <param name="utf8">Must stay as it is while the document is used.</param>
    /// <returns>Null when it is not JSON.</returns>
    public static JsonDocument? Open(ReadOnlyMemory<byte> utf8)
    {
        if (OpenStrict(utf8) is { } document)
            return document;
        var copy = utf8.ToArray();
        return JsonNonNumbers.Quote(copy) ? OpenStrict(copy) : null;
    }

    /// <summary>A member that is text; null where it is not there, something else, or bytes that are no text.</summary>
    public static string? Text(JsonElement holder, string name) => holder.TryGetProperty(name, out var value) ? Text(value) : null;

    /// <summary>The text of a value; null where it is something else, or bytes that are no text.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonDocument? OpenStrict(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
