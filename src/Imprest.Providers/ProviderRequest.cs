using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Providers;

/// <summary>One call to a provider. Settings are the client's words, validated; null where the client left them out.</summary>
public sealed record ProviderRequest
{
    public required string RequestId { get; init; }
    /// <summary>1 for the first attempt.</summary>
    public int Attempt { get; init; } = 1;
    /// <summary>From 0 within the attempt: a provider that makes one image a call is called once an image.</summary>
    public int Call { get; init; }
    /// <summary>Our name for the call, the same however often it is asked about: <c>req_…-1-0</c>. Sent as <c>x-client-request-id</c>.</summary>
    public string ClientId => ClientIdOf(RequestId, Attempt, Call);
    /// <summary>The provider's own model name.</summary>
    public required string Model { get; init; }
    public required Operation Operation { get; init; }
    public string Prompt { get; init; } = "";
    /// <summary>Of this call; at most <see cref="ProviderModel.MaxImagesPerCall"/>.</summary>
    public int Images { get; init; } = 1;
    /// <summary><c>WxH</c>, a class of the provider (<c>2K</c>), <c>auto</c> or null.</summary>
    public string? Size { get; init; }
    /// <summary><see cref="Size"/> in pixels; null where it is a class, auto or left out.</summary>
    public ImageSize? Pixels => ImageSize.TryParse(Size, out var size) ? size : null;
    public string? Quality { get; init; }
    public string? OutputFormat { get; init; }
    public int? OutputCompression { get; init; }
    public string? Background { get; init; }
    public string? Moderation { get; init; }
    public string? Style { get; init; }
    public string? InputFidelity { get; init; }
    public string? User { get; init; }
    public long? Seed { get; init; }
    public string? NegativePrompt { get; init; }
    /// <summary>Denoising steps.</summary>
    public int? Steps { get; init; }
    public bool Stream { get; init; }
    public int PartialImages { get; init; }
    /// <summary>Addresses are wanted, not bytes: the results are passed on and not stored.</summary>
    public bool ResultsAsUrls { get; init; }
    public IReadOnlyList<InputImage> InputImages { get; init; } = [];
    public InputImage? Mask { get; init; }
    /// <summary>Where the provider may tell that the call has ended, if it can. What comes there is believed no further than to ask.</summary>
    public Uri? WebhookUrl { get; init; }

    public static string ClientIdOf(string requestId, int attempt, int call) => string.Create(CultureInfo.InvariantCulture, $"{requestId}-{attempt}-{call}");
}

/// <summary>An image that the client sent.</summary>
public sealed record InputImage(ReadOnlyMemory<byte> Bytes, string ContentType, string FileName)
{
    /// <summary>The public address that the client gave, where it gave one; for providers that take addresses alone.</summary>
    public Uri? Url { get; init; }
}

/// <summary>A streamed preview.</summary>
/// <param name="Base64">The bytes in base64, ASCII.</param>
public sealed record PartialImage(int Index, ReadOnlyMemory<byte> Base64, string? Size, string? Quality, string? Background, string? OutputFormat);
