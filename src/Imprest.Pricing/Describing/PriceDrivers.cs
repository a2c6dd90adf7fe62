namespace Imprest.Pricing.Describing;

/// <summary>What a model's bill is made of, and which settings move it most: two lines to act on. Worked out by rating, over what the card knows.</summary>
/// <param name="BilledBy">What is counted, in words, what weighs most first: for one usual image.</param>
/// <param name="Also">What is counted besides, and weighs less than a tenth or nothing for one usual image.</param>
/// <param name="Drivers">Settings that change the price: what multiplies it first, the strongest first, then n, then what adds.</param>
public sealed record PriceDrivers(IReadOnlyList<string> BilledBy, IReadOnlyList<string> Also, IReadOnlyList<PriceDriver> Drivers)
{
    private const decimal Weighty = 0.1m;

    private static readonly int[] UpscaleFactors = [2, 4, 8, 16];

    public static PriceDrivers Of(RateCard card)
    {
        var domain = new CardDomain(card);
        var (main, also) = Billed(card, Rating.Quote(card, domain.Usual));
        return new(main, also, Settings(domain));
    }

    /// <summary><c>Billed by: output tokens; also prompt tokens.</c></summary>
    public string BilledByText => $"Billed by: {string.Join(", ", BilledBy)}{(Also.Count > 0 ? $"; also {string.Join(", ", Also)}" : "")}.";

    /// <summary><c>Moves the price most: quality ×26, size ×1.5, n linear, references +$0.008 each</c></summary>
    public string MovesText => Drivers.Count > 0 ? $"Moves the price most: {string.Join(", ", Drivers.Select(driver => driver.Text))}"
        : "Moves the price most: nothing that a request says";

    private static (IReadOnlyList<string> Main, IReadOnlyList<string> Also) Billed(RateCard card, Quote usual)
    {
        var weights = new Dictionary<Meter, decimal>();
        foreach (var component in card.Pricing.Components)
            weights.TryAdd(component.Meter, 0);
        if (card.Pricing.CostHeadroom is not null)
            weights.TryAdd(Meter.ProviderCost, 0);
        foreach (var line in usual.Lines)
        {
            if (MeterNames.TryParse(line.Meter, out var meter) && meter <= Meter.ProviderCost)
                weights[meter] = weights.GetValueOrDefault(meter) + line.Amount.Usd;
        }
        var total = weights.Values.Sum();
        var ordered = weights.OrderByDescending(weight => weight.Value).ThenBy(weight => weight.Key).ToList();
        var main = ordered.Where((weight, index) => index == 0 || (total > 0 && weight.Value >= total * Weighty)).Select(weight => MeterWords.Of(weight.Key)).ToList();
        return (main, [.. ordered.Skip(main.Count).Select(weight => MeterWords.Of(weight.Key))]);
    }

    private static List<PriceDriver> Settings(CardDomain domain)
    {
        var (card, usual) = (domain.Card, domain.Usual);
        var multiply = new List<PriceDriver?>
        {
            Range("quality", card, domain.Qualities.Select(quality => usual with { Quality = quality })),
            Range("size", card, domain.Sizes.Select(size => size.Of(usual))),
            // With as many input images each: those are a setting of their own.
            Range("operation", card, card.Operations.Where(each => each is not Operation.Tool).Select(each => CardDomain.WithReferences(domain.As(each), Math.Min(1, card.MaxReferences)))),
            card.Steps is { } steps ? Range("steps", card, [usual, usual with { Steps = steps.Max }]) : null,
            usual.Upscale is null ? null : Range("upscale", card, UpscaleFactors.Select(factor => usual with { Upscale = factor })),
        };
        multiply.AddRange(card.Tiers.Skip(1).Select(tier => With($"tier {tier}", card, usual, usual with { Tier = tier })));
        multiply.AddRange(card.Features.Select(feature => With(feature, card, usual, usual with { Features = [feature] })));
        var drivers = multiply.OfType<PriceDriver>().OrderByDescending(driver => driver.Strength).ToList();
        drivers.AddRange(new[] { Count(card, usual) }.OfType<PriceDriver>());
        var add = new List<PriceDriver?> { References(domain), Prompt(card, usual) };
        if (card.MaxPartialImages > 0)
            add.Add(Each("partial images", "each", card, usual, usual with { PartialImages = 1 }));
        add.AddRange(card.Pricing.Components.Select(component => component.Meter).Where(MeterNames.IsCounted).Distinct().Select(meter => Counted(card, usual, meter)));
        drivers.AddRange(add.OfType<PriceDriver>().OrderByDescending(driver => driver.Adds));
        return drivers;
    }

