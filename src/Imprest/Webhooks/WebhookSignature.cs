using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Imprest.Webhooks;

/// <summary>Signatures by the Standard Webhooks spec 1.0.0, https://www.standardwebhooks.com: <c>v1,</c> and base 64 of HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    /// <summary>The value of <c>webhook-signature</c>: one signature a key, with spaces between.</summary>
    /// <param name="timestamp">Of the try, Unix seconds.</param>
    public static string Sign(IEnumerable<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }
}
