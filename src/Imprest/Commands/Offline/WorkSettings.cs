using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>Image work in words, as options or a log line give it; null where nothing was said.</summary>
internal sealed record WorkSettings
{
    private static readonly string[] Operations = ["generate", "edit", "image-to-image", "variation", "tool"];

    public string? Operation { get; init; }
    public string? Size { get; init; }
    public string? Quality { get; init; }
    public int? Images { get; init; }
    public int? References { get; init; }
    public int? PartialImages { get; init; }
    public long? PromptBytes { get; init; }
    public long? PromptTokens { get; init; }
    public string? Tier { get; init; }
    public int? Steps { get; init; }
    public int? Upscale { get; init; }
    public IReadOnlyList<string>? Features { get; init; }
    public IReadOnlyDictionary<Meter, decimal>? Counts { get; init; }
    public long? QuotaUsed { get; init; }

    /// <summary>The model decides how many images there are.</summary>
    public bool ImagesAuto { get; init; }

    /// <summary>These settings; where one is not said, that of another source.</summary>
    public WorkSettings Or(WorkSettings other) => new()
    {
        Operation = Operation ?? other.Operation,
        Size = Size ?? other.Size,
        Quality = Quality ?? other.Quality,
        Images = Images ?? other.Images,
        References = References ?? other.References,
        PartialImages = PartialImages ?? other.PartialImages,
        PromptBytes = PromptBytes ?? other.PromptBytes,
        PromptTokens = PromptTokens ?? other.PromptTokens,
        Tier = Tier ?? other.Tier,
        Steps = Steps ?? other.Steps,
        Upscale = Upscale ?? other.Upscale,
        Features = Features ?? other.Features,
        Counts = Counts ?? other.Counts,
        QuotaUsed = QuotaUsed ?? other.QuotaUsed,
        ImagesAuto = Images is null && (ImagesAuto || (other.ImagesAuto && other.Images is null)),
    };

    /// <exception cref="CommandError">The operation or the size cannot be read.</exception>
    public ImageWork ToWork()
    {
        if (!OperationNames.TryParse(Operation ?? "generate", out var operation))
        {
            var near = Nearest.Of(Operation!, Operations);
            throw CommandError.Usage($"`{Operation}` is not an operation.", $"{(near is null ? "" : $"Did you mean {near}? ")}Operations: {string.Join(", ", Operations)}.");
        }

        var (pixels, sizeClass) = ParseSize(Size);
        return new()
        {
            Operation = operation,
            Size = pixels,
            SizeClass = sizeClass,
            Quality = Quality is null or "auto" ? null : Quality,
            Images = Images ?? 1,
            References = References ?? (operation is Pricing.Operation.Generate or Pricing.Operation.Tool ? 0 : 1),
            PartialImages = PartialImages ?? 0,
            PromptBytes = PromptBytes ?? 0,
            PromptTokens = PromptTokens,
            Tier = Tier ?? "standard",
            Steps = Steps,
            Upscale = Upscale,
            Features = Features ?? [],
            Counts = Counts,
            QuotaUsed = QuotaUsed,
            ImagesAuto = ImagesAuto && Images is null,
        };
    }

    /// <summary>Pixels or a provider's class; both null for <c>auto</c> and for nothing.</summary>
    private static (ImageSize? Pixels, string? Class) ParseSize(string? text)
    {
        if (text is null or "auto" or "")
            return (null, null);
        if (ImageSize.TryParse(text, out var size))
            return (size, null);
        // `1K`, `2K`, `0.5K`, `512`: a class begins with a digit and is short. Anything else is a slip.
        var isClass = text.Length <= 6 && char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '.') && !text.Contains('x', StringComparison.OrdinalIgnoreCase);
        return isClass ? (null, text) : throw CommandError.Usage($"`{text}` is not a size.", "Write it as WIDTHxHEIGHT (1024x1024), auto, or a provider's class (2K).");
    }
}
