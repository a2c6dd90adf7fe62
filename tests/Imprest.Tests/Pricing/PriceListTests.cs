using Imprest.Pricing;

namespace Imprest.Tests.Pricing;

public sealed class PriceListTests
{
    private static readonly RateCard Flat = Cards.Parse("""
        sizes: { list: [1024x1024] }
        limits: { images: 10 }
        rates: [ { meter: output_image, usd: 0.0336 } ]
        """);

    private static RateCard Under(RateCard card, string rule, string value) => new PriceList("partners", RuleOf(rule, value)).Over(BookOf(card)).Find(card.Id, Cards.Today)!;

    private static Margin RuleOf(string rule, string value) => Margin.TryParse(rule, value, out var margin) ? margin : throw new ArgumentException(value);

    /// <summary>A book that has the card; those that tests parse stand alone in theirs.</summary>
    private static PriceBook BookOf(RateCard card) => PriceBook.BuiltIn.Cards.Contains(card) ? PriceBook.BuiltIn : PriceBook.Of(("m.yaml", $"""
        provider: test
        cards:
          - model: m
            effective: {Map("from: 2026-01-01")}
            source: https://example.com/pricing
            read: 2026-11-01
            trust: official
            operations: [generate]
            sizes: {Map("list: [1024x1024]")}
            limits: {Map("images: 10")}
            rates: [ {Map("meter: output_image, usd: 0.0336")} ]
            examples: [ {Map("name: none, work: { }, delivered: 0, amount: 0")} ]
        """));

    private static string Map(string inside) => "{ " + inside + " }";

    [Theory]
    [InlineData("multiply", "1.2", "0.04032")]
    [InlineData("divide", "0.85", "0.039529412")]
    [InlineData("fixed", "0.005", "0.0386")]
    [InlineData("floor", "0.05", "0.05")]
    [InlineData("floor", "0.01", "0.0336")]
    public void One_image_costs_what_the_rule_makes_of_the_rate(string rule, string value, string usd)
    {
        var card = Under(Flat, rule, value);
        var receipt = Rating.Rate(card, Cards.Work(size: "1024x1024"), Cards.Delivered());
        Assert.Equal(Cards.Usd(usd), receipt.Amount);
        Assert.Equal(Cards.Usd(usd), Rating.Quote(card, Cards.Work(size: "1024x1024")).UpperBound);
    }

    [Fact]
    public void A_divided_rate_is_divided_before_it_is_rounded()
    {
        var line = Assert.Single(Rating.Rate(Under(Flat, "divide", "0.85"), Cards.Work(size: "1024x1024", images: 3), Cards.Delivered(3)).Lines);
        Assert.Equal("0.0395294117647058823529411765", PlainNumber.Text(line.UnitPriceUsd));
        Assert.Equal(Cards.Usd("0.118588235"), line.Amount);
    }

    [Fact]
    public void A_fixed_margin_is_a_line_of_each_delivered_image_and_a_floor_is_the_least_of_the_request()
    {
        var fixedLines = Rating.Rate(Under(Flat, "fixed", "0.005"), Cards.Work(size: "1024x1024", images: 3), Cards.Delivered(2, returned: 3)).Lines;
        Assert.Equal([("output_image", 2m, Cards.Usd("0.0672")), ("margin", 2m, Cards.Usd("0.01"))], fixedLines.Select(line => (line.Meter, line.Quantity, line.Amount)));
        var floored = Rating.Rate(Under(Flat, "floor", "0.1"), Cards.Work(size: "1024x1024", images: 2), Cards.Delivered(2)).Lines;
        Assert.Equal([("output_image", Cards.Usd("0.0672")), ("minimum_charge", Cards.Usd("0.0328"))], floored.Select(line => (line.Meter, line.Amount)));
    }

    [Theory]
    [InlineData("multiply", "1.2")]
    [InlineData("fixed", "0.005")]
    [InlineData("floor", "0.05")]
    public void Nothing_delivered_costs_nothing_under_any_list(string rule, string value) =>
        Assert.Equal(Money.Zero, Rating.Rate(Under(Flat, rule, value), Cards.Work(size: "1024x1024"), Cards.Delivered(0, returned: 1)).Amount);

