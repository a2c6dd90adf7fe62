namespace Imprest.Pricing.Cards;

/// <summary>How much of a per-image rate one image takes.</summary>
internal static class ImageQuantities
{
    /// <param name="pricing">The card.</param>
    /// <param name="component">A rate on output images or output megapixels.</param>
    /// <param name="image">What the image is.</param>
    /// <param name="index">Which image of the request it is, from 0.</param>
    /// <returns>Null where the pixels are not known.</returns>
    public static decimal? Of(CardPricing pricing, Component component, in Setting image, int index)
    {
        if (component.Meter == Meter.OutputImage)
            return index + 1 >= component.From && (component.To is not { } to || index < to) ? 1 : 0;
        if (image.Pixels is not { } pixels || pricing.Megapixel is not { } rule)
            return null;
        return rule.PerRequest ? rule.Exact(pixels) : component.Covered(rule.Of(pixels));
    }

    /// <summary>Rounds what several images took together, where the card rounds a request and not each image.</summary>
    public static decimal Round(CardPricing pricing, Component component, decimal quantity) =>
        component.Meter == Meter.OutputMegapixel && pricing.Megapixel is { PerRequest: true } rule ? component.Covered(rule.Rounded(quantity)) : quantity;
}
