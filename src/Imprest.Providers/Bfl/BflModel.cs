namespace Imprest.Providers.Bfl;

/// <summary>How a model is told a size.</summary>
internal enum BflSize
{
    /// <summary><c>width</c> and <c>height</c></summary>
    Pixels,
    /// <summary><c>aspect_ratio</c>, any from 21:9 to 9:21</summary>
    Ratio,
    /// <summary>The size is the input image's.</summary>
    Given,
}

/// <summary>A model's own words.</summary>
internal sealed record BflModel(ProviderModel Capabilities, BflSize Size)
{
    /// <summary>The endpoint; null: the model's name.</summary>
    public string? Endpoint { get; init; }

    /// <summary>It knows <c>steps</c>.</summary>
    public bool Steps { get; init; }

    /// <summary><c>raw: true</c></summary>
    public bool Raw { get; init; }

    /// <summary>It takes <c>image</c> and <c>mask</c>; else <c>input_image</c>, <c>input_image_2</c>, …</summary>
    public bool Fills { get; init; }
}
