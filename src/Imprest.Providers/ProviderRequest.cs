using Imprest.Pricing;

namespace Imprest.Providers;

/// <summary>One call to a provider. Settings are the client's words, validated; null where the client left them out.</summary>
public sealed record ProviderRequest
{
    public required string RequestId { get; init; }
    /// <summary>1 for the first attempt.</summary>
    public int Attempt { get; init; } = 1;
    /// <summary>The provider's own model name.</summary>
    public required string Model { get; init; }
    public required Operation Operation { get; init; }
    public string Prompt { get; init; } = "";
    public int Images { get; init; } = 1;
    /// <summary><c>WxH</c>, <c>auto</c> or null.</summary>
    public string? Size { get; init; }
    public string? Quality { get; init; }
    public string? OutputFormat { get; init; }
    public int? OutputCompression { get; init; }
    public string? Background { get; init; }
    public string? Moderation { get; init; }
    public string? Style { get; init; }
    public string? InputFidelity { get; init; }
    public string? User { get; init; }
    public long? Seed { get; init; }
    public bool Stream { get; init; }
    public int PartialImages { get; init; }
    /// <summary>Addresses are wanted, not bytes: the results are passed on and not stored.</summary>
    public bool ResultsAsUrls { get; init; }
    public IReadOnlyList<InputImage> InputImages { get; init; } = [];
    public InputImage? Mask { get; init; }
}

/// <summary>An image that the client sent.</summary>
public sealed record InputImage(ReadOnlyMemory<byte> Bytes, string ContentType, string FileName);

/// <summary>A streamed preview.</summary>
/// <param name="Base64">The bytes in base64, ASCII.</param>
public sealed record PartialImage(int Index, ReadOnlyMemory<byte> Base64, string? Size, string? Quality, string? Background, string? OutputFormat);
