using Imprest.Console.Components;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Describing;

namespace Imprest.Console.Prices;

/// <summary>One model's prices as its page shows them.</summary>
public sealed class ModelPageModel
{
    private const int MostSizes = 12;
    private static readonly int[] Counts = [1, 2, 4, 8];
    private static readonly int[] UpscaleFactors = [2, 4, 8, 16];
    private static readonly int[] PromptTokens = [50, 500, 5000];

    internal ModelPageModel(RateCard card, DateTimeOffset now)
    {
        (Card, Drivers, Domain) = (card, PriceDrivers.Of(card), new CardDomain(card));
        Quote = Rating.Quote(card, Domain.Usual).ForCustomer();
        Warnings = [.. RateCardAge.Warnings(card, now)];
        AgeDays = RateCardAge.AgeDays(card, now);
        IsGone = card.IsRetired(DateOnly.FromDateTime(now.UtcDateTime));
        Sizes = Domain.Sizes.Count <= MostSizes ? Domain.Sizes : Domain.SmallToLarge;
        Grid = [.. Sizes.Select(size => (IReadOnlyList<PricedChoice>)[.. Domain.Qualities.Select(quality => Choice(quality ?? "", size.Of(Domain.Usual with { Quality = quality })))])];
        Multiples = [.. Others().Where(each => each.Choices.Select(choice => choice.Price).Distinct().Count() > 1)];
    }

    public RateCard Card { get; }

    public PriceDrivers Drivers { get; }

    public CardDomain Domain { get; }

    /// <summary>Of one usual image.</summary>
    public Quote Quote { get; }

    public IReadOnlyList<string> Warnings { get; }

    public int AgeDays { get; }

    public bool IsGone { get; }

    public IReadOnlyList<AskedSize> Sizes { get; }

    /// <summary>By size, then by quality.</summary>
    public IReadOnlyList<IReadOnlyList<PricedChoice>> Grid { get; }

    /// <summary>Other settings that move the price, one at a time.</summary>
    public IReadOnlyList<PriceMultiple> Multiples { get; }

    public required IReadOnlyList<PriceVersion> Versions { get; init; }

    public required OutcomePolicy Policy { get; init; }

    /// <summary>Has this gateway the provider's key?</summary>
    public required bool IsServed { get; init; }

    /// <summary>Under a price list the rates behind the prices are the provider's, and for operators.</summary>
    public bool ShowsRates => Card.PriceList is null;

    private IEnumerable<PriceMultiple> Others()
    {
        var usual = Domain.Usual;
        yield return new("Operation", "one image", [.. Card.Operations.Where(each => each != Operation.Tool).Select(each => Choice(each.Wire(), Domain.As(each)))]);
        if (Card.Operations.FirstOrDefault(each => each is Operation.ImageToImage or Operation.Edit, Domain.Operation) is var with && Card.MaxReferences > 0)
            yield return new($"{SettingNames.References}, {with.Wire()}", "one image", [.. Up(Card.MaxReferences).Select(count => Choice($"{count}", CardDomain.WithReferences(Domain.As(with), count)))]);
        yield return new(SettingNames.Images, "all of them", [.. Up(Card.MaxImages).Select(count => Choice($"{count}", usual with { Images = count }))]);
        yield return new(SettingNames.Tier, "one image", [.. Card.Tiers.Select(tier => Choice(tier, usual with { Tier = tier }))]);
        yield return new(SettingNames.Previews, "one image", [.. Enumerable.Range(0, Card.MaxPartialImages + 1).Select(count => Choice($"{count}", usual with { PartialImages = count }))]);
        if (Card.Steps is { } steps)
            yield return new("Steps", "one image", [.. new[] { steps.Default, (steps.Default + steps.Max) / 2, steps.Max }.Distinct().Select(count => Choice($"{count}", usual with { Steps = count }))]);
        if (usual.Upscale is not null)
            yield return new("Upscaled by", "one image", [.. UpscaleFactors.Select(factor => Choice($"{factor}", usual with { Upscale = factor }))]);
        yield return new("Features", "one image", [Choice("none", usual), .. Card.Features.Select(feature => Choice(feature, usual with { Features = [feature] }))]);
        yield return new("Prompt", "one image", [.. PromptTokens.Select(tokens => Choice($"{tokens:N0} tokens", usual with { PromptTokens = tokens }))]);
    }

    private PricedChoice Choice(string name, ImageWork work)
    {
        var quote = Rating.Quote(Card, work);
        return new(name, quote.Expected, quote.Status, quote.Warnings.Count > 0 ? quote.Warnings[0] : null);
    }

    private static IEnumerable<int> Up(int most) => Counts.Where(count => count <= most);
}

/// <param name="Price">Expected; null where nobody can say.</param>
public sealed record PricedChoice(string Name, Money? Price, AmountStatus Status, string? Reason);

/// <summary>One setting, and the price of the usual work for each of its choices.</summary>
/// <param name="Of">What is priced: <c>one image</c>.</param>
public sealed record PriceMultiple(string Setting, string Of, IReadOnlyList<PricedChoice> Choices);
