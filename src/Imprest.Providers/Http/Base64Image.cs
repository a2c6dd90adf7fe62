using System.Runtime.InteropServices;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>Images that stand in an answer as base64.</summary>
internal static class Base64Image
{
    /// <summary>The image of a JSON string. What is no base64 is an image without bytes, for verification to refuse.</summary>
    /// <param name="base64">A string.</param>
    public static ProviderImage Read(JsonElement base64)
    {
        byte[]? bytes;
        try
        {
            if (!base64.TryGetBytesFromBase64(out bytes))
                return new ProviderImage();
        }
        catch (InvalidOperationException) // Escapes that are no text.
        {
            return new ProviderImage();
        }

        var text = JsonMarshal.GetRawUtf8Value(base64)[1..^1];
        // Escapes or white space are in a text of another length; others could not pass it on as it is.
        return new ProviderImage { Bytes = bytes, Base64 = text.Length == (bytes.Length + 2) / 3 * 4 ? text.ToArray() : default };
    }
}
