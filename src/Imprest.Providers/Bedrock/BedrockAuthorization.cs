namespace Imprest.Providers.Bedrock;

/// <summary>How a connection's calls are authorized: by a signature, where its credential is an access key's id, else by a bearer token (a Bedrock API key).</summary>
internal sealed class BedrockAuthorization
{
    private readonly string? _bearer;
    private readonly BedrockSigner? _signer;

    public BedrockAuthorization(ProviderConnection connection)
    {
        if (!IsAccessKeyId(connection.Credential))
            _bearer = "Bearer " + connection.Credential;
        else if (connection.Setting("secret_access_key") is not { } secret)
            Missing = "secret_access_key";
        else if (connection.Setting("region") is not { } region)
            Missing = "region";
        else
            _signer = new(connection.Credential, secret, connection.Setting("session_token"), region);
    }

    /// <summary>The setting without which nothing can be signed; null where all is there.</summary>
    public string? Missing { get; }

    /// <param name="message">With its content.</param>
    public void Add(HttpRequestMessage message, string model, ReadOnlySpan<byte> body, DateTimeOffset at)
    {
        if (_bearer is not null)
            message.Headers.TryAddWithoutValidation("Authorization", _bearer);
        else
            _signer!.Sign(message, model, body, at);
    }

    /// <summary>
    /// <c>AKIA…</c>, <c>ASIA…</c>: 16 to 128 capitals and digits (https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html). Tokens are base64 and
    /// have small letters.
    /// </summary>
    public static bool IsAccessKeyId(string credential) =>
        credential.Length is >= 16 and <= 128 && credential.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');
}
