using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Imprest.Ledger;

namespace Imprest.Images;

/// <summary>Addresses of results that open without a key for 60 minutes: the signature covers request, index and expiry.</summary>
internal sealed class ResultLinks(byte[] signingKey, string? publicUrl, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(60);

    public string For(HttpRequest request, RequestId id, int index)
    {
        var expires = (clock.GetUtcNow() + Life).ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"{Origin(request)}/v1/requests/{id}/images/{index}?exp={expires}&sig={Sign(id, index, expires)}");
    }

    /// <summary>The address of an input image that is kept. It opens with a key only: what people send may show more than what is made of it.</summary>
    public string ForInput(HttpRequest request, RequestId id, string part) => $"{Origin(request)}/v1/requests/{id}/inputs/{part}";

    /// <summary>Is this address one of ours, whole and in time?</summary>
    public bool Opens(RequestId id, int index, string? expires, string? signature) =>
        long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var exp) && exp >= clock.GetUtcNow().ToUnixTimeSeconds()
        && signature is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Sign(id, index, exp)));

    private string Origin(HttpRequest request) => publicUrl?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}";

    private string Sign(RequestId id, int index, long expires) => Base64Url.EncodeToString(
        HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}/{index}/{expires}"))));
}
