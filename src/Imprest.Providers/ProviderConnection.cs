using Imprest.Providers.Http;

namespace Imprest.Providers;

/// <summary>One address and one credential of a provider. No record: a record prints its secret.</summary>
public sealed class ProviderConnection
{
    /// <param name="baseAddress">Absolute, with or without a slash at its end; without a query.</param>
    /// <param name="credential">Printable ASCII without spaces; empty where the provider asks for none.</param>
    /// <exception cref="ArgumentException">The address is not absolute, or the credential cannot stand in a header. The credential is not repeated.</exception>
    public ProviderConnection(string provider, Uri baseAddress, string credential = "")
    {
        if (!baseAddress.IsAbsoluteUri || baseAddress.Query.Length > 0)
            throw new ArgumentException("The base address is an absolute address without a query.", nameof(baseAddress));
        if (credential.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException("The credential has a character that cannot stand in a header.", nameof(credential));
        Provider = provider;
        BaseAddress = baseAddress.AbsoluteUri.EndsWith('/') ? baseAddress : new(baseAddress.AbsoluteUri + "/");
        Credential = credential;
    }

    /// <summary>The provider's id.</summary>
    public string Provider { get; }

    /// <summary>Ends with a slash.</summary>
    public Uri BaseAddress { get; }

    internal string Credential { get; }

    /// <summary>What else the provider needs (region, project, deployment, …), by the names of its <see cref="ProviderKind.Settings"/>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Further secrets that must not appear in any text (<c>secret_access_key</c>); also in <see cref="Settings"/>.</summary>
    public IReadOnlyList<string> OtherSecrets { get; init; } = [];

    /// <summary>
    /// Origins (<c>scheme://host:port</c>) beside the base address's that the provider's own addresses (results, polling) may lead to although they are
    /// not public ones.
    /// </summary>
    public IReadOnlyList<Uri> ResultHosts { get; init; } = [];

    /// <summary>The longest answer that is read; a longer one is no answer. 16 large images in base64 fit into the default.</summary>
    public long MaxAnswerBytes { get; init; } = 256L << 20;

    /// <summary>The longest result that is fetched from an address.</summary>
    public long MaxResultBytes { get; init; } = 50L << 20;

    /// <summary>What the results of one answer may have together.</summary>
    internal long MaxResultsBytes => Math.Max(MaxAnswerBytes, MaxResultBytes);

    /// <summary>How long all results of one answer may take to fetch.</summary>
    public TimeSpan ResultTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A setting, or null where it is not there or empty.</summary>
    public string? Setting(string name) => Settings.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The credential and the other secrets, to be masked in what providers say.</summary>
    internal SecretForms Secrets => field ??= new([Credential, .. OtherSecrets]);

    /// <summary>The text without this connection's secrets: error texts may quote them.</summary>
    internal string Scrub(string text) => Secrets.Mask(text);

    internal bool IsOwn(Uri url) => IsSameOrigin(url, BaseAddress) || ResultHosts.Any(host => IsSameOrigin(url, host));

    internal static bool IsSameOrigin(Uri left, Uri right) =>
        Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
