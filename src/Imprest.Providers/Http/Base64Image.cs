using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Images that stand in an answer as base64.</summary>
internal static class Base64Image
{
    /// <summary>The image of a JSON string. What is no base64 is an image without bytes, for verification to refuse.</summary>
    /// <param name="base64">A string.</param>
    public static ProviderImage Read(JsonElement base64)
    {
        try
        {
            if (!base64.TryGetBytesFromBase64(out var bytes))
                return new ProviderImage();
            var raw = JsonMarshal.GetRawUtf8Value(base64)[1..^1];
            // Some servers write \/ for a slash, or \u002B for a plus.
            var text = raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(base64.GetString()!) : raw.ToArray();
            // White space is in a text of another length; others could not pass it on as it is.
            return new ProviderImage { Bytes = bytes, Base64 = text.Length == (bytes.Length + 2) / 3 * 4 ? text : default };
        }
        catch (InvalidOperationException) // Escapes that are no text.
        {
            return new ProviderImage();
        }
    }
}
