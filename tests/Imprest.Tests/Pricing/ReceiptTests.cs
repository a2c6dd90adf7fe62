using System.Globalization;
using Imprest.Pricing;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Pricing;

public sealed class ReceiptTests
{
    [Theory]
    //          verified returned  output  text  what is charged
    [InlineData(2, 2, 2459, 46, "0.074")]
    [InlineData(1, 2, 2459, 46, "0.0371")]   // 1229 of 2459 tokens, rounded down; the input in full
    [InlineData(2, 3, 100, 46, "0.00221")]
    [InlineData(0, 2, 2459, 46, "0")]
    public void Output_is_charged_in_the_share_that_passed_verification_and_input_in_full(int verified, int returned, long output, long input, string usd)
    {
        var receipt = Rating.Rate(R2, Work(images: returned), Delivered(verified, new() { InputTokens = input, OutputTokens = output }, returned));
        Assert.Equal((AmountStatus.Exact, Usd(usd)), (receipt.Status, receipt.Amount!.Value));
        Assert.Equal(verified == 0, receipt.Lines.Count == 0);
    }

    [Theory]
    [InlineData("fal/fal-ai/gpt-image-1/text-to-image", 0, "0.02")]
    [InlineData("fal/fal-ai/gpt-image-1/edit-image", 1, "0.02")]
    public void Input_tokens_that_nobody_reported_are_said_to_be_missing_where_the_image_has_a_price_of_its_own(string model, int references, string usd)
    {
        var work = Work("low", "1024x1024", references: references);
        var receipt = Rating.Rate(Of(model), work, Delivered());
        Assert.Equal((AmountStatus.Estimated, Usd(usd)), (receipt.Status, receipt.Amount!.Value));
        Assert.Equal(["No usage was reported: input tokens are not billed."], receipt.Warnings);
        Assert.Equal(AmountStatus.Exact, Rating.Rate(Of(model), work, Delivered(usage: new() { InputTextTokens = 40, InputImageTokens = references * 100 })).Status);
    }

    [Fact]
    public void An_input_total_without_its_split_is_text_where_no_image_was_sent()
    {
        var receipt = Rating.Rate(R2, Work(), Delivered(usage: new() { InputTokens = 100, OutputTokens = 196 }));
        Assert.Equal(AmountStatus.Exact, receipt.Status);
        Assert.Equal(["text_input_token", "image_output_token"], receipt.Lines.Select(line => line.Meter));
    }

    [Fact]
    public void An_input_total_without_its_split_is_estimated_where_images_were_sent()
    {
        var work = Work(references: 1) with { PromptTokens = 50 };
        var receipt = Rating.Rate(R2, work, Delivered(usage: new() { InputTokens = 1074, OutputTokens = 196 }));
        Assert.Equal((AmountStatus.Estimated, Usd("0.014322")), (receipt.Status, receipt.Amount!.Value));
        Assert.Contains(receipt.Warnings, warning => warning.Contains("split", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_usage_and_with_nothing_to_tell_the_quality_the_amount_is_unknown()
    {
        var receipt = Rating.Rate(R1, Work(null, "1024x1024"), Delivered());
        Assert.Equal((AmountStatus.Unknown, null), (receipt.Status, receipt.Amount));
    }

    [Fact]
    public void What_the_answer_says_of_an_image_goes_before_what_was_asked_for()
    {
        var happened = new Happened { Images = [new(Size("1536x1024"), "medium")], Returned = 1 };
        Assert.Equal(Usd("0.063"), Rating.Rate(R1, Work("high", "1024x1024"), happened).Amount);
    }

    [Fact]
    public void Without_a_figure_the_token_function_counts()
    {
        var receipt = Rating.Rate(R2, Work("high", "2048x2048"), Delivered());
        Assert.Equal((AmountStatus.Estimated, Usd("0.42816"), "verified_output"), (receipt.Status, receipt.Amount!.Value, receipt.Evidence));
        Assert.Contains(receipt.Warnings, warning => warning.Contains("gpt-image-2-output", StringComparison.Ordinal));
    }

    [Fact]
    public void Previews_count_without_usage_too()
    {
        var happened = Delivered() with { PartialImages = 2 };
        Assert.Equal(Usd("0.019"), Rating.Rate(R1, Work("low", "1024x1024"), happened).Amount);
    }

    [Fact]
    public void A_usage_that_counts_no_output_does_not_make_a_delivered_image_free()
    {
        var receipt = Rating.Rate(R1, Work("low", "1024x1024"), Delivered(usage: new() { InputTokens = 0, OutputTokens = 0 }));
        Assert.Equal((AmountStatus.Estimated, Usd("0.011")), (receipt.Status, receipt.Amount!.Value));
    }

    [Fact]
    public void A_reported_meter_without_a_rate_makes_the_amount_unknown()
    {
        var receipt = Rating.Rate(R2, Work(), Delivered(usage: new() { InputTokens = 5, OutputTextTokens = 10, OutputImageTokens = 196 }));
        Assert.Equal(AmountStatus.Unknown, receipt.Status);
        Assert.Contains(receipt.Warnings, warning => warning.Contains("text_output_token", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("standard", null, "0.21072")]
    [InlineData("batch", null, "0.10536")]
    [InlineData("batch", "standard", "0.21072")]
    [InlineData("standard", "default", "0.21072")]
    public void The_tier_that_served_counts_where_the_answer_names_it(string asked, string? served, string usd)
    {
        var happened = Delivered(usage: new() { InputTokens = 0, OutputTokens = 7024 }) with { ServedTier = served };
        Assert.Equal(Usd(usd), Rating.Rate(R2, Work() with { Tier = asked }, happened).Amount);
    }

    [Fact]
    public void Flat_prices_ignore_usage() =>
        Assert.Equal(
            (AmountStatus.Exact, Usd("0.02"), "verified_output"),
            Rating.Rate(Sandbox, Work("medium", "1024x1024"), Delivered(usage: new() { InputTokens = 0, OutputTokens = 0 })) is var receipt
                ? (receipt.Status, receipt.Amount!.Value, receipt.Evidence) : default);

    [Fact]
    public void A_setting_that_the_provider_documents_as_its_default_is_taken_where_nothing_states_it()
    {
        var receipt = Rating.Rate(Of("openai/dall-e-3"), Work(), Delivered());
        Assert.Equal((AmountStatus.Estimated, Usd("0.04")), (receipt.Status, receipt.Amount!.Value));
        Assert.Equal(2, receipt.Warnings.Count);
    }

    [Fact]
    public void Amounts_past_the_range_of_money_throw() =>
        Assert.Throws<OverflowException>(() => Rating.Rate(
            Parse("""
                sizes: { list: [1024x1024] }
                rates:
                  - { meter: output_image, usd: 9000000000 }
                """), Work(images: 2), Delivered(2)));

    [Theory]
    [InlineData("200000000", "0.02")]
    [InlineData("37756000", "0.0037756")]
    [InlineData("10000000000000000", "1000000")]
    [InlineData("10000000000000001", null)] // More than a million dollars is no evidence.
    [InlineData("-1", null)]
    public void Units_are_judged_by_what_they_come_to_however_many_they_are(string ticks, string? usd)
    {
        var card = Parse("sizes: { auto: yes }\nprovider_cost: { unit: tick, unit_usd: 0.0000000001 }\nrates: [{ meter: output_image, usd: 0.05 }]");
        var receipt = Rating.Rate(card, Work(), Delivered() with { ReportedUnits = decimal.Parse(ticks, CultureInfo.InvariantCulture) });
        Assert.Equal(usd is null ? null : Usd(usd), receipt.Amount);
    }
}
