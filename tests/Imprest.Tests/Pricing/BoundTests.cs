using FsCheck;
using FsCheck.Fluent;
using Imprest.Pricing;
using Imprest.Pricing.Cards;
using Imprest.Pricing.Format;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Pricing;

/// <summary>What holds for every card, whatever is asked and whatever comes back within what the provider documents.</summary>
public sealed class BoundTests
{
    private static readonly Arbitrary<int[]> Dice = Gen.Choose(0, 1_000_000).ArrayOf(32).ToArbitrary();

    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    [Fact]
    public void A_receipt_never_passes_the_bound_of_its_quote() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var scenario = Scenario.Of(dice);
        var bound = Rating.Quote(scenario.Card, scenario.Work).UpperBound;
        var receipt = Rating.Rate(scenario.Card, scenario.Work, scenario.Happened);
        return (bound is not null && (receipt.Amount is null || receipt.Amount <= bound)).Label($"{receipt.Amount} of {bound}: {scenario}");
    }));

    [Fact]
    public void An_expected_amount_never_passes_its_bound_and_lines_add_up() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var scenario = Scenario.Of(dice);
        var quote = Rating.Quote(scenario.Card, scenario.Work);
        var receipt = Rating.Rate(scenario.Card, scenario.Work, scenario.Happened);
        return quote.Expected <= quote.UpperBound
            && Sum(quote.Lines) == quote.Expected && Sum(quote.BoundLines) == quote.UpperBound
            && (receipt.Amount is null || Sum(receipt.Lines) == receipt.Amount);
    }));

    [Fact]
    public void More_images_previews_or_references_never_cost_less() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var (card, work, _) = Scenario.Of(dice);
        var quote = Rating.Quote(card, work);
        return new[]
        {
            work with { Images = work.Images + 1 }, work with { PartialImages = work.PartialImages + 1 },
            work with { References = work.References + 1, ReferenceSizes = null }, work with { PromptBytes = work.PromptBytes + 1 },
        }.All(more => Rating.Quote(card, more) is var dearer && dearer.UpperBound >= quote.UpperBound
            && (dearer.Expected >= quote.Expected || more.References > work.References));
    }));

    [Fact]
    public void The_order_of_rates_never_changes_an_amount() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var (card, work, happened) = Scenario.Of(dice);
        var turned = Turned[card.Id];
        return Rating.Rate(card, work, happened).Amount == Rating.Rate(turned, work, happened).Amount
            && Rating.Quote(card, work).UpperBound == Rating.Quote(turned, work).UpperBound;
    }));

    [Fact]
    public void Rating_by_the_canonical_card_says_the_same() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Dice, dice =>
    {
        var (card, work, happened) = Scenario.Of(dice);
        var (first, second) = (Rating.Rate(card, work, happened), Rating.Rate(PriceBook.ParseCanonical(card.Canonical), work, happened));
        return (first.Status, first.Amount, first.PriceVersion) == (second.Status, second.Amount, second.PriceVersion) && first.Lines.SequenceEqual(second.Lines);
    }));

    [Theory]
    [InlineData("low")]
    [InlineData("medium")]
    [InlineData("high")]
    public void An_open_size_holds_the_true_maximum_of_a_function_that_is_not_monotonic(string quality)
    {
        var rule = R2.Sizes.Rule!;
        var most = 0L;
        for (var width = 16; width <= rule.MaxEdge; width += 16)
        {
            for (var height = 16; height <= rule.MaxEdge; height += 16)
            {
                var situation = new Situation(Operation.Generate, "standard", [], new Setting(quality, new(width, height)));
                if (rule.Allows(new(width, height)) && R2.Pricing.OutputTokens!.TryTokens(situation, out var tokens))
                    most = Math.Max(most, tokens);
            }
        }
        var bound = Rating.Quote(R2, Work(quality)).BoundLines.Single(line => line.Meter == "image_output_token");
        Assert.Equal(most, bound.Quantity);
    }

    private static readonly Dictionary<string, RateCard> Turned = PriceBook.BuiltIn.Cards.ToDictionary(card => card.Id, card =>
    {
        var node = (MapNode)CanonicalJson.Read(card.Canonical);
        var rates = (ListNode)node.Entries.Single(entry => entry.Key == "rates").Value;
        return CardReader.Read(node.With("rates", new ListNode([.. rates.Items.Reverse()], 1)), new Findings("turned"));
    });

    private static Money Sum(IEnumerable<ChargeLine> lines) => lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount);
}
