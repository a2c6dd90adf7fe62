namespace Imprest.Providers.Replicate;

/// <summary>How a family of models wants a size.</summary>
internal enum SizeForm
{
    /// <summary><c>width</c> and <c>height</c>.</summary>
    Pixels,
    /// <summary><c>aspect_ratio</c>, the nearest of a list.</summary>
    Ratio,
    /// <summary><c>aspect_ratio: custom</c> with <c>width</c> and <c>height</c>.</summary>
    CustomRatio,
    /// <summary><c>size: custom</c> with <c>width</c> and <c>height</c>; a class of the provider as <c>size</c>.</summary>
    CustomSize,
    /// <summary><c>size</c> as <c>1024x1365</c>.</summary>
    Text,
    /// <summary><c>resolution</c> where Ideogram has the size, else <c>aspect_ratio</c>.</summary>
    Resolution,
}

/// <summary>The input fields of a family of models, by the names that its schema gives them. Null: it has none, and the setting is left out.</summary>
internal sealed record ReplicateForm
{
    public SizeForm Size { get; init; } = SizeForm.Ratio;

    /// <summary>What <c>aspect_ratio</c> may be.</summary>
    public IReadOnlyList<string> Ratios { get; init; } = [];

    /// <summary>A field that takes the class of a size (<c>2K</c>).</summary>
    public string? SizeClass { get; init; }

    /// <summary>A field for the megapixels of the output, and what it may be, ascending.</summary>
    public (string Field, IReadOnlyList<decimal> Values)? Megapixels { get; init; }

    /// <summary>How many images.</summary>
    public string? Count { get; init; }

    /// <summary>The input images; one that takes several is a list.</summary>
    public (string Field, bool IsList)? References { get; init; }

    /// <summary>The mask, and whether white is what is drawn anew.</summary>
    public (string Field, bool EditsWhite)? Mask { get; init; }

    public string? Quality { get; init; }
    public string? Steps { get; init; }
    public string? NegativePrompt { get; init; }
    public bool Seed { get; init; }

    /// <summary><c>output_format</c>, and its word for JPEG.</summary>
    public string? Jpeg { get; init; }

    /// <summary>How far a lossy output is compressed, 0 to 100.</summary>
    public string? Compression { get; init; }

    /// <summary><c>background</c>, <c>moderation</c> and <c>input_fidelity</c> as OpenAI has them.</summary>
    public bool IsOpenAI { get; init; }

    /// <summary>Flags that are always sent, because leaving them out would change the price.</summary>
    public IReadOnlyList<(string Field, bool Value)> Always { get; init; } = [];
}
