using System.Text.Json;

namespace Imprest.Emulators;

/// <summary>A submission to a provider that answers later: a JSON object. Also what became of it.</summary>
/// <param name="Endpoint">The path behind the provider's address.</param>
internal sealed record SubmittedCall(string Endpoint, RecordedCall Raw, string? ClientId)
{
    public string Prompt => Raw["prompt"] ?? "";

    /// <summary>How it ended, once somebody was told; then it is on the bill.</summary>
    public TaskPhase? Ended { get; set; }

    public int Number(string field, int otherwise) => Raw[field] is { } text ? int.TryParse(text, out var number) ? number : -1 : otherwise;

    /// <returns>Null where the body is no JSON object.</returns>
    public static async Task<SubmittedCall?> ReadAsync(HttpContext context, string endpoint)
    {
        var call = await JsonCall.ReadAsync(context);
        return call.Body.ValueKind is not JsonValueKind.Object ? null
            : new(endpoint, call.Raw with { Path = call.Raw.Path + call.Raw.Query }, call.Raw.Headers.GetValueOrDefault("x-client-request-id"));
    }

    /// <summary>An input image in base64, with or without <c>data:…,</c> before it; null where it is none.</summary>
    public static byte[]? Image(string? text)
    {
        if (text is null)
            return null;
        var base64 = text.StartsWith("data:", StringComparison.Ordinal) ? text[(text.IndexOf(',', StringComparison.Ordinal) + 1)..] : text;
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var written) && EmulatedImage.IsImage(bytes.AsSpan(0, written)) ? bytes[..written] : null;
    }
}
