using System.Text.RegularExpressions;
using Imprest.Pricing;
using Imprest.Tests.Pricing.Shapes;
using static Imprest.Tests.Pricing.Cards;
using static Imprest.Tests.Pricing.Shapes.Shape;

namespace Imprest.Tests.Pricing;

/// <summary>The ways in which providers charge, S1 to S37 of the catalogue, each on a small card with a worked result.</summary>
public sealed partial class PricingShapesTests
{
    private static readonly Shape[] Shapes = [.. FlatShapes.All, .. PixelShapes.All, .. TokenShapes.All, .. UnitShapes.All];

    public static TheoryData<string> Names => [.. Shapes.Select(shape => shape.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Comes_to_its_worked_result(string name)
    {
        var shape = Named(name);
        var receipt = Rating.Rate(Parse(shape.Card), shape.Work, shape.Happened);
        Assert.True(receipt.Status != AmountStatus.Unknown, string.Join("; ", receipt.Warnings));
        Assert.Equal(Usd(shape.Usd), receipt.Amount);
    }

    [Theory, MemberData(nameof(Names))]
    public void Comes_to_its_worked_result_in_whole_micro_dollars(string name)
    {
        var shape = Named(name);
        // In a card of another currency the quantum is a millionth of that: finer still, and those results are whole micro-dollars anyway.
        var card = Parse($"{shape.Card}\nrounding: {{ scope: request, mode: half_up, quantum: 0.000001 }}");
        Assert.Equal(Usd(shape.MicroUsd), Rating.Rate(card, shape.Work, shape.Happened).Amount);
    }

    [Theory, MemberData(nameof(Names))]
    public void Never_passes_its_bound_where_it_has_one(string name)
    {
        var shape = Named(name);
        var bound = Rating.Quote(Parse(shape.Card), shape.Work).UpperBound;
        Assert.True(bound is null || Usd(shape.Usd) <= bound, $"{shape.Usd} of {bound}");
    }

    [Fact]
    public void Every_shape_of_the_catalogue_has_a_test()
    {
        var tested = Shapes.Select(shape => shape.Name)
            .Concat(typeof(PricingShapesTests).GetMethods().Select(method => method.Name))
            .SelectMany(name => NumberPattern().Matches(name)).Select(match => int.Parse(match.Groups[1].Value)).ToHashSet();
        Assert.Empty(Enumerable.Range(1, 37).Except(tested));
    }

    [Fact]
    public void S06_rounded_up_to_the_micro_dollar() => Assert.Equal(Usd("0.002832"), Rating.Rate(
        Parse($$"""
            {{AnySize}}megapixel: { pixels: 1000000 }
            rounding: { scope: request, mode: ceil, quantum: 0.000001 }
            rates: [{ meter: output_megapixel, usd: 0.0027 }]
            """), Work(size: "1024x1024"), Delivered()).Amount);

    [Theory]
    [InlineData("low", "0.00194")]
    [InlineData("high", "0.04354")]
    public void S14_an_input_image_of_one_tile(string fidelity, string usd)
    {
        var card = Parse($$"""
            {{Square}}rates: [{ meter: image_input_token, usd: 10, per: 1000000 }]
            quantities:
              image_input_token: { function: gpt-image-1-input, fidelity: chosen, trust: official }
            """);
        var quote = Rating.Quote(card, Work(references: 1) with { InputFidelity = fidelity, ReferenceSizes = [new(512, 512)] });
        Assert.Equal((Usd(usd), Usd(usd)), (quote.Expected!.Value, quote.UpperBound!.Value));
    }

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
    public void S20_headroom_for_a_reported_cost_is_in_the_bound()
    {
        var card = Parse($$"""
            {{Square}}provider_cost: { headroom: 0.1 }
            rates: [{ meter: output_image, usd: 0.09 }]
            """);
        var quote = Rating.Quote(card, Work());
        Assert.Equal((Usd("0.09"), Usd("0.099")), (quote.Expected!.Value, quote.UpperBound!.Value));
        Assert.Equal(Usd("0.09024"), Rating.Rate(card, Work(), Delivered() with { ReportedCostUsd = 0.09024m }).Amount);
    }

    [Fact]
    public void S24_a_request_rounded_up_to_a_cent_shows_the_difference()
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
    public void S24_a_least_charge_shows_the_difference_and_comes_before_rounding()
    {
        var card = Parse($$"""
            {{Square}}minimum: 0.015
            rounding: { mode: ceil, quantum: 0.01 }
            rates: [{ meter: output_image, usd: 0.004 }]
            """);
        var receipt = Rating.Rate(card, Work(), Delivered());
        Assert.Equal(["output_image", "minimum_charge", "rounding"], receipt.Lines.Select(line => line.Meter));
        Assert.Equal((Usd("0.02"), Usd("0.011")), (receipt.Amount!.Value, receipt.Lines[1].Amount));
        Assert.Equal(Usd("0.02"), Rating.Quote(card, Work()).UpperBound);
        Assert.Equal(Money.Zero, Rating.Rate(card, Work(), Delivered(0)).Amount);
    }

    [Fact]
    public void S29_free_images_stand_on_a_line_and_never_lower_the_bound()
    {
        var card = Parse($$"""
            {{Square}}free_quota: { images: 100, until: 2027-01-01 }
            minimum: 0.05
            rates: [{ meter: output_image, usd: 0.03 }]
            """);
        var work = Work(images: 4) with { QuotaUsed = 98 };
        var receipt = Rating.Rate(card, work, Delivered(4));
        Assert.Equal(("output_image", 2m, Money.Zero, "free quota"), receipt.Lines[0] is var line ? (line.Meter, line.Quantity, line.Amount, line.Note) : default);
        Assert.Equal(Usd("0.06"), receipt.Amount);
        var quote = Rating.Quote(card, work);
        Assert.Equal((Usd("0.06"), Usd("0.12")), (quote.Expected!.Value, quote.UpperBound!.Value));
        Assert.Equal(Money.Zero, Rating.Rate(card, work with { QuotaUsed = 0 }, Delivered(4)).Amount);
        Assert.Equal(Usd("0.12"), Rating.Rate(card, work with { QuotaUsed = null }, Delivered(4)).Amount);
    }

    [Fact]
    public void S30_a_price_holds_from_its_day()
    {
        var book = PriceBook.Of(
            ("old.yaml", PriceBookTests.Card("test", "grok-imagine-pro", "2026-01-01", "2026-11-05", "0.05")),
            ("new.yaml", PriceBookTests.Card("test", "grok-imagine-pro", "2026-11-05", null, "0.06")));
        Assert.Equal(Usd("0.05"), Rating.Quote(book.Find("grok-imagine-pro", new(2026, 11, 4, 23, 59, 59, TimeSpan.Zero))!, Work()).UpperBound);
        Assert.Equal(Usd("0.06"), Rating.Quote(book.Find("grok-imagine-pro", new(2026, 11, 5, 0, 0, 0, TimeSpan.Zero))!, Work()).UpperBound);
    }

    [Theory]
    [InlineData("S29", "0.2", 98, 4, "0.4")]
    [InlineData("S31", "0.1", null, 3, "0.3")]
    public void S29_and_S31_a_sum_may_be_stated_in_the_card_s_currency(string shape, string price, int? used, int delivered, string cny)
    {
        string Book(string amount) => $$"""
            provider: test
            cards:
              - model: m
                effective: { from: 2026-01-01 }
                currency: { code: CNY, usd: 0.1389, source: https://example.com/rates, read: 2026-11-01 }
                free_quota: { images: 100 }
                source: https://example.com/pricing
                read: 2026-11-01
                trust: official
                operations: [generate]
                sizes: { list: [1024x1024] }
                rates: [{ meter: output_image, price: {{price}} }]
                examples: [{ name: {{shape}}, work: { images: 4{{(used is null ? "" : $", quota_used: {used}")}} }, delivered: {{delivered}}, native_amount: {{amount}} }]
            """;
        var card = PriceBook.Of(("test.yaml", Book(cny))).Cards[0];
        Assert.Equal(("CNY", 0.1389m), (card.Currency!.Code, card.Currency.Usd));
        Assert.Contains($"{price} CNY", Rating.Rate(card, Work(images: 4), Delivered(1)).Lines[0].Note, StringComparison.Ordinal);
        var error = Assert.Throws<PriceBookException>(() => PriceBook.Of(("test.yaml", Book($"{cny}1"))));
        Assert.Contains($"not {cny}1 CNY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S32_a_blocked_request_costs_a_fee_or_as_much_as_a_success()
    {
        var policy = PriceBook.Of(("test.yaml", """
            provider: test
            outcomes:
              - { match: blocked_before, charge: fee, fee: 0.05, source: https://example.com/pricing, read: 2026-11-01 }
              - { match: blocked_after, charge: yes, source: https://example.com/pricing, read: 2026-11-01 }
            """)).PolicyOf("test");
        Assert.Equal((ProviderCharge.Fee, Usd("0.05")), policy.RuleFor(Outcome.BlockedBefore) is { } rule ? (rule.Charge, rule.Fee!.Value) : default);
        Assert.Equal(ProviderCharge.Yes, policy.ChargeFor(Outcome.BlockedAfter));
        // 2 % of 1000 images are blocked after generation: the provider bills them, and nobody pays for them here.
        var card = Parse($"{Square}rates: [{{ meter: output_image, usd: 0.05 }}]");
        Assert.Equal(Usd("1"), Rating.Rate(card, Work(), Delivered()).Amount * 20);
        Assert.Equal(Money.Zero, Rating.Rate(card, Work(), Delivered(0, returned: 1)).Amount);
    }

    [Theory]
    [InlineData(0, "0.45")]
    [InlineData(5, "0.3")]
    public void S33_where_the_model_decides_the_most_that_limits_allow_is_held(int references, string bound)
    {
        var card = Parse("""
            sizes: { list: [1024x1024] }
            limits: { images: 15, references: 14, images_and_references: 15 }
            rates: [{ meter: output_image, usd: 0.03 }]
            """);
        var quote = Rating.Quote(card, Work(references: references) with { ImagesAuto = true });
        Assert.Equal((Usd("0.03"), Usd(bound)), (quote.Expected!.Value, quote.UpperBound!.Value));
    }

    [Fact]
    public void S35_a_job_of_two_models_is_one_receipt()
    {
        var orchestrator = Rating.Rate(
            Parse("sizes: {}\nrates: [{ meter: text_input_token, usd: 2, per: 1000000 }, { meter: text_output_token, usd: 8, per: 1000000 }]"),
            Work(), Delivered(usage: new() { InputTextTokens = 1000, OutputTextTokens = 100 }));
        var image = Rating.Rate(R2, Work("low", "1024x1024"), Delivered(usage: new() { InputTextTokens = 26, OutputImageTokens = 196 }));
        var whole = Rating.Combine([orchestrator, image]);
        Assert.Equal((AmountStatus.Exact, Usd("0.00881")), (whole.Status, whole.Amount!.Value));
        Assert.Equal(["test/m", "test/m", "openai/gpt-image-2", "openai/gpt-image-2"], whole.Lines.Select(line => line.Note));
        Assert.Equal($"{orchestrator.PriceVersion} + {image.PriceVersion}", whole.PriceVersion);
        var unknown = Rating.Combine([orchestrator, Rating.Rate(R1, Work(), Delivered())]);
        Assert.Equal((AmountStatus.Unknown, null), (unknown.Status, unknown.Amount));
        Assert.Throws<ArgumentException>(() => Rating.Combine([]));
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

    private static Shape Named(string name) => Shapes.Single(shape => shape.Name == name);

    [GeneratedRegex("S([0-9]{2})")]
    private static partial Regex NumberPattern();
}
