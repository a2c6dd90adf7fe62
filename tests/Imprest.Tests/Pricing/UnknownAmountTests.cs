using Imprest.Pricing;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Pricing;

/// <summary>What nobody said is unknown, in quotes and receipts, and never zero.</summary>
public sealed class UnknownAmountTests
{
    private const string Square = "sizes: { list: [1024x1024] }\n";

    [Fact]
    public void A_counted_unit_that_nobody_counted()
    {
        var card = Parse($"{Square}rates: [{{ meter: gpu_second, usd: 0.0014 }}]");
        Assert.Equal((AmountStatus.Unknown, null), Rating.Rate(card, Work(), Delivered()) is var receipt ? (receipt.Status, receipt.Amount) : default);
        Assert.Equal((AmountStatus.Unknown, null), Rating.Quote(card, Work()) is var quote ? (quote.Status, quote.UpperBound) : default);
    }

    [Fact]
    public void A_counted_unit_that_was_asked_for_and_not_reported_is_estimated()
    {
        var card = Parse($"{Square}rates: [{{ meter: search_query, usd: 0.014 }}]");
        var receipt = Rating.Rate(card, Work() with { Counts = new Dictionary<Meter, decimal> { [Meter.SearchQuery] = 2 } }, Delivered());
        Assert.Equal((AmountStatus.Estimated, Usd("0.028")), (receipt.Status, receipt.Amount!.Value));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(20_000_000_000)]
    public void A_count_that_is_absurd(long count)
    {
        var card = Parse($"{Square}rates: [{{ meter: gpu_second, usd: 0.0014 }}]");
        Assert.Equal(AmountStatus.Unknown, Rating.Rate(card, Work(), Delivered() with { Counts = new Dictionary<Meter, decimal> { [Meter.GpuSecond] = count } }).Status);
    }

    [Fact]
    public void A_cost_that_the_provider_alone_states_and_did_not()
    {
        var card = Parse($"{Square}provider_cost: {{ headroom: 0.1 }}");
        Assert.Equal((AmountStatus.Unknown, null), Rating.Rate(card, Work(), Delivered()) is var receipt ? (receipt.Status, receipt.Amount) : default);
        Assert.Equal((AmountStatus.Unknown, null), Rating.Quote(card, Work()) is var quote ? (quote.Status, quote.UpperBound) : default);
    }

    [Fact]
    public void Units_that_the_card_has_no_price_for_are_said_and_not_used()
    {
        var receipt = Rating.Rate(Parse($"{Square}rates: [{{ meter: output_image, usd: 0.04 }}]"), Work(), Delivered() with { ReportedUnits = 3 });
        Assert.Equal((AmountStatus.Estimated, Usd("0.04")), (receipt.Status, receipt.Amount!.Value));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1e12)]
    public void Units_that_are_absurd(double units)
    {
        var card = Parse($"{Square}provider_cost: {{ unit: credit, unit_usd: 0.01 }}\nrates: [{{ meter: output_image, usd: 0.04 }}]");
        Assert.Equal(AmountStatus.Unknown, Rating.Rate(card, Work(), Delivered() with { ReportedUnits = (decimal)units }).Status);
    }

    [Fact]
    public void Work_for_which_no_rate_holds()
    {
        var card = Parse($"{Square}rates: [{{ meter: request, usd: 0.01, when: {{ operation: edit }} }}]");
        Assert.Equal(AmountStatus.Unknown, Rating.Rate(card, Work(), Delivered()).Status);
        Assert.Null(Rating.Quote(card, Work()).UpperBound);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void An_upscale_by_a_factor_that_is_not_known_or_no_power_of_two(int? factor)
    {
        var card = Parse($"{Square}rates: [{{ meter: upscale_pass, usd: 0.35 }}]");
        Assert.Equal(AmountStatus.Unknown, Rating.Rate(card, Work(references: 1) with { Upscale = factor }, Delivered()).Status);
        Assert.Equal(factor is null ? Usd("1.4") : null, Rating.Quote(card, Work(references: 1) with { Upscale = factor }).UpperBound);
    }

    [Fact]
    public void More_steps_than_the_card_has() =>
        Assert.Null(Rating.Quote(Parse($"{Square}steps: {{ default: 4, max: 8 }}\nrates: [{{ meter: step, usd: 0.01 }}]"), Work() with { Steps = 9 }).UpperBound);

    [Fact]
    public void A_size_larger_than_every_class()
    {
        var card = Parse("sizes: { classes: { 1K: 1572864 } }\nrates: [{ meter: output_image, by: size_class, table: { 1K: 0.04 } }]");
        Assert.False(card.Sizes.Contains(new(2048, 2048)));
        Assert.Equal(AmountStatus.Unknown, Rating.Rate(card, Work(size: "2048x2048"), Delivered()).Status);
    }

    [Fact]
    public void Units_of_the_providers_own_are_named()
    {
        var card = Parse($"{Square}provider_cost: {{ unit: credit, unit_usd: 0.01 }}\nrates: [{{ meter: output_image, usd: 0.04 }}]");
        Assert.Equal("in the provider's unit: credit", Assert.Single(Rating.Rate(card, Work(), Delivered() with { ReportedUnits = 4.5m }).Lines).Note);
    }

    [Fact]
    public void A_part_of_a_reported_cost_is_charged_for_the_images_that_passed()
    {
        var card = Parse($"{Square}limits: {{ images: 4 }}\nprovider_cost: {{ unit: credit, unit_usd: 0.01 }}\nrates: [{{ meter: output_image, usd: 0.04 }}]");
        Assert.Equal(Usd("0.03"), Rating.Rate(card, Work(images: 3), Delivered(2, returned: 3) with { ReportedUnits = 4.5m }).Amount);
    }
}
