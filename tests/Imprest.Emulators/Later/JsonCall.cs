using System.Text.Json;

namespace Imprest.Emulators.Later;

/// <summary>A submission to a provider that answers later: a JSON object. Also what became of it.</summary>
/// <param name="Endpoint">The path behind the provider's address.</param>
internal sealed record JsonCall(string Endpoint, RecordedCall Raw, string? ClientId)
{
    public string Prompt => Raw["prompt"] ?? "";

    /// <summary>How it ended, once somebody was told; then it is on the bill.</summary>
    public TaskPhase? Ended { get; set; }

    public int Number(string field, int otherwise) => Raw[field] is { } text ? int.TryParse(text, out var number) ? number : -1 : otherwise;

    /// <returns>Null where the body is no JSON object.</returns>
    public static async Task<JsonCall?> ReadAsync(HttpContext context, string endpoint)
    {
        var request = context.Request;
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var fields = new Dictionary<string, string>();
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body);
            if (json.RootElement.ValueKind is not JsonValueKind.Object)
                return null;
            foreach (var member in json.RootElement.EnumerateObject().Where(member => member.Value.ValueKind is not JsonValueKind.Null))
                fields[member.Name] = member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        }
        catch (JsonException)
        {
            return null;
        }

        return new(endpoint, new(request.Method, request.Path + request.QueryString, headers, fields, []), headers.GetValueOrDefault("x-client-request-id"));
    }

    /// <summary>An input image in base64, with or without <c>data:…,</c> before it; null where it is none.</summary>
    public static byte[]? Image(string? text)
    {
        if (text is null)
            return null;
        var base64 = text.StartsWith("data:", StringComparison.Ordinal) ? text[(text.IndexOf(',', StringComparison.Ordinal) + 1)..] : text;
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var written) && bytes.AsSpan(0, written) is var image
            && (image.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || image.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) || image.StartsWith("RIFF"u8))
                ? image.ToArray() : null;
    }
}