    /// <summary>The dearest of some choices over the cheapest; null where they cost the same, or nothing, or nobody knows.</summary>
    private static PriceDriver? Range(string setting, RateCard card, IEnumerable<ImageWork> choices)
    {
        var prices = choices.Select(work => Price(card, work)).OfType<decimal>().Where(price => price > 0).ToList();
        return prices.Count > 1 && Differ(prices.Max() / prices.Min()) ? PriceDriver.Multiplies(setting, prices.Max() / prices.Min()) : null;
    }

    private static PriceDriver? With(string setting, RateCard card, ImageWork without, ImageWork with) =>
        Price(card, without) is { } before and > 0 && Price(card, with) is { } after and > 0 && Differ(after / before) ? PriceDriver.Multiplies(setting, after / before) : null;

    private static PriceDriver? Each(string setting, string each, RateCard card, ImageWork fewer, ImageWork more) =>
        Price(card, more) - Price(card, fewer) is { } added and > 0 ? PriceDriver.AddsEach(setting, Money.FromUsd(added), each) : null;

    /// <summary>A second image costs as much as the first, or less, or nothing.</summary>
    private static PriceDriver? Count(RateCard card, ImageWork usual)
    {
        if (card.MaxImages < 2 || Price(card, usual) is not { } one || one == 0 || Price(card, usual with { Images = 2 }) is not { } two)
            return null;
        return two == one ? new("n", 1, null, "n for nothing")
            : Differ(two / (2 * one), 0.05m) ? PriceDriver.AddsEach("n", Money.FromUsd(two - one), "each more")
            : new("n", 2, null, "n linear");
    }

    private static PriceDriver? References(CardDomain domain)
    {
        var card = domain.Card;
        var operation = card.Operations.OrderBy(each => each is Operation.ImageToImage ? 0 : 1).FirstOrDefault(each => each is Operation.ImageToImage or Operation.Edit, domain.Operation);
        if (card.MaxReferences == 0)
            return null;
        var work = domain.As(operation);
        ImageWork Named(int references) => CardDomain.WithReferences(work, references);
        // The first may be free; then the price is of those after it.
        if (card.MaxReferences >= 2 && Each("references", "each", card, Named(1), Named(2)) is { } more)
            return Price(card, Named(1)) == Price(card, Named(0)) ? more with { Text = $"{more.Text} after the first" } : more;
        return Each("references", card.MaxReferences == 1 ? "for the one that it takes" : "for the first", card, Named(0), Named(1));
    }

    private static PriceDriver? Prompt(RateCard card, ImageWork usual) =>
        Each("prompt", "for 1,000 tokens", card, usual with { PromptTokens = 1000 }, usual with { PromptTokens = 2000 });

    private static PriceDriver? Counted(RateCard card, ImageWork usual, Meter meter)
    {
        ImageWork Named(decimal count) => usual with { Counts = new Dictionary<Meter, decimal> { [meter] = count } };
        return Each(MeterWords.Of(meter), "each", card, Named(1), Named(2));
    }

    private static bool Differ(decimal ratio, decimal by = 0.005m) => Math.Abs(ratio - 1) > by;

    /// <summary>USD expected; null where nobody knows.</summary>
    private static decimal? Price(RateCard card, ImageWork work) => Rating.Quote(card, work).Expected?.Usd;
}
