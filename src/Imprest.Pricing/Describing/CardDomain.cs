namespace Imprest.Pricing.Describing;

/// <summary>What a card's model can be asked for, as a few pieces of work that show how its price moves.</summary>
public sealed class CardDomain
{
    /// <summary>A prompt of about fifty tokens, as most are.</summary>
    public const int PromptBytes = 200;

    private static readonly ImageSize Common = new(1024, 1024);

    public CardDomain(RateCard card)
    {
        Card = card;
        Qualities = card.Qualities.Count > 0 ? [.. card.Qualities] : [null];
        Sizes = SizesOf(card.Sizes);
        Operation = card.Operations.Contains(Operation.Generate) ? Operation.Generate : card.Operations[0];
        // A tool works on an image too, which counts where it has a price.
        Usual = WorkOf(Operation) with { Quality = Qualities[(Qualities.Count - 1) / 2] };
        Usual = UsualSize(card.Sizes, Sizes).Of(Usual);
    }

    public RateCard Card { get; }

    /// <summary>Lowest first; one null where the model has none.</summary>
    public IReadOnlyList<string?> Qualities { get; }

    /// <summary>Sizes of all kinds, from the fewest pixels up where they are known: those listed, the classes, and the ends of a rule.</summary>
    public IReadOnlyList<AskedSize> Sizes { get; }

    /// <summary>What is usually asked for: generate where the model does it.</summary>
    public Operation Operation { get; }

    /// <summary>One image of middle quality at a common size, with as few input images as the operation takes.</summary>
    public ImageWork Usual { get; }

    /// <summary>The smallest, a common and the largest size, without repeats.</summary>
    public IReadOnlyList<AskedSize> SmallToLarge => [.. new[] { Sizes[0], new AskedSize(Usual.Size, Usual.SizeClass), Sizes[^1] }.Distinct()];

    /// <summary>The usual work for another operation.</summary>
    public ImageWork As(Operation operation) => WithReferences(Usual with { Operation = operation }, LeastReferences(operation));

    /// <summary>The same work with so many input images, each of a common size.</summary>
    public static ImageWork WithReferences(ImageWork work, int references) =>
        work with { References = references, ReferenceSizes = references == 0 ? null : [.. Enumerable.Repeat(Common, references)] };

    /// <summary>The fewest input images that an operation goes with.</summary>
    public int LeastReferences(Operation operation) => operation switch
    {
        Operation.Generate => 0,
        Operation.Tool => Math.Min(1, Card.MaxReferences),
        _ => 1,
    };

    private ImageWork WorkOf(Operation operation) => WithReferences(
        new ImageWork { Operation = operation, PromptBytes = PromptBytes, Upscale = Card.Pricing.Has(Meter.UpscalePass) ? 2 : null }, LeastReferences(operation));

    private static List<AskedSize> SizesOf(SizeDomain domain)
    {
        var pixels = domain.Listed.ToHashSet();
        if (domain.Rule is { } rule)
            pixels.UnionWith(EndsOf(rule));
        var sizes = pixels.OrderBy(size => size.Pixels).ThenBy(size => size.Width).Select(size => new AskedSize(size, null)).ToList();
        sizes.AddRange(domain.Classes.Select(each => new AskedSize(null, each)));
        // A card that names no sizes has the same price for any, or one by the pixels.
        return sizes.Count > 0 ? sizes : [new(Common, null)];
    }

    /// <summary>The smallest and the largest square that a rule allows, and the common one.</summary>
    private static IEnumerable<ImageSize> EndsOf(SizeRule rule)
    {
        var squares = Enumerable.Range(1, rule.MaxEdge / rule.Multiple).Select(step => new ImageSize(step * rule.Multiple, step * rule.Multiple)).Where(rule.Allows).ToList();
        return squares.Count == 0 ? [] : squares.Contains(Common) ? [squares[0], Common, squares[^1]] : [squares[0], squares[^1]];
    }

    private static AskedSize UsualSize(SizeDomain domain, IReadOnlyList<AskedSize> sizes) =>
        domain.Contains(Common) && domain.Classes.Count == 0 ? new(Common, null)
        : domain.Listed.Count > 0 ? new(domain.Listed.Contains(Common) ? Common : domain.Listed[0], null)
        : domain.Classes.Count > 0 ? new(null, domain.Classes[0])
        : domain.Rule?.Allows(Common) == true ? new(Common, null)
        : sizes[sizes.Count / 2];
}
