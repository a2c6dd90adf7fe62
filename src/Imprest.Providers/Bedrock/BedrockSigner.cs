using System.Security.Cryptography;
using Amazon.Runtime.Internal.Auth;

namespace Imprest.Providers.Bedrock;

/// <summary>Signs requests to the Bedrock runtime: AWS Signature Version 4, as the AWS SDK's own signer works it out.</summary>
/// <param name="sessionToken">Of temporary credentials; null for lasting ones.</param>
internal sealed class BedrockSigner(string accessKeyId, string secretAccessKey, string? sessionToken, string region) : AWS4Signer
{
    private const string Service = "bedrock";

    /// <summary>Adds the headers of the signature; what is added to the message later is not signed.</summary>
    /// <param name="message">A POST without a query.</param>
    /// <param name="model">The part of the path that is escaped.</param>
    /// <param name="body">The body's bytes.</param>
    /// <param name="at">The provider takes a signature for some minutes.</param>
    public void Sign(HttpRequestMessage message, string model, ReadOnlySpan<byte> body, DateTimeOffset at)
    {
        var address = message.RequestUri!;
        var date = FormatDateTime(at.UtcDateTime, "yyyyMMddTHHmmssZ");
        var headers = new Dictionary<string, string>
        {
            ["host"] = address.Authority,
            ["content-type"] = message.Content!.Headers.ContentType!.ToString(),
            ["x-amz-date"] = date,
        };
        if (sessionToken is not null)
            headers["x-amz-security-token"] = sessionToken;
        var signed = SortAndPruneHeaders(headers);
        var root = new Uri(address.AbsoluteUri[..^(BedrockRequest.Path(model).Length + 1)]); // Without a slash at its end, which would count twice.
        // The path goes in as a pattern and the model by itself, so that slashes in an ARN are no steps.
        var request = CanonicalizeRequest(
            root, "/model/{model}/invoke", "POST", signed, "", Convert.ToHexStringLower(SHA256.HashData(body)),
            new Dictionary<string, string> { ["{model}"] = model }, doubleEncode: true);
        var signature = ComputeSignature(accessKeyId, secretAccessKey, region, at.UtcDateTime, Service, CanonicalizeHeaderNames(signed), request);
        message.Headers.TryAddWithoutValidation("x-amz-date", date);
        if (sessionToken is not null)
            message.Headers.TryAddWithoutValidation("x-amz-security-token", sessionToken);
        message.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }
}
