using Imprest.Pricing;
using Imprest.Pricing.Comparing;

namespace Imprest.Tests.Pricing.Comparing;

public sealed class ComparisonTests
{
    private static readonly DateOnly On = new(2026, 11, 22);

    private static readonly PriceBook Book = PriceBook.Of(("book.yaml", """
        provider: p
        cards:
          - { model: cheap, effective: { from: 2026-01-01 }, source: s, read: 2026-11-01, trust: official, operations: [generate], sizes: { list: [1024x1024] }, limits: { images: 1 },
              rates: [{ meter: output_image, usd: 0.02 }], examples: [{ name: one, work: {}, amount: 0.02 }] }
          - { model: tiers, effective: { from: 2026-01-01 }, source: s, read: 2026-11-01, trust: official, operations: [generate, edit], qualities: [TURBO, PLAIN, FINE], sizes: { list: [1024x1024] }, limits: { images: 4, references: 2 },
              rates: [{ meter: output_image, by: quality, table: { TURBO: 0.03, PLAIN: 0.06, FINE: 0.09 } }], examples: [{ name: one, work: { quality: FINE }, amount: 0.09 }] }
          - { model: free-size, effective: { from: 2026-01-01 }, source: s, read: 2026-11-01, trust: official, operations: [generate], sizes: {}, limits: { images: 10 },
              rates: [{ meter: output_image, usd: 0.05 }], examples: [{ name: one, work: {}, amount: 0.05 }] }
          - { model: small, effective: { from: 2026-01-01 }, source: s, read: 2026-11-01, trust: official, operations: [generate], sizes: { list: [512x512] }, limits: { images: 1 },
              rates: [{ meter: output_image, usd: 0.001 }], examples: [{ name: one, work: {}, amount: 0.001 }] }
          - { model: gone, effective: { from: 2026-01-01 }, source: s, read: 2026-11-01, trust: official, operations: [generate], sizes: { list: [1024x1024] }, lifecycle: { shut_down_at: 2026-11-22, replacement: p/cheap },
              rates: [{ meter: output_image, usd: 0.001 }], examples: [{ name: one, work: {}, amount: 0.001 }] }
        """));

    private static Comparison Compare(ImageWork work) => Comparison.Of(Book.Cards, work, On);

    private static ImageWork Four => Cards.Work("medium", "1024x1024", images: 4);

    [Fact]
    public void The_cheapest_stands_first_by_what_the_whole_work_costs()
    {
        var priced = Compare(Four).Priced;
        Assert.Equal(["p/cheap", "p/free-size", "p/tiers"], priced.Select(model => model.Card.Id));
        Assert.Equal(["0.08", "0.2", "0.24"], priced.Select(model => model.Expected.ToString()));
        Assert.Equal(["0.02", "0.05", "0.06"], priced.Select(model => model.PerImage.ToString()));
    }

    [Fact]
    public void Images_beyond_what_a_call_makes_are_priced_as_several_calls()
    {
        var cheap = Compare(Four).Priced[0];
        Assert.Equal(4, cheap.Calls);
        Assert.Equal("4 calls: it makes at most 1 image at once.", cheap.Notes[0]);
        var tiers = Compare(Four with { Images = 6 }).Priced.Single(model => model.Card.Model == "tiers");
        Assert.Equal((2, "0.36", "0.36"), (tiers.Calls, tiers.Expected.ToString(), tiers.UpperBound.ToString()));
    }

