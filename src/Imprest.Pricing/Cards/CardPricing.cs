namespace Imprest.Pricing.Cards;

/// <summary>What a card says about money, in the form that rating uses. Immutable but for a cache of what it implies.</summary>
/// <remarks>Arrays, which nobody writes to: every request goes over them several times.</remarks>
internal sealed partial class CardPricing
{
    public required Component[] Components { get; init; }
    public Modifier[] Modifiers { get; init; } = [];
    public RequestRounding? Rounding { get; init; }
    public MegapixelRule? Megapixel { get; init; }
    public TileRule Tile { get; init; } = new(512);
    public StepDomain? Steps { get; init; }
    public FreeQuota? FreeQuota { get; init; }

    /// <summary>The least that a request costs which delivered anything, in USD.</summary>
    public decimal? MinimumUsd { get; init; }

    /// <summary>n images are n independent bills: the input counts for each.</summary>
    public bool BilledEach { get; init; }

    public OutputTokenRule? OutputTokens { get; init; }
    public InputTokenRule? InputTokens { get; init; }
    public Estimate[] Estimates { get; init; } = [];
    public PublishedFigures? Published { get; init; }

    /// <summary>What the provider says a setting means that is left out; null: it leaves the choice to the model.</summary>
    public Setting Omitted { get; init; }

    /// <summary>What a quote expects where a setting is left open.</summary>
    public Setting Expected { get; init; }

    /// <summary>How much dearer than estimated a provider-reported cost may be, as a share (0.1 = 10 %); null: it reports none.</summary>
    public decimal? CostHeadroom { get; init; }

    /// <summary>What the provider calls the unit in which it reports what a call cost: <c>credit</c>, <c>tick</c>; null: it does not report units.</summary>
    public string? CostUnit { get; init; }

    /// <summary>USD for one of the units in which the provider reports what a call cost; null: it does not report units.</summary>
    public decimal? CostUnitUsd { get; init; }

    /// <summary>What a price list makes of the rates.</summary>
    public Margin Margin { get; private set; }

    public required IReadOnlyList<Operation> Operations { get; init; }
    public required IReadOnlyList<string> Qualities { get; init; }
    public required SizeDomain Sizes { get; init; }

    /// <summary>The same under a margin. What it caches is about which setting is the dearest, and no margin changes that.</summary>
    public CardPricing Under(Margin margin)
    {
        var copy = (CardPricing)MemberwiseClone();
        copy.Margin = margin;
        return copy;
    }

    public bool Has(Meter meter) => Traits.Has(meter);

    private CardTraits Traits => field ??= new(this);

    /// <summary>Does it price tokens of images, so that usage is the evidence to look for?</summary>
    public bool CountsImageTokens => Has(Meter.ImageOutputToken);

    /// <summary>Has it rates on images themselves, by number, pixels, tiles or steps?</summary>
    public bool PricesImages => Traits.PricesImages;

    /// <summary>The steps that an image of some work takes; 0 where the card knows none.</summary>
    public int StepsOf(ImageWork work) => Steps is null ? 0 : work.Steps ?? Steps.Default;

    /// <summary>How many of a request's images the provider gives away, as far as the caller says how many it gave already.</summary>
    public long FreeImages(ImageWork work, int images) =>
        FreeQuota is { } quota && work.QuotaUsed is { } used ? Math.Clamp(quota.Images - used, 0, images) : 0;

    /// <summary>An image by what is said of it: its class too, where the pixels tell.</summary>
    public Setting SettingOf(string? quality, ImageSize? size, string? sizeClass) =>
        new(quality, size, sizeClass ?? (size is { } known ? Sizes.ClassOf(known.Pixels) : null));

    /// <summary>Tiles of an image; where only its pixels are bound, the most of any image that keeps the size rule. Null: not known.</summary>
    public long? TilesOf(in Setting image)
    {
        if (image.Size is { } size)
            return Tile.Of(size);
        return image.Pixels is not null ? Traits.MostTiles : null;
    }

    /// <summary>The quantity up to a given one that costs the most: another than the given one where a lower rate holds for all units of more.</summary>
    public decimal DearestQuantity(Meter meter, decimal quantity, in Situation situation)
    {
        if (!Traits.HasAllUnits)
            return quantity;
        var (dearest, most) = (quantity, UsdOf(meter, quantity, situation));
        foreach (var component in Components)
        {
            if (component.Meter != meter || !component.AllUnits || component.To is not { } to || to >= quantity)
                continue;
            var usd = UsdOf(meter, to, situation);
            if (usd > most)
                (dearest, most) = (to, usd);
        }
        return dearest;
    }

    private decimal UsdOf(Meter meter, decimal quantity, in Situation situation)
    {
        var usd = 0m;
        foreach (var component in Components)
        {
            if (component.Meter == meter && component.When.Holds(situation) && component.TryUnit(situation, out var unit))
                usd += component.Covered(quantity) * unit;
        }
        return usd;
    }

    /// <summary>The operation whose prices hold: a card that prices only one of edit and image-to-image prices both by it.</summary>
    public Operation PricedAs(Operation operation)
    {
        if (Operations.Contains(operation))
            return operation;
        return operation switch
        {
            Operation.Edit when Operations.Contains(Operation.ImageToImage) => Operation.ImageToImage,
            Operation.ImageToImage or Operation.Variation when Operations.Contains(Operation.Edit) && !Operations.Contains(Operation.ImageToImage) => Operation.Edit,
            Operation.Variation when Operations.Contains(Operation.ImageToImage) => Operation.ImageToImage,
            _ => operation,
        };
    }

    /// <summary>Is there a price in this service tier? Only those are priced that the card speaks of, and the standard one.</summary>
    public bool KnowsTier(string tier) => tier == "standard" || OtherTiers.Contains(tier);

    private HashSet<string>? tiers;
    public IReadOnlySet<string> OtherTiers => tiers ??=
        [.. Components.SelectMany(component => component.When.Tiers ?? []), .. Modifiers.SelectMany(modifier => modifier.When.Tiers ?? [])];

    private HashSet<string>? features;
    public IReadOnlySet<string> Features => features ??=
    [
        .. Components.Select(component => component.When).Concat(Modifiers.Select(modifier => modifier.When))
            .SelectMany(when => (when.Features ?? []).Concat(when.Without ?? [])),
    ];

    /// <summary>What the modifiers that hold make of a meter's rate.</summary>
    public decimal Factor(Meter meter, in Situation situation)
    {
        var factor = 1m;
        foreach (var modifier in Modifiers)
        {
            if ((modifier.Meters is null || modifier.Meters.Contains(meter)) && modifier.When.Holds(situation))
                factor = modifier.Of(factor, situation.Steps);
        }
        return factor;
    }

    /// <summary>The estimates for a meter that hold, added up; null where the card states none.</summary>
    public (decimal Expected, decimal AtMost)? EstimateOf(Meter meter, in Situation situation)
    {
        (decimal Expected, decimal AtMost)? sum = null;
        foreach (var estimate in Estimates)
        {
            if (estimate.Meter != meter || !estimate.When.Holds(situation))
                continue;
            var (expected, atMost) = sum ?? (0, 0);
            sum = (expected + estimate.Expected, atMost + estimate.AtMost);
        }
        return sum;
    }
}
