using System.Text;
using Imprest.Errors;
using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>Work as a comparison is asked for it, in words; null where nothing was said.</summary>
internal sealed record AskedWork
{
    public const int MostImages = 1000;
    public const int MostPartialImages = 100;
    public const int MostPromptTokens = 10_000_000;

    public string? Operation { get; init; }
    /// <summary>Pixels, a provider's class, or <c>auto</c>.</summary>
    public string? Size { get; init; }
    public string? Quality { get; init; }
    public int? Images { get; init; }
    public int? References { get; init; }
    public int? PartialImages { get; init; }
    public string? Prompt { get; init; }
    public int? PromptTokens { get; init; }
    public string? Tier { get; init; }

    /// <exception cref="ApiException">There is no such operation.</exception>
    public ImageWork ToWork()
    {
        if (!OperationNames.TryParse(Operation ?? "generate", out var operation))
            throw new ApiException(ErrorCode.InvalidRequest, "`operation` is one of generate, edit, image-to-image, variation, tool.", "operation");
        var size = Size == "auto" ? null : Size;
        ImageSize? pixels = ImageSize.TryParse(size, out var parsed) ? parsed : null;
        return new()
        {
            Operation = operation,
            Size = pixels,
            SizeClass = pixels is null ? size : null,
            Quality = Quality == "auto" ? null : Quality,
            Images = Images ?? 1,
            References = References ?? (operation is Pricing.Operation.Generate or Pricing.Operation.Tool ? 0 : 1),
            PartialImages = PartialImages ?? 0,
            PromptBytes = Encoding.UTF8.GetByteCount(Prompt ?? ""),
            PromptTokens = PromptTokens,
            Tier = Tier ?? "standard",
        };
    }
}