    [Theory]
    [InlineData("multiply", "1.2", "0.012")]
    [InlineData("divide", "0.8", "0.0125")]
    [InlineData("fixed", "0.005", "0.015")]
    [InlineData("floor", "0.05", "0.05")]
    public void What_the_provider_reports_that_it_takes_carries_the_margin_too(string rule, string value, string usd)
    {
        var happened = Cards.Delivered() with { ReportedCostUsd = 0.01m };
        Assert.Equal(Cards.Usd(usd), Rating.Rate(Under(Flat, rule, value), Cards.Work(size: "1024x1024"), happened).Amount);
    }

    [Fact]
    public void The_providers_least_charge_and_rounding_are_worked_out_as_the_provider_does_and_then_carry_the_margin()
    {
        var card = Cards.Parse("""
            sizes: { list: [1024x1024] }
            limits: { images: 10 }
            minimum: 0.02
            rounding: { mode: ceil, quantum: 0.01 }
            rates: [ { meter: output_image, usd: 0.009 } ]
            """);
        RateCard Listed(string rule, string value) => PriceBook.ParseCanonical(
            card.Canonical[..^1] + ",\"price_list\":{\"name\":\"p\",\"" + rule + "\":\"" + value + "\"}}");
        string? Price(RateCard priced, int images) => Rating.Rate(priced, Cards.Work(size: "1024x1024", images: images), Cards.Delivered(images)).Amount?.ToString();
        Assert.Equal(("0.02", "0.03", "0.09"), (Price(card, 1), Price(card, 3), Price(card, 10)));
        Assert.Equal(("0.024", "0.036", "0.108"), (Price(Listed("multiply", "1.2"), 1), Price(Listed("multiply", "1.2"), 3), Price(Listed("multiply", "1.2"), 10)));
        Assert.Equal("0.035294118", Price(Listed("divide", "0.85"), 3));
        Assert.Equal("0.045", Price(Listed("fixed", "0.005"), 3));
    }

    [Fact]
    public void A_version_names_its_list_and_hangs_on_what_the_list_says()
    {
        var (more, less) = (Under(Flat, "multiply", "1.2"), Under(Flat, "multiply", "1.1"));
        Assert.StartsWith("test/m@2026-01-01.", more.Version, StringComparison.Ordinal);
        Assert.EndsWith(":partners", more.Version, StringComparison.Ordinal);
        Assert.NotEqual(more.Version, less.Version);
        Assert.DoesNotContain(":", Flat.Version, StringComparison.Ordinal);
        Assert.Equal("partners", more.PriceList);
        Assert.Null(Flat.PriceList);
    }

    [Theory]
    [InlineData("multiply", "1.2")]
    [InlineData("divide", "0.85")]
    [InlineData("fixed", "0.005")]
    [InlineData("floor", "0.01")]
    public void A_card_under_a_list_is_read_back_from_its_canonical_form(string rule, string value)
    {
        foreach (var provider in (RateCard[])[Flat, Cards.R2, Cards.Sandbox])
        {
            var card = Under(provider, rule, value);
            var again = PriceBook.ParseCanonical(card.Canonical);
            Assert.Equal((card.Version, card.Canonical, card.PriceList), (again.Version, again.Canonical, again.PriceList));
            var work = Cards.Work(quality: provider.Qualities.Count > 0 ? "low" : null, size: "1024x1024", images: 2);
            Assert.Equal(Rating.Quote(card, work).UpperBound, Rating.Quote(again, work).UpperBound);
            Assert.Equal(Rating.Rate(card, work, Cards.Delivered(2)).Lines, Rating.Rate(again, work, Cards.Delivered(2)).Lines);
        }
    }

