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

    // Some tens a card, however many there are; each takes microseconds.
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(Math.Max(4_000, 40 * Scenario.Cards.Count));

    [Fact]
    public void A_receipt_never_passes_the_bound_of_its_quote() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var scenario = Scenario.Of(dice);
        var quote = Rating.Quote(scenario.Card, scenario.Work);
        var receipt = Rating.Rate(scenario.Card, scenario.Work, scenario.Happened);
        var held = quote.UpperBound is { } bound ? receipt.Amount is null || receipt.Amount <= bound : quote.Warnings.Count > 0;
        return held.Label($"{receipt.Amount} of {quote.UpperBound}: {scenario}");
    }));

    [Fact]
    public void An_expected_amount_never_passes_its_bound_and_lines_add_up() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var scenario = Scenario.Of(dice);
        var quote = Rating.Quote(scenario.Card, scenario.Work);
        var receipt = Rating.Rate(scenario.Card, scenario.Work, scenario.Happened);
        var inOrder = quote.Expected is null || quote.UpperBound is null || quote.Expected <= quote.UpperBound;
        return (inOrder && AddsUp(quote.Lines, quote.Expected) && AddsUp(quote.BoundLines, quote.UpperBound) && AddsUp(receipt.Lines, receipt.Amount))
            .Label($"{quote.Expected} of {quote.UpperBound}: {scenario}");
    }));

    [Fact]
    public void Every_card_bounds_its_plainest_request()
    {
        foreach (var card in Scenario.Cards)
        {
            var work = new ImageWork { Operation = card.Operations[0], References = card.Operations[0] == Operation.Generate ? 0 : 1 };
            Assert.True(Rating.Quote(card, work).UpperBound is not null, card.Id);
        }
    }

    [Fact]
    public void More_images_previews_or_references_never_cost_less() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var (card, work, _) = Scenario.Of(dice);
        work = work with { ImagesAuto = false };
        var quote = Rating.Quote(card, work);
        // Where a lower rate holds for all units of more, more may be expected to cost less; the most that it can cost never is.
        var falls = card.Pricing.Components.Any(component => component.AllUnits);
        ImageWork[] dearer =
        [
            work with { Images = work.Images + 1 }, work with { PartialImages = work.PartialImages + 1 },
            work with { References = work.References + 1, ReferenceSizes = work.ReferenceSizes is { } sizes ? [.. sizes, new(1024, 1024)] : null }, work with { PromptBytes = work.PromptBytes + 1 },
        ];
        foreach (var more in dearer)
        {
            var (bound, expected) = Rating.Quote(card, more) is var next ? (next.UpperBound, next.Expected) : default;
            if (bound < quote.UpperBound || (expected < quote.Expected && !falls))
                return false.Label($"{expected} of {bound} after {quote.Expected} of {quote.UpperBound}: {card.Id} {more}");
        }
        return true.Label("");
    }));

    [Fact]
    public void More_delivered_images_never_cost_less() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var (card, work, happened) = Scenario.Of(dice);
        // A usage that came without its split is taken apart by the number of images, so it is left out.
        happened = happened with { Usage = null, ReportedCostUsd = null, ReportedUnits = null };
        if (happened.Images.Count == 0 || card.Pricing.Components.Any(component => component.AllUnits))
            return true.Label("");
        var more = happened with { Images = [.. happened.Images, happened.Images[^1]], Returned = Math.Max(happened.Returned, happened.Images.Count + 1) };
        var (less, dearer) = (Rating.Rate(card, work, happened).Amount, Rating.Rate(card, work, more).Amount);
        return (less is null || dearer >= less).Label($"{less} and {dearer}: {card.Id} {work} {happened}");
    }));

    [Fact]
    public void Whatever_is_counted_an_amount_is_right_or_unknown_or_too_large() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var (card, work, happened) = Scenario.Of(dice);
        var size = 1 << (dice[0] % 31);
        var large = work with
        {
            Images = size, References = Math.Min(size, 1_000), ReferenceSizes = null, PartialImages = size, PromptBytes = (long)size << (dice[1] % 32),
            Steps = dice[2] % 2 == 0 ? work.Steps : size, Size = dice[3] % 2 == 0 ? work.Size : new(size, size), Counts = Large(work.Counts, dice[4]),
        };
        var counted = happened with { Counts = Large(happened.Counts, dice[5]), Returned = Math.Max(happened.Returned, size), PartialImages = size };
        try
        {
            var (quote, receipt) = (Rating.Quote(card, large), Rating.Rate(card, large, counted));
            return (IsRight(quote.Lines, quote.Expected) && IsRight(quote.BoundLines, quote.UpperBound) && IsRight(receipt.Lines, receipt.Amount)).Label($"{card.Id} {large}");
        }
        catch (OverflowException)
        {
            return true.Label("past the range of money");
        }
    }));

    [Fact]
    public void The_order_of_rates_never_changes_an_amount() => Check.One(Runs, Prop.ForAll(Dice, dice =>
    {
        var (card, work, happened) = Scenario.Of(dice);
        var turned = Turned[card.Version];
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

    private static readonly Dictionary<string, RateCard> Turned = Scenario.Cards.ToDictionary(card => card.Version, card =>
    {
        var node = (MapNode)CanonicalJson.Read(card.Canonical);
        return node.Entries.SingleOrDefault(entry => entry.Key == "rates")?.Value is ListNode rates
            ? CardReader.Read(node.With("rates", new ListNode([.. rates.Items.Reverse()], 1)), new Findings("turned"))
            : card;
    });

    private static Dictionary<Meter, decimal>? Large(IReadOnlyDictionary<Meter, decimal>? counts, int die) =>
        counts?.ToDictionary(count => count.Key, count => decimal.MaxValue / (1 + die));

    /// <summary>Nothing is negative, each line is its quantity × its price, and the lines are the sum.</summary>
    private static bool IsRight(IReadOnlyList<ChargeLine> lines, Money? sum) =>
        lines.All(line => line.Quantity > 0 && Money.FromUsd(line.Quantity * line.UnitPriceUsd) == line.Amount) && (sum is null || (sum >= Money.Zero && Sum(lines) == sum));

    private static bool AddsUp(IReadOnlyList<ChargeLine> lines, Money? sum) => sum is null || Sum(lines) == sum;

    private static Money Sum(IEnumerable<ChargeLine> lines) => lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount);
}
