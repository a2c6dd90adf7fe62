using Imprest.Pricing;

namespace Imprest.Tests.Pricing.Figures;

/// <summary>The shipped book against the figures of its sources, row by row: what is asked is what a receipt says, not what a card contains.</summary>
public sealed class CsvAgreementTests
{
    private const long Million = 1_000_000;

    [Fact]
    public void A_receipt_says_what_the_source_says() => Assert.Empty(
        Figure.All.Where(figure => figure.Overruled.Length == 0).Select(Difference).OfType<string>());

    [Fact]
    public void A_reading_that_the_book_does_not_follow_differs_and_is_named_by_its_card()
    {
        foreach (var figure in Figure.All.Where(figure => figure.Overruled.Length > 0))
        {
            Assert.True(Difference(figure) is not null, $"{figure}: the book follows it.");
            Assert.True(CardOf(figure) is { } card && card.Conflicts.Count + card.Notes.Count > 0, $"{figure}: its card does not say so.");
        }
    }

    [Fact]
    public void Every_card_of_a_provider_with_figures_rests_on_one()
    {
        var providers = Figure.All.Select(figure => figure.Provider).ToHashSet();
        var cards = Figure.All.Select(CardOf).ToHashSet();
        Assert.Empty(PriceBook.BuiltIn.Cards.Where(card => providers.Contains(card.Provider) && !cards.Contains(card)).Select(card => card.Id));
    }

    private static string? Difference(Figure figure)
    {
        if (CardOf(figure) is not { } card)
            return $"{figure}: no card.";
        var found = PriceOf(card, figure);
        return Rounded(found, figure) == figure.Usd ? null : $"{figure}: a receipt says {found}.";
    }

    private static RateCard? CardOf(Figure figure) =>
        PriceBook.BuiltIn.Cards.FirstOrDefault(card => card.Provider == figure.Provider && (card.Model == figure.Model || card.Aliases.Contains(figure.Model)));

    /// <summary>What the book takes for the figure's quantity; null where it has no price.</summary>
    private static decimal? PriceOf(RateCard card, Figure figure) => figure.Unit switch
    {
        "image" when figure.Size == "input_image" => InputImage(card),
        "image" => Image(card, figure),
        "request" => Searches(card, figure),
        "text_input_token" => Tokens(card, figure, new() { InputTextTokens = Million }, Meter.TextInputToken),
        "image_input_token" => Tokens(card, figure, new() { InputTextTokens = 0, InputImageTokens = Million }, Meter.ImageInputToken),
        "cached_input_token" when figure.Quality == "image" =>
            Tokens(card, figure, new() { InputTextTokens = 0, InputImageTokens = Million, CachedImageTokens = Million }, Meter.CachedImageInputToken),
        "cached_input_token" => Tokens(card, figure, new() { InputTextTokens = Million, CachedTextTokens = Million }, Meter.CachedTextInputToken),
        "image_output_token" => Tokens(card, figure, new() { InputTextTokens = 0, OutputImageTokens = Million }, Meter.ImageOutputToken),
        "text_output_token" => Tokens(card, figure, new() { InputTextTokens = 0, OutputTextTokens = Million, OutputImageTokens = 1 }, Meter.TextOutputToken),
        _ => throw new InvalidOperationException($"{figure}: no such unit."),
    };

    /// <summary>One image of which nothing is reported: the flat rate, or the figure that the provider publishes beside its token rates.</summary>
    private static decimal? Image(RateCard card, Figure figure) =>
        Rating.Rate(card, Work(figure) with { References = figure.Operation == "generate" ? 0 : 1 }, new() { Images = [new()], Returned = 1 }).Amount?.Usd;

    /// <summary>The tokens that a card expects of an input image, at their rate.</summary>
    private static decimal? InputImage(RateCard card) =>
        Rating.Quote(card, new() { Operation = Operation.ImageToImage, References = 1 }).Lines.Where(line => line.Meter == "image_input_token").Sum(line => line.Amount.Usd);

    private static decimal? Searches(RateCard card, Figure figure) => Lines(
        card, Work(figure) with { Features = ["google_search"] }, new() { InputTextTokens = 0, OutputImageTokens = 1 },
        new() { [Meter.SearchQuery] = figure.Per }, Meter.SearchQuery);

    private static decimal? Tokens(RateCard card, Figure figure, Usage usage, Meter meter) =>
        Lines(card, Work(figure), usage with { OutputImageTokens = usage.OutputImageTokens ?? 1 }, null, meter) * figure.Per / Million;

    private static decimal? Lines(RateCard card, ImageWork work, Usage usage, Dictionary<Meter, decimal>? counts, Meter meter)
    {
        var receipt = Rating.Rate(card, work, new() { Images = [new()], Returned = 1, Usage = usage, Counts = counts });
        return receipt.Amount is null ? null : receipt.Lines.Where(line => line.Meter == meter.Wire()).Sum(line => line.Amount.Usd);
    }

    private static ImageWork Work(Figure figure) => new()
    {
        Operation = figure.Operation == "edit" ? Operation.Edit : figure.Operation == "variation" ? Operation.Variation : Operation.Generate,
        Quality = figure.Unit != "image" || figure.Quality is "" or "batch" ? null : figure.Quality,
        Size = ImageSize.TryParse(figure.Size, out var size) ? size : null,
        SizeClass = figure.Unit == "image" && figure.Size.EndsWith('K') ? figure.Size : null,
        Tier = figure.Tier,
    };

    /// <summary>To as many decimals as the source shows: 560 tokens of 0.00112 USD are shown as 0.0011.</summary>
    private static decimal? Rounded(decimal? usd, Figure figure) =>
        usd is { } known && figure.Size == "input_image" ? decimal.Round(known, figure.Usd.Scale, MidpointRounding.AwayFromZero) : usd;
}
