namespace Imprest.Pricing.Cards;

/// <summary>What an image is, as far as its price can depend on it. Null: not known, or not bound to one.</summary>
/// <param name="Pixels">The pixel count; it may be known where the sides are not.</param>
internal readonly record struct Setting(string? Quality, ImageSize? Size, string? SizeClass, long? Pixels)
{
    public Setting(string? quality, ImageSize? size, string? sizeClass = null) : this(quality, size, sizeClass, size?.Pixels) { }

    /// <summary>For a line's note: <c>low 1024x1536</c>.</summary>
    public override string ToString()
    {
        var size = Size?.ToString() ?? SizeClass ?? (Pixels is { } pixels ? $"{pixels} px" : null);
        return Quality is null ? size ?? "" : size is null ? Quality : $"{Quality} {size}";
    }
}

/// <summary>What a price can depend on: the request as a whole, and one of its images.</summary>
/// <param name="Steps">Denoising steps of each image; 0 where the card has none.</param>
internal readonly record struct Situation(Operation Operation, string Tier, IReadOnlyList<string> Features, Setting Image, int Steps = 0);
