using Imprest.Pricing;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Pricing;

public sealed class QuoteTests
{
    [Theory]
    //          quality  size         images  expected   bound
    [InlineData("low",    "1024x1024", 1,     "0.00591",  "0.00632")]   // 196 tokens, shown as 0.006: the bound takes the figure
    [InlineData("medium", "1024x1024", 1,     "0.05271",  "0.05332")]
    [InlineData("high",   "1024x1024", 1,     "0.21075",  "0.21132")]
    [InlineData("low",    "1024x1536", 1,     "0.00477",  "0.00532")]
    [InlineData("high",   "2048x2048", 1,     "0.42819",  "0.42848")]   // no figure is published
    [InlineData("low",    "1024x1024", 4,     "0.02364",  "0.02528")]   // four independent bills
    public void Gpt_image_2_is_quoted_by_tokens_and_bound_by_the_higher_of_tokens_and_figure(string quality, string size, int images, string expected, string bound)
    {
        var quote = Rating.Quote(R2, Work(quality, size, images));
        Assert.Equal((Usd(expected), Usd(bound)), (quote.Expected!.Value, quote.UpperBound!.Value));
        Assert.Equal(AmountStatus.Estimated, quote.Status);
    }

    [Fact]
    public void A_prompt_is_expected_at_four_bytes_a_token_and_bound_at_one()
    {
        var quote = Rating.Quote(R2, Work("low", "1024x1024") with { PromptBytes = 401 });
        Assert.Equal(101 + 6, Quantity(quote.Lines, "text_input_token"));
        Assert.Equal(401 + 64, Quantity(quote.BoundLines, "text_input_token"));
    }

    [Fact]
    public void Counted_prompt_tokens_are_expected_as_counted()
    {
        var quote = Rating.Quote(R2, Work("low", "1024x1024", images: 4) with { PromptBytes = 90, PromptTokens = 26 });
        Assert.Equal(Usd("0.02404"), quote.Expected);
        Assert.Equal((26 + 64) * 4, Quantity(quote.BoundLines, "text_input_token"));
    }

