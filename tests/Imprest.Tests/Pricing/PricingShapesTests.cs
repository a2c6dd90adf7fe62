using Imprest.Pricing;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Pricing;

/// <summary>The ways in which providers charge, each on a small card with a worked result.</summary>
public sealed class PricingShapesTests
{
    private const string Square = "sizes: { list: [1024x1024] }";

    private const string Any = "sizes: { rule: { multiple: 1, max_edge: 4096 } }";

    private static Money? Charge(string sizes, string rates, ImageWork work, Happened? happened = null)
    {
        var receipt = Rating.Rate(Parse($"{sizes}\nlimits: {{ images: 10, references: 8 }}\n{rates}"), work, happened ?? Delivered(work.Images));
        Assert.True(receipt.Status != AmountStatus.Unknown, string.Join("; ", receipt.Warnings));
        return receipt.Amount;
    }

    [Fact]
    public void Flat_for_each_image_that_came() =>
        Assert.Equal(Usd("0.12"), Charge(Square, "rates: [{ meter: output_image, usd: 0.04 }]", Work(images: 4), Delivered(3)));

    [Fact]
    public void By_quality_alone() => Assert.Equal(Usd("0.48"), Charge(
        "sizes: { list: [1024x1024] }\nqualities: [FLASH, DEFAULT, QUALITY]",
        "rates: [{ meter: output_image, by: quality, table: { FLASH: 0.03, DEFAULT: 0.06, QUALITY: 0.1 } }]",
        Work("DEFAULT", images: 8)));

    [Fact]
    public void By_resolution_class() => Assert.Equal(Usd("0.302"), Charge(
        "sizes: { classes: [1K, 2K, 4K] }",
        "rates: [{ meter: output_image, by: size_class, table: { 1K: 0.067, 2K: 0.101, 4K: 0.151 } }]",
        Work(images: 2) with { SizeClass = "4K" }));

    [Theory]
    [InlineData("2048x1152", "0.045")]
    [InlineData("2048x2048", "0.09")]
    public void By_a_pixel_threshold(string size, string usd) => Assert.Equal(Usd(usd), Charge(
        Any, "rates: [{ meter: output_image, by: pixels, table: { \"<=2610000\": 0.045, any: 0.09 } }]", Work(size: size)));

    [Theory]
    [InlineData("", "0.002831155")]
    [InlineData("rounding: { scope: request, mode: half_up, quantum: 0.000001 }", "0.002831")]
    [InlineData("rounding: { scope: request, mode: ceil, quantum: 0.000001 }", "0.002832")]
    public void By_the_exact_megapixel(string rounding, string usd) => Assert.Equal(Usd(usd), Charge(
        Any, $"megapixel: {{ pixels: 1000000 }}\n{rounding}\nrates: [{{ meter: output_megapixel, usd: 0.0027 }}]", Work(size: "1024x1024")));

    [Fact]
    public void By_the_started_megapixel_in_and_out() => Assert.Equal(Usd("0.044"), Charge(
        Any,
        "megapixel: { pixels: 1048576, round: ceil }\nrates: [{ meter: output_megapixel, usd: 0.011 }, { meter: input_megapixel, usd: 0.011 }]",
        Work(size: "1024x1024", references: 1) with { ReferenceSizes = [new(1500, 1500)] }));

    [Fact]
    public void A_first_megapixel_and_each_next_one()
    {
        const string Rates = """
            megapixel: { pixels: 1048576, round: ceil }
            rates:
              - { meter: output_megapixel, usd: 0.07, units: { to: 1 } }
              - { meter: output_megapixel, usd: 0.03, units: { from: 2 } }
              - { meter: input_megapixel, usd: 0.03 }
            """;
        var work = Work(size: "2048x2048", references: 2) with { ReferenceSizes = [new(1024, 1024), new(1024, 1024)] };
        Assert.Equal(Usd("0.22"), Charge(Any, Rates, work));
        Assert.Equal(Usd("0.22"), Rating.Quote(Parse($"{Any}\n{Rates}"), work).UpperBound);
    }

    [Fact]
    public void A_fee_a_request_and_megapixels() => Assert.Equal(Usd("0.09"), Charge(
        Any,
        """
        megapixel: { pixels: 1048576, round: ceil }
        rates:
          - { meter: request, usd: 0.015 }
          - { meter: output_megapixel, usd: 0.015 }
          - { meter: input_megapixel, usd: 0.015 }
        """,
        Work(size: "2048x1024", references: 1) with { ReferenceSizes = [new(1500, 1500)] }));

