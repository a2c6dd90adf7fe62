using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>An image that stands in an answer as base64.</summary>
internal static class Base64Image
{
    /// <summary>Null where there is no text, or an empty one. What is no base64 stays as an image without bytes, for verification to refuse.</summary>
    public static ProviderImage? Read(JsonElement text)
    {
        if (text.ValueKind is not JsonValueKind.String)
            return null;
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1]; // Without its quotes.
        if (raw.IsEmpty)
            return null;
        try
        {
            if (!text.TryGetBytesFromBase64(out var bytes))
                return new();
            // Escapes (`\/`) are no base64; others could not pass them on as they are.
            return new() { Bytes = bytes, Base64 = raw.Contains((byte)'\\') ? Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)) : raw.ToArray() };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            return new();
        }
    }
}
