namespace Imprest.Providers.Fal;

/// <summary>A model's own schema: where it is called, and which words it understands.</summary>
/// <param name="Capabilities">What the gateway is told.</param>
/// <param name="Size">How it is told a size.</param>
internal sealed record FalModel(ProviderModel Capabilities, FalSize Size, FalFields Fields)
{
    /// <summary>The endpoint for a prompt alone; null: the model's name.</summary>
    public string? GenerateAt { get; init; }

    /// <summary>The endpoint for input images; null: the model's name.</summary>
    public string? EditAt { get; init; }

    /// <summary>Ratios that it knows.</summary>
    public IReadOnlyList<string> Ratios { get; init; } = [];

    /// <summary>Resolution classes that it knows, smallest first, each with the most pixels that count as it.</summary>
    public IReadOnlyList<(string Name, long MostPixels)> Classes { get; init; } = [];

    /// <summary>Input images are <c>image_urls</c>; else one <c>image_url</c>.</summary>
    public bool ImageList { get; init; }

    /// <summary>
    /// <c>x-fal-billable-units</c> counts megapixels, whose price the card states. Of other models the unit is not known; their evidence is the images.
    /// </summary>
    public bool CountsMegapixels { get; init; }
}
