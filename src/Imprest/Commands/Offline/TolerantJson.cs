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
        var bytes = Encoding.UTF8.GetBytes(text);
        return ParseStrict(bytes) ?? (JsonNonNumbers.Quote(bytes) ? ParseStrict(bytes) : null);
    }

    private static JsonElement? ParseStrict(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
