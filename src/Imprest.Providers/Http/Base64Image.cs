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
            // Some servers write \/ for a slash. White space is in a text of another length; others could not pass either on as it is.
            var asSent = !raw.Contains((byte)'\\') && raw.Length == (bytes.Length + 2) / 3 * 4;
            return new() { Bytes = bytes, Base64 = asSent ? raw.ToArray() : Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)) };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException) // Escapes that are no text.
        {
            return new();
        }
    }
}