    [Fact]
    public void A_list_with_cards_of_its_own_charges_by_them_as_they_stand_and_by_the_provider_for_the_rest()
    {
        var own = PriceBook.Of(("own.yaml", """
            provider: sandbox
            cards:
              - model: imprest-sandbox-1
                effective: { from: 2026-01-01 }
                source: our price list
                read: 2026-11-01
                trust: official
                operations: [generate]
                sizes: { rule: { multiple: 1, max_edge: 4096 } }
                rates: [ { meter: output_image, usd: 0.07 } ]
                examples: [ { name: one, work: { size: 1024x1024 }, amount: 0.07 } ]
            """));
        var list = new PriceList("shop", RuleOf("multiply", "2"), own).Over(PriceBook.BuiltIn);
        var card = list.Find("imprest-sandbox-1", Cards.Today)!;
        Assert.Equal(Cards.Usd("0.07"), Rating.Rate(card, Cards.Work(size: "1024x1024"), Cards.Delivered()).Amount);
        Assert.EndsWith(":shop", card.Version, StringComparison.Ordinal);
        var rest = list.Find("openai/gpt-image-2", Cards.Today)!;
        Assert.Equal(Rating.Rate(Cards.R2, Cards.Work("low", "1024x1024"), Cards.Delivered()).Amount!.Value * 2, Rating.Rate(rest, Cards.Work("low", "1024x1024"), Cards.Delivered()).Amount);
        Assert.Null(list.Find("nobody/knows", Cards.Today));
        Assert.Equal(PriceBook.BuiltIn.CardsAt(Cards.Today).Select(one => one.Id), list.CardsAt(Cards.Today).Select(one => one.Id));
    }

    [Fact]
    public void Every_card_of_the_book_can_be_under_a_list_and_its_bound_follows()
    {
        var (twice, more) = (new PriceList("twice", RuleOf("multiply", "2")).Over(PriceBook.BuiltIn), new PriceList("more", RuleOf("fixed", "0.01")).Over(PriceBook.BuiltIn));
        foreach (var card in PriceBook.BuiltIn.CardsAt(Cards.Today))
        {
            var work = new ImageWork { Operation = card.Operations[0], Images = 1, References = card.Operations[0] == Operation.Generate ? 0 : 1, PromptBytes = 40 };
            var cost = Rating.Quote(card, work);
            var (scaled, added) = (twice.Find(card.Id, Cards.Today)!, more.Find(card.Id, Cards.Today)!);
            Assert.Equal(scaled.Version, PriceBook.ParseCanonical(scaled.Canonical).Version);
            var doubled = Rating.Quote(scaled, work);
            if (cost.UpperBound is not { } bound)
            {
                Assert.Null(doubled.UpperBound);
                continue;
            }

            // Each line is rounded by itself, at both prices.
            Assert.InRange((doubled.UpperBound!.Value - bound * 2).Nanos, -2 * doubled.BoundLines.Count, 2 * doubled.BoundLines.Count);
            Assert.Equal(bound + Cards.Usd("0.01"), Rating.Quote(added, work).UpperBound);
        }
    }

    [Theory]
    [InlineData("multiply", "0")]
    [InlineData("divide", "0")]
    [InlineData("multiply", "-1")]
    [InlineData("multiply", "1e3")]
    [InlineData("fixed", "1001")]
    [InlineData("floor", "a cent")]
    [InlineData("double", "2")]
    public void What_is_no_rule_is_none(string rule, string value) => Assert.False(Margin.TryParse(rule, value, out _));

    [Fact]
    public void Those_who_see_prices_only_do_not_see_a_margin_beside_the_providers_rates()
    {
        var work = Cards.Work(size: "1024x1024", images: 2);
        var lines = Rating.Rate(Under(Flat, "fixed", "0.005"), work, Cards.Delivered(2)).Lines;
        var shown = Assert.Single(PriceLines.ForCustomer(lines));
        Assert.Equal(("request", 1m, Cards.Usd("0.0772")), (shown.Meter, shown.Quantity, shown.Amount));
        var multiplied = Rating.Rate(Under(Flat, "multiply", "2"), work, Cards.Delivered(2)).Lines;
        Assert.Equal(multiplied, PriceLines.ForCustomer(multiplied));
    }
}
