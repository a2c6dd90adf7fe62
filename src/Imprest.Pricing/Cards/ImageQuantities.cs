using System.Diagnostics;

namespace Imprest.Pricing.Cards;

/// <summary>How much of a per-image rate one image takes.</summary>
internal static class ImageQuantities
{
    /// <param name="pricing">The card.</param>
    /// <param name="component">A rate on a meter of images.</param>
    /// <param name="situation">The request, and what the image is.</param>
    /// <param name="index">Which image of the request it is, from 0.</param>
    /// <param name="count">How many images the request has.</param>
    /// <returns>Null where the pixels are not known.</returns>
    public static decimal? Of(CardPricing pricing, Component component, in Situation situation, long index, long count)
    {
        if (component.Meter != Meter.OutputImage)
            return OfOne(pricing, component, situation);
        if (component.AllUnits)
            return component.Covered(count) > 0 ? 1 : 0;
        return index + 1 >= component.From && (component.To is not { } to || index < to) ? 1 : 0;
    }

    /// <summary>What so many images of one setting take together; <paramref name="free"/> of them, the first, are not counted.</summary>
    public static decimal? OfAll(CardPricing pricing, Component component, in Situation situation, decimal images, decimal free)
    {
        if (component.Meter != Meter.OutputImage)
            return OfOne(pricing, component, situation) * (images - free);
        if (component.AllUnits)
            return component.Covered(images) > 0 ? images - free : 0;
        return component.Covered(images) - component.Covered(free);
    }

    /// <summary>Rounds what several images took together, where the card rounds a request and not each image.</summary>
    public static decimal Round(CardPricing pricing, Component component, decimal quantity) =>
        component.Meter == Meter.OutputMegapixel && pricing.Megapixel is { PerRequest: true } rule ? component.Covered(rule.Rounded(quantity)) : quantity;

    private static decimal? OfOne(CardPricing pricing, Component component, in Situation situation) => component.Meter switch
    {
        Meter.OutputMegapixel => Megapixels(pricing, component, situation.Image),
        Meter.OutputTile => pricing.TilesOf(situation.Image) is { } tiles ? component.Covered(tiles) : null,
        Meter.Step => component.Covered(situation.Steps),
        Meter.OutputTileStep => pricing.TilesOf(situation.Image) is { } tiles ? component.Covered((decimal)tiles * situation.Steps) : null,
        _ => throw new UnreachableException($"{component.Meter.Wire()} is not counted for an image."),
    };

    private static decimal? Megapixels(CardPricing pricing, Component component, in Setting image)
    {
        if (image.Pixels is not { } pixels || pricing.Megapixel is not { } rule)
            return null;
        return rule.PerRequest ? rule.Exact(pixels) : component.Covered(rule.Of(pixels));
    }
}