    [Fact]
    public void What_is_left_open_is_expected_in_the_middle_held_at_the_top_and_named()
    {
        var quote = Rating.Quote(R1, Work());
        Assert.Equal(Usd("0.04227"), quote.Expected);
        Assert.Equal(Usd("0.25032"), quote.UpperBound);
        Assert.Contains(quote.Warnings, warning => warning.Contains("quality", StringComparison.Ordinal) && warning.Contains("medium", StringComparison.Ordinal));
        Assert.Contains(quote.Warnings, warning => warning.Contains("size", StringComparison.Ordinal) && warning.Contains("1024x1024", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("low", 194, 194)]
    [InlineData(null, 194, 4354)]
    [InlineData("high", 4354, 4354)]
    public void High_input_fidelity_is_held_unless_low_is_asked_for(string? fidelity, long expected, long bound)
    {
        var work = Work("low", "1024x1024", references: 1) with { InputFidelity = fidelity, ReferenceSizes = [new(1024, 1024)] };
        var quote = Rating.Quote(R1, work);
        Assert.Equal((expected, bound), ((long)Quantity(quote.Lines, "image_input_token"), (long)Quantity(quote.BoundLines, "image_input_token")));
    }

    [Theory]
    [InlineData("openai/gpt-image-1", 6 + 32, 64 + 1024)]
    [InlineData("openai/gpt-image-1.5", 6 + 16, 64 + 1024)]
    [InlineData("openai/gpt-image-2", 6, 64 + 1024)]
    public void Text_that_an_edit_adds_to_the_prompt_is_in_the_bound(string model, long expected, long bound)
    {
        var quote = Rating.Quote(Of(model), Work("low", "1024x1024", references: 1));
        Assert.Equal((expected, bound), ((long)Quantity(quote.Lines, "text_input_token"), (long)Quantity(quote.BoundLines, "text_input_token")));
    }

    [Fact]
    public void Reference_images_of_unknown_size_are_expected_at_one_tile_and_held_at_the_cap()
    {
        var quote = Rating.Quote(R2, Work("low", "1024x1024", images: 2, references: 3));
        Assert.Equal(1024 * 3 * 2, Quantity(quote.Lines, "image_input_token"));
        Assert.Equal(1536 * 3 * 2, Quantity(quote.BoundLines, "image_input_token"));
    }

    [Fact]
    public void Every_streamed_preview_of_every_image_adds_a_hundred_tokens()
    {
        var without = Rating.Quote(R1, Work("medium", "1024x1024", images: 2));
        var with = Rating.Quote(R1, Work("medium", "1024x1024", images: 2) with { PartialImages = 3 });
        Assert.Equal(Usd("0.024"), with.UpperBound - without.UpperBound);
    }

    [Fact]
    public void A_batch_costs_half_where_the_card_says_so_and_is_unknown_elsewhere()
    {
        var batch = Rating.Quote(R2, Work("high", "1024x1024") with { Tier = "batch", PromptTokens = 0 });
        Assert.Equal(Usd("0.10536"), batch.Expected);
        var other = Rating.Quote(R1, Work("high", "1024x1024") with { Tier = "batch" });
        Assert.Equal((AmountStatus.Unknown, null, null), (other.Status, other.Expected, other.UpperBound));
    }

    [Fact]
    public void Models_without_a_published_table_are_bound_by_a_stated_ceiling_and_never_settled_by_it()
    {
        var card = Of("openai/gpt-image-2.6-sunburst");
        var quote = Rating.Quote(card, Work("high", "1024x1024"));
        Assert.Equal(2 * 7024, Quantity(quote.BoundLines, "image_output_token"));
        Assert.Equal(AmountStatus.Unknown, Rating.Rate(card, Work("high", "1024x1024"), Delivered()).Status);
    }

    [Fact]
    public void Text_that_a_model_may_write_is_in_its_bound()
    {
        var quote = Rating.Quote(R15, Work("low", "1024x1024", images: 2));
        Assert.Equal(2048 * 2, Quantity(quote.BoundLines, "text_output_token"));
    }

    [Fact]
    public void A_card_without_a_figure_for_the_output_has_no_bound()
    {
        var card = Parse("""
            sizes: { list: [1024x1024] }
            rates:
              - { meter: image_output_token, usd: 30, per: 1000000 }
            """);
        var quote = Rating.Quote(card, Work());
        Assert.Equal((AmountStatus.Unknown, null, null), (quote.Status, quote.Expected, quote.UpperBound));
        Assert.Contains(quote.Warnings, warning => warning.Contains("most", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("openai/gpt-image-1", "ultra", "1024x1024")]
    [InlineData("openai/gpt-image-2", "ultra", null)]
    [InlineData("openai/gpt-image-1", "low", "1280x720")]
    [InlineData("sandbox/imprest-sandbox-1", "ultra", null)]
    [InlineData("sandbox/imprest-sandbox-1", "low", "4096x4096")]
    public void What_the_card_has_no_figure_for_is_unknown_and_throws_nothing(string model, string quality, string? size)
    {
        var quote = Rating.Quote(Of(model), Work(quality, size));
        Assert.Equal((AmountStatus.Unknown, null, null), (quote.Status, quote.Expected, quote.UpperBound));
        Assert.Equal(AmountStatus.Unknown, Rating.Rate(Of(model), Work(quality, size), Delivered()).Status);
    }

    [Theory]
    [InlineData("openai/dall-e-3", null, null, "0.04", "0.12")]
    [InlineData("openai/dall-e-3", "hd", "1792x1024", "0.12", "0.12")]
    [InlineData("openai/dall-e-2", null, "256x256", "0.016", "0.016")]
    [InlineData("sandbox/imprest-sandbox-1", "low", "1024x1024", "0.005", "0.005")]
    [InlineData("sandbox/imprest-sandbox-1", "medium", "1024x1024", "0.02", "0.02")]
    [InlineData("sandbox/imprest-sandbox-1", "high", "1024x1024", "0.08", "0.08")]
    [InlineData("sandbox/imprest-sandbox-1", "high", null, "0.08", "0.16")]
    public void Flat_cards_are_quoted_by_their_table(string model, string? quality, string? size, string expected, string bound)
    {
        var quote = Rating.Quote(Of(model), Work(quality, size));
        Assert.Equal((Usd(expected), Usd(bound)), (quote.Expected!.Value, quote.UpperBound!.Value));
        Assert.Equal(quality is not null && size is not null ? AmountStatus.Exact : quote.Status, quote.Status);
    }

    private static decimal Quantity(IEnumerable<ChargeLine> lines, string meter) => lines.Where(line => line.Meter == meter).Sum(line => line.Quantity);
}
