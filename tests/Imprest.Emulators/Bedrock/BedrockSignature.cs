using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Imprest.Emulators.Bedrock;

/// <summary>Checks a request's AWS Signature Version 4, worked out anew from its documentation and not by the SDK.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html</remarks>
internal sealed class BedrockSignature(string accessKeyId, string secret, string region)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Service = "bedrock";
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(5);
    private static readonly string[] MustBeSigned = ["host", "x-amz-date"];

    /// <summary>What is wrong, as an error's kind and its words; null where the signature is good.</summary>
    public (string Kind, string Words)? Check(HttpContext context, byte[] body, DateTimeOffset now)
    {
        var request = context.Request;
        var parts = Parts(request.Headers.Authorization.ToString());
        if (parts is null)
            return ("MissingAuthenticationTokenException", "Missing Authentication Token");
        var (credential, signedHeaders, signature) = parts.Value;
        var date = request.Headers["x-amz-date"].ToString();
        if (!DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) || (now - at).Duration() > MostSkew)
            return ("InvalidSignatureException", $"Signature expired: {date}");
        if (credential[0] != accessKeyId)
            return ("UnrecognizedClientException", "The security token included in the request is invalid.");
        var scope = $"{date[..8]}/{region}/{Service}/aws4_request";
        if (string.Join('/', credential.Skip(1)) != scope)
            return ("InvalidSignatureException", $"Credential should be scoped to {scope}.");
        if (MustBeSigned.Except(signedHeaders).Any() || request.Headers.Keys.Any(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !signedHeaders.Contains(name.ToLowerInvariant())))
            return ("InvalidSignatureException", "A header that must be signed is not.");
        var canonical = Canonical(context, signedHeaders, body);
        var text = $"{Algorithm}\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { date[..8], region, Service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), Keyed);
        return Hex(Keyed(key, text)) == signature ? null
            : ("InvalidSignatureException", "The request signature we calculated does not match the signature you provided.");
    }

    private static string Canonical(HttpContext context, string[] signedHeaders, byte[] body)
    {
        var path = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        // Every service but S3 has each part of the path escaped once more than it is sent.
        var twice = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var headers = string.Concat(signedHeaders.Select(name => $"{name}:{context.Request.Headers[name].ToString().Trim()}\n"));
        return $"{context.Request.Method}\n{twice}\n\n{headers}\n{string.Join(';', signedHeaders)}\n{Hex(SHA256.HashData(body))}";
    }

    /// <summary><c>AWS4-HMAC-SHA256 Credential=…/…, SignedHeaders=a;b, Signature=…</c></summary>
    private static (string[] Credential, string[] SignedHeaders, string Signature)? Parts(string authorization)
    {
        if (!authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            return null;
        var parts = authorization[(Algorithm.Length + 1)..].Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1]);
        return parts.TryGetValue("Credential", out var credential) && parts.TryGetValue("SignedHeaders", out var headers) && parts.TryGetValue("Signature", out var signature)
            ? (credential.Split('/'), headers.Split(';'), signature) : null;
    }

    private static byte[] Keyed(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
