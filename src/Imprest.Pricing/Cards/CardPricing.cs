namespace Imprest.Pricing.Cards;

/// <summary>What a card says about money, in the form that rating uses. Immutable but for a cache of what it implies.</summary>
/// <remarks>Arrays, which nobody writes to: every request goes over them several times.</remarks>
internal sealed partial class CardPricing
{
    public required Component[] Components { get; init; }
    public Modifier[] Modifiers { get; init; } = [];
    public RequestRounding? Rounding { get; init; }
    public MegapixelRule? Megapixel { get; init; }

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

    public required IReadOnlyList<Operation> Operations { get; init; }
    public required IReadOnlyList<string> Qualities { get; init; }
    public required SizeDomain Sizes { get; init; }

    public bool Has(Meter meter) => (Meters & (1u << (int)meter)) != 0;

    private uint? meters;
    private uint Meters => meters ??= Components.Aggregate(0u, (mask, component) => mask | (1u << (int)component.Meter));

    /// <summary>Does it price tokens of images, so that usage is the evidence to look for?</summary>
    public bool CountsImageTokens => Has(Meter.ImageOutputToken);

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
    private HashSet<string> Features => features ??=
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
                factor *= modifier.Multiply;
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