    [Theory]
    [InlineData("low", "TURBO")]
    [InlineData("medium", "PLAIN")]
    [InlineData("standard", "PLAIN")]
    [InlineData("high", "FINE")]
    [InlineData("hd", "FINE")]
    [InlineData("FINE", "FINE")]
    public void A_quality_that_a_model_calls_otherwise_is_taken_by_its_rank_and_said(string asked, string taken)
    {
        var tiers = Compare(Four with { Quality = asked }).Priced.Single(model => model.Card.Model == "tiers");
        Assert.Equal(taken, tiers.Work.Quality);
        Assert.Equal(asked != taken, tiers.Notes.Any(note => note.StartsWith($"Quality {taken} stands for {asked}", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_quality_of_no_known_rank_is_not_guessed()
    {
        var reason = Compare(Four with { Quality = "ultra" }).Others.Single(other => other.Card.Model == "tiers").Reason;
        Assert.Equal("p/tiers has no quality `ultra`. It has TURBO, PLAIN, FINE, and auto.", reason);
    }

    [Fact]
    public void Models_that_cannot_do_it_are_listed_with_the_reason()
    {
        var others = Compare(Four).Others.ToDictionary(other => other.Card.Model, other => other.Reason);
        Assert.Equal("p/small does not make 1024x1024 images. It makes 512x512.", others["small"]);
        Assert.Equal("Shut down on 2026-11-22. Its replacement is p/cheap.", others["gone"]);
        var edits = Compare(new ImageWork { Operation = Operation.Edit, References = 3 }).Others.ToDictionary(other => other.Card.Model, other => other.Reason);
        Assert.Equal("p/cheap has no operation `edit`. It has generate.", edits["cheap"]);
        Assert.Equal("p/tiers takes at most 2 input image(s); 3 were named. Name at most 2.", edits["tiers"]);
    }

    [Fact]
    public void A_card_that_names_no_sizes_is_priced_for_any_and_says_so()
    {
        var model = Compare(Four).Priced.Single(priced => priced.Card.Model == "free-size");
        Assert.Contains("Its card names no sizes: the price is taken for any.", model.Notes);
        Assert.Equal((AmountStatus.Estimated, (Money?)null), (model.Status, model.PerMegapixel));
        Assert.Equal(AmountStatus.Exact, Compare(Cards.Work()).Priced.Single(priced => priced.Card.Model == "free-size").Status);
        Assert.Equal(Money.FromUsd(0.02m * 1_000_000 / 1_048_576), Compare(Four).Priced[0].PerMegapixel);
    }

    [Fact]
    public void A_machine_by_the_second_is_no_model_unless_somebody_says_how_long_the_work_takes()
    {
        Comparison Shipped(ImageWork work) => Comparison.Of(PriceBook.BuiltIn.CardsAt(Cards.Today), work, On);
        var unsaid = Shipped(Cards.Work());
        Assert.DoesNotContain(unsaid.Priced, model => model.Card.Model.StartsWith("hardware-", StringComparison.Ordinal) || model.Card.Model.StartsWith("serverless-", StringComparison.Ordinal));
        Assert.Contains(unsaid.Others, other => other.Card.Id == "replicate/hardware-cpu" && other.Reason.StartsWith("It is a machine", StringComparison.Ordinal));
        var said = Shipped(Cards.Work() with { Counts = new Dictionary<Meter, decimal> { [Meter.GpuSecond] = 4 } });
        Assert.Equal("0.0004", said.Priced.Single(model => model.Card.Id == "replicate/hardware-cpu").Expected.ToString());
    }

    [Fact]
    public void Tools_say_that_others_may_do_another_thing()
    {
        var tools = Comparison.Of(PriceBook.BuiltIn.CardsAt(Cards.Today), new ImageWork { Operation = Operation.Tool, References = 1 }, On).Priced;
        Assert.True(tools.Count > 10);
        Assert.All(tools, tool => Assert.Contains("A tool: others here may do another thing, and only those that do the same compare.", tool.Notes));
    }

    [Fact]
    public void References_leave_room_for_fewer_images_of_a_call_where_the_two_are_limited_together()
    {
        var card = PriceBook.BuiltIn.Find("ark/dola-seedream-5-0-pro-260628", Cards.Today)!;
        var work = new ImageWork { Operation = Operation.ImageToImage, Size = new(1024, 1024), Images = 12, References = 5 };
        var priced = Assert.Single(Comparison.Of([card], work, On).Priced);
        // Ten images a call, four of its five references paid: 12 x 0.045 + 2 x 4 x 0.003.
        Assert.Equal((2, "0.564"), (priced.Calls, priced.Expected.ToString()));
    }

    [Fact]
    public void Every_shipped_model_is_either_priced_or_listed_with_a_reason_and_a_bound_is_never_below_what_is_expected()
    {
        foreach (var work in (ImageWork[])[Four, Cards.Work(), Cards.Work("high", references: 2), new() { Operation = Operation.Variation, References = 1 }])
        {
            var cards = PriceBook.BuiltIn.CardsAt(Cards.Today);
            var comparison = Comparison.Of(cards, work, On);
            Assert.Equal(cards.Count, comparison.Priced.Count + comparison.Others.Count);
            Assert.All(comparison.Priced, model => Assert.True(model.UpperBound is null || model.UpperBound >= model.Expected, model.Card.Id));
            Assert.All(comparison.Others, other => Assert.NotEmpty(other.Reason));
        }
    }
}
