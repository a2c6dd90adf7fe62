namespace Imprest.Pricing.Describing;

/// <summary>A size as a request names it: pixels, or a provider's class; neither: the model's own choice.</summary>
public readonly record struct AskedSize(ImageSize? Pixels, string? Class)
{
    public ImageWork Of(ImageWork work) => work with { Size = Pixels, SizeClass = Class };

    public override string ToString() => Pixels?.ToString() ?? Class ?? "auto";
}
