namespace Imprest.Pricing.Cards;

/// <summary>What a card's rates imply, worked out once: whole before anybody sees it, since requests read it at the same time.</summary>
internal sealed class CardTraits
{
    private readonly uint meters;

    public CardTraits(CardPricing card)
    {
        foreach (var component in card.Components)
        {
            meters |= 1u << (int)component.Meter;
            PricesImages |= component.Meter.IsOfImage();
            HasAllUnits |= component.AllUnits;
        }
        var ofImages = Array.FindAll(card.Components, component => component.Meter == Meter.OutputImage);
        MixedRanges = ofImages.Length > 1
            && Array.Exists(ofImages, component => !component.CoversAll)
            && Array.Exists(ofImages, component => component.Table is not null || component.When.AsksForImage);
        var tiles = Has(Meter.OutputTile) || Has(Meter.OutputTileStep);
        MostTiles = tiles && card.Sizes.Rule is { } rule ? card.Tile.Most(rule) : null;
    }

    /// <summary>Has it rates on images themselves, by number, pixels, tiles or steps?</summary>
    public bool PricesImages { get; }

    public bool HasAllUnits { get; }

    /// <summary>
    /// Do rates on an image hold for different ranges of images, and hang on what the image is? Then no one setting is the dearest for each range.
    /// </summary>
    public bool MixedRanges { get; }

    /// <summary>The most tiles of an image that keeps the size rule; null where there is none, or no tile has a price.</summary>
    public long? MostTiles { get; }

    public bool Has(Meter meter) => (meters & (1u << (int)meter)) != 0;
}
