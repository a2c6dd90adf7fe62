using Imprest.Pricing;
using Imprest.Pricing.Comparing;

namespace Imprest.Tests.Pricing.Comparing;

public sealed class BookDiffTests
{
    public static TheoryData<string> Versions => [.. Scenario.Cards.Select(card => card.Version)];

    private static IReadOnlyList<RateCard> Book(params (string Model, string Usd)[] models) =>
        PriceBook.Of(models.Select(model => ($"{model.Model}.yaml", PriceBookTests.Card("test", model.Model, "2026-01-01", null, model.Usd)))).Cards;

    [Fact]
    public void Models_come_go_and_change_and_the_biggest_change_stands_first()
    {
        var diff = BookDiff.Of(Book(("a", "0.04"), ("b", "0.10"), ("c", "0.01"), ("gone", "1")), Book(("a", "0.05"), ("b", "0.05"), ("c", "0.01"), ("new", "1")));
        Assert.Equal("test/new", Assert.Single(diff.Added).Id);
        Assert.Equal("test/gone", Assert.Single(diff.Removed).Id);
        Assert.Equal(["test/b", "test/a"], diff.Changed.Select(model => model.After.Id));
        Assert.Equal((-50m, 25m), (diff.Changed[0].Changes[0].Percent, diff.Changed[1].Changes[0].Percent));
        Assert.Equal("generate · 1024x1024", diff.Changed[0].Changes[0].Work);
    }

    [Fact]
    public void A_card_that_was_only_read_again_is_named_without_a_change()
    {
        var again = PriceBook.Of(("a.yaml", PriceBookTests.Card("test", "a", "2026-01-01", null, "0.04").Replace("2026-11-01", "2026-11-20", StringComparison.Ordinal))).Cards;
        Assert.Empty(Assert.Single(BookDiff.Of(Book(("a", "0.04")), again).Changed).Changes);
    }

    [Fact]
    public void A_quality_that_comes_is_new_work()
    {
        static IReadOnlyList<RateCard> With(string qualities, string table) => PriceBook.Of(("q.yaml", $$"""
            provider: test
            cards:
              - model: q
                effective: { from: 2026-01-01 }
                source: https://example.com
                read: 2026-11-01
                trust: official
                operations: [generate]
                qualities: [{{qualities}}]
                sizes: { list: [1024x1024] }
                rates: [{ meter: output_image, by: quality, table: { {{table}} } }]
                examples: [{ name: one, work: { quality: low }, amount: 0.01 }]
            """)).Cards;
        var changes = Assert.Single(BookDiff.Of(With("low", "low: 0.01"), With("low, high", "low: 0.01, high: 0.04")).Changed).Changes;
        Assert.Equal(("generate · high · 1024x1024", (Money?)null, "0.04"), (changes[0].Work, changes[0].Before, changes[0].After.ToString()));
    }

    [Theory, MemberData(nameof(Versions))]
    public void Every_card_has_a_basket_of_work_that_it_can_do(string version)
    {
        var card = Scenario.Cards.First(card => card.Version == version);
        var basket = Basket.Of(card);
        Assert.NotEmpty(basket);
        Assert.All(basket, item => Assert.True(WorkDomain.Check(card, item.Work) is null, $"{item.Name}: {WorkDomain.Check(card, item.Work)?.Message}"));
        Assert.Empty(BookDiff.Of([card], [card]).Changed);
    }
}
