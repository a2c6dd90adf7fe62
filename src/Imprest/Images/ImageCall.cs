using System.Security.Cryptography;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>Which images endpoint was called.</summary>
public enum ImageEndpoint
{
    Generations,
    Edits,
    Variations,
}

/// <summary>One images call as the client wrote it: typed, its sizes limited, not yet checked against a model.</summary>
public sealed record ImageCall
{
    public required ImageEndpoint Endpoint { get; init; }
    public string? Model { get; init; }
    public string? Prompt { get; init; }
    public int Images { get; init; } = 1;
    public string? Size { get; init; }
    public string? Quality { get; init; }
    public string? ResponseFormat { get; init; }
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
    /// <summary>The body's <c>operation</c>, which overrides what the call tells.</summary>
    public Operation? AskedOperation { get; init; }
    /// <summary>The number of input images, where a quote is asked without sending them. What was sent is counted, whatever this says.</summary>
    public int? AskedReferences { get; init; }
    public string? QuoteId { get; init; }
    /// <summary>Name → value, at most 16.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    public IReadOnlyList<InputImage> InputImages { get; init; } = [];
    public InputImage? Mask { get; init; }
    /// <summary>Fields that this gateway does not know: kept harmless, but part of the fingerprint.</summary>
    public IReadOnlyDictionary<string, string>? Others { get; init; }

    public int References => InputImages.Count > 0 ? InputImages.Count : AskedReferences ?? 0;

    /// <summary>A mask makes an edit, input images without one an image-to-image; the body may say otherwise.</summary>
    public Operation Operation => AskedOperation ?? Endpoint switch
    {
        ImageEndpoint.Variations => Operation.Variation,
        ImageEndpoint.Edits => Mask is null ? Operation.ImageToImage : Operation.Edit,
        _ => References > 0 ? Operation.ImageToImage : Operation.Generate,
    };

    /// <summary><c>/v1/images/edits</c>.</summary>
    public string Path => Endpoint switch
    {
        ImageEndpoint.Generations => "/v1/images/generations",
        ImageEndpoint.Edits => "/v1/images/edits",
        _ => "/v1/images/variations",
    };

    /// <summary>
    /// SHA-256 over what makes two calls the same request: every field in a fixed order, each image by its own hash. Order of JSON members,
    /// white space, multipart boundaries and file names do not count. <c>quote_id</c> does not either: it changes no work.
    /// </summary>
    public byte[] Fingerprint()
    {
        var text = new FingerprintText();
        text.Add("v", 1);
        text.Add("path", Path);
        text.Add("model", Model);
        text.Add("prompt", Prompt);
        text.Add("n", Images);
        text.Add("size", Size);
        text.Add("quality", Quality);
        text.Add("response_format", ResponseFormat);
        text.Add("output_format", OutputFormat);
        text.Add("output_compression", OutputCompression);
        text.Add("background", Background);
        text.Add("moderation", Moderation);
        text.Add("style", Style);
        text.Add("input_fidelity", InputFidelity);
        text.Add("user", User);
        text.Add("seed", Seed);
        text.Add("negative_prompt", NegativePrompt);
        text.Add("steps", Steps);
        text.Add("stream", Stream ? 1 : 0);
        text.Add("partial_images", PartialImages);
        text.Add("operation", AskedOperation?.Wire());
        text.Add("label.", Labels);
        text.Add("other.", Others);
        foreach (var image in InputImages)
            text.Add("image", Convert.ToHexString(SHA256.HashData(image.Bytes.Span)));
        if (Mask is { } mask)
            text.Add("mask", Convert.ToHexString(SHA256.HashData(mask.Bytes.Span)));
        return text.Hash();
    }
}
