namespace Imprest.Providers.OpenAI;

/// <summary>One address and one credential of the OpenAI API, or of a server that speaks it. No record: a record prints its key.</summary>
public sealed class OpenAIConnection
{
    public static readonly Uri DefaultBaseAddress = new("https://api.openai.com/v1/");

    /// <param name="baseAddress">The address above <c>images/generations</c>, with or without a slash at its end.</param>
    /// <param name="apiKey">Printable ASCII without spaces.</param>
    /// <exception cref="ArgumentException">The address is not absolute, or the key cannot stand in a header. The key is not repeated.</exception>
    public OpenAIConnection(Uri baseAddress, string apiKey)
    {
        if (!baseAddress.IsAbsoluteUri || baseAddress.Query.Length > 0)
            throw new ArgumentException("The base address is an absolute address without a query.", nameof(baseAddress));
        if (apiKey.Length == 0 || apiKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException("The API key is empty, or has a character that cannot stand in a header.", nameof(apiKey));
        BaseAddress = baseAddress.AbsoluteUri.EndsWith('/') ? baseAddress : new(baseAddress.AbsoluteUri + "/");
        ApiKey = apiKey;
    }

    /// <summary>Ends with a slash.</summary>
    public Uri BaseAddress { get; }

    internal string ApiKey { get; }

    /// <summary><c>OpenAI-Organization</c>, for keys that belong to several.</summary>
    public string? Organization { get; init; }

    /// <summary><c>OpenAI-Project</c>.</summary>
    public string? Project { get; init; }

    /// <summary>The longest answer that is read; a longer one is no answer. 16 large images in base64 fit into the default.</summary>
    public long MaxAnswerBytes { get; init; } = 256L << 20;

    /// <summary>The longest result that is fetched from an address.</summary>
    public long MaxResultBytes { get; init; } = 50L << 20;

    /// <summary>How long all results of one answer may take to fetch.</summary>
    public TimeSpan ResultTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
