using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Imprest.Emulators.Vertex;

/// <summary>An emulated service account: the file that its holder has, and the check of what the holder signs.</summary>
internal sealed class ServiceAccount(string email, string project) : IDisposable
{
    /// <summary>What Google's own client signs for, wherever the credentials file says that the endpoint is.</summary>
    private const string Audience = "https://oauth2.googleapis.com/token";

    private readonly Lazy<RSA> _key = new(() => RSA.Create(2048));

    /// <summary>A credentials file as the console writes it.</summary>
    public string File(Uri tokenUri) => JsonSerializer.Serialize(new
    {
        type = "service_account",
        project_id = project,
        private_key_id = "emulated",
        private_key = _key.Value.ExportPkcs8PrivateKeyPem(),
        client_email = email,
        client_id = "1",
        token_uri = tokenUri.ToString(),
    });

    /// <summary>Why an assertion is not believed; null: it is.</summary>
    public string? Check(string? assertion, DateTimeOffset now)
    {
        if (assertion?.Split('.') is not [var header, var claims, var signature])
            return "The assertion is no JWT.";
        if (!_key.Value.VerifyData(Encoding.ASCII.GetBytes($"{header}.{claims}"), Decode(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            return "Invalid JWT Signature.";
        using var document = JsonDocument.Parse(Decode(claims));
        var said = document.RootElement;
        return said.GetProperty("iss").GetString() != email ? "Invalid issuer."
            : said.GetProperty("aud").GetString() != Audience ? "Invalid audience."
            : !said.GetProperty("scope").GetString()!.Contains("cloud-platform", StringComparison.Ordinal) ? "Invalid scope."
            : said.GetProperty("exp").GetInt64() < now.ToUnixTimeSeconds() ? "The assertion has expired." : null;
    }

    public void Dispose()
    {
        if (_key.IsValueCreated)
            _key.Value.Dispose();
    }

    private static byte[] Decode(string base64Url) =>
        Convert.FromBase64String(base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '='));
}