    [Fact]
    public void References_of_which_the_first_is_free() => Assert.Equal(Usd("0.096"), Charge(
        Square, "rates: [{ meter: output_image, usd: 0.09 }, { meter: input_image, usd: 0.003, units: { from: 2 } }]", Work(references: 3)));

    [Theory]
    [InlineData(true, "0.012")]
    [InlineData(false, "0.014")]
    public void By_a_feature_flag(bool fast, string usd) => Assert.Equal(Usd(usd), Charge(
        Square,
        "rates: [{ meter: output_image, usd: 0.012, when: { feature: go_fast } }, { meter: output_image, usd: 0.014, when: { without: go_fast } }]",
        Work() with { Features = fast ? ["go_fast"] : [] }));

    [Theory]
    [InlineData("official", "0.000016")]
    [InlineData("derived", "0.001536")]
    [InlineData(null, "0.001536")]
    public void An_input_function_that_does_not_say_who_vouches_for_it_is_bounded_by_its_cap(string? trust, string bound)
    {
        var card = Parse($$"""
            sizes: { list: [1024x1024] }
            quantities: { image_input_token: { function: gpt-image-2-input{{(trust is null ? "" : ", trust: " + trust)}} } }
            rates: [{ meter: image_input_token, usd: 1, per: 1000000 }, { meter: output_image, usd: 0 }]
            """);
        Assert.Equal(Usd(bound), Rating.Quote(card, Work(references: 1) with { ReferenceSizes = [new(64, 64)] }).UpperBound);
    }

    [Fact]
    public void A_request_rounded_up_to_a_cent_shows_the_difference()
    {
        var card = Parse("""
            sizes: { list: [1024x1536] }
            rounding: { scope: request, mode: ceil, quantum: 0.01 }
            rates:
              - { meter: output_image, usd: 0.25 }
              - { meter: text_input_token, usd: 0.002, per: 1000 }
            """);
        var receipt = Rating.Rate(card, Work(size: "1024x1536"), Delivered(usage: new() { InputTokens = 120 }));
        Assert.Equal(Usd("0.26"), receipt.Amount);
        Assert.Equal(("rounding", Usd("0.00976")), (receipt.Lines[^1].Meter, receipt.Lines[^1].Amount));
    }

    [Fact]
    public void A_margin_that_is_a_share_of_the_price() => Assert.Equal(Usd("0.039529412"), Charge(
        Square, "modifiers: [{ divide: 0.85 }]\nrates: [{ meter: image_output_token, usd: 30, per: 1000000 }]",
        Work(), Delivered(usage: new() { InputTokens = 0, OutputTokens = 1120 })));

    [Theory]
    [InlineData("priority", "0.02")]
    [InlineData("standard", "0.01")]
    public void A_service_tier_that_multiplies(string tier, string usd) => Assert.Equal(Usd(usd), Charge(
        Square, "modifiers: [{ when: { tier: priority }, multiply: 2 }]\nrates: [{ meter: output_image, usd: 0.01 }]", Work() with { Tier = tier }));

    [Fact]
    public void A_reported_cost_may_pass_the_estimate_and_its_headroom_is_in_the_bound()
    {
        var card = Parse("""
            sizes: { list: [1024x1024] }
            provider_cost: { headroom: 0.1 }
            rates: [{ meter: output_image, usd: 0.09 }]
            """);
        var quote = Rating.Quote(card, Work());
        Assert.Equal((Usd("0.09"), Usd("0.099")), (quote.Expected!.Value, quote.UpperBound!.Value));
        Assert.Equal(Usd("0.09024"), Rating.Rate(card, Work(), Delivered() with { ReportedCostUsd = 0.09024m }).Amount);
    }

    [Fact]
    public void By_operation_and_either_of_edit_and_image_to_image_prices_both()
    {
        var card = PriceBook.Of(("test.yaml", """
            provider: test
            cards:
              - model: m
                effective: { from: 2026-01-01 }
                source: https://example.com/pricing
                read: 2026-11-01
                trust: official
                operations: [generate, edit]
                sizes: { list: [1024x1024] }
                rates: [{ meter: output_image, by: operation, table: { generate: 0.04, edit: 0.06 } }]
                examples: [{ name: an edit, work: { operation: edit }, amount: 0.06 }]
            """)).Cards[0];
        Assert.Equal(Usd("0.06"), Rating.Rate(card, Work(references: 1), Delivered()).Amount);
    }
}
