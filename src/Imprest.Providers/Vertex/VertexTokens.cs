using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Vertex;

/// <summary>Access tokens for Google Cloud, each used until shortly before it expires.</summary>
/// <param name="credential">
/// The path of a credentials file of any kind that Google's tools write (service account, user, workload identity, impersonation); <c>metadata</c>: the
/// service account of the machine that this runs on; or an access token itself (<c>ya29.…</c>), which is used as long as the process lives.
/// </param>
internal sealed class VertexTokens(string credential) : IDisposable
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const string TokenPrefix = "ya29.";

    private readonly SemaphoreSlim _loading = new(1, 1);
    private Source? _source;

    private sealed record Source(ITokenAccess Tokens, string? Project);

    /// <summary>A token, and the project that the credentials name, if they do; or why there is none: then nothing was sent.</summary>
    public async Task<(string? Token, string? Project, ProviderOutcome.Failed? Failure)> GetAsync(CancellationToken cancellationToken)
    {
        if (credential.StartsWith(TokenPrefix, StringComparison.Ordinal))
            return (credential, null, null);
        try
        {
            var source = _source ?? await LoadAsync(cancellationToken);
            var token = await source.Tokens.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken);
            return string.IsNullOrEmpty(token) ? (null, null, Failure("token_failed", "The token endpoint answered without a token.")) : (token, source.Project, null);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // Files, JSON, keys, the network, the token endpoint: whatever it is, no call was made.
        {
            return (null, null, Failure(CodeOf(e), e.Message));
        }
    }

    /// <summary>Loaded once it is needed, and again where that failed: a file may come later.</summary>
    private async Task<Source> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            return _source ??= await ReadAsync(cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<Source> ReadAsync(CancellationToken cancellationToken)
    {
        var http = new TokenClients();
        if (credential == "metadata")
            return new(new ComputeCredential(new ComputeCredential.Initializer { HttpClientFactory = http }), null);
        var text = await File.ReadAllTextAsync(credential, cancellationToken);
        var json = JsonElement.Parse(text);
        var type = json.TextOf("type") ?? throw new InvalidDataException("The credentials file does not say of which type it is.");
        var google = CredentialFactory.FromJson(text, type).CreateScoped(Scope).CreateWithHttpClientFactory(http);
        return new((ITokenAccess)google.UnderlyingCredential, json.TextOf("project_id") ?? json.TextOf("quota_project_id"));
    }

    private static string CodeOf(Exception exception) => exception switch
    {
        TokenResponseException { Error.Error: { Length: > 0 } error } => error,
        OperationCanceledException => "token_timeout",
        IOException or UnauthorizedAccessException or JsonException or InvalidDataException => "credentials_unreadable",
        _ => "token_failed",
    };

    private static ProviderOutcome.Failed Failure(string code, string message) =>
        new(Outcome.Failed, code, HttpFailure.Shorten($"No access token: {message}")) { NothingWasSent = true };

    public void Dispose() => _loading.Dispose();

    /// <summary>Google's client over our own kind of connection.</summary>
    private sealed class TokenClients : HttpClientFactory
    {
        protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => ProviderHandlers.Create();
    }
}
