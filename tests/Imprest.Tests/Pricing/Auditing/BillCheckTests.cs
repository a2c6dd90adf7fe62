using System.Globalization;
using Imprest.Pricing;
using Imprest.Pricing.Auditing;

namespace Imprest.Tests.Pricing.Auditing;

public sealed class BillCheckTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    //          billed              why it is no difference
    [InlineData("0.01109")]         // to the letter
    [InlineData("0.011090000")]     // more decimals
    [InlineData("0.01108999999999")] // a binary fraction
    [InlineData("0.0111")]          // rounded to four decimals
    public void What_a_call_should_cost_is_no_difference(string billed) =>
        Assert.Null(Check("gpt-image-1", new() { Operation = Operation.Generate, Quality = "low", Size = new(1024, 1024) }, Tokens(text: 42, image: 0, output: 272), billed));

    [Theory]
    //          billed     cause                   why
    [InlineData("0.00157", BillCauses.WrongModalityRate, "image output tokens are billed at the rate of text input tokens")]
    [InlineData("0.00293", BillCauses.WrongModalityRate, "image output tokens are billed at the rate of image input tokens")]
    [InlineData("0.0113", BillCauses.WrongModalityRate, "text input tokens are billed at the rate of image input tokens")]
    [InlineData("0.011", BillCauses.PerImageFigure, "the published figure for an image is billed instead of the tokens that were reported")]
    [InlineData("0.02218", BillCauses.BilledTwice, "the whole call is billed twice")]
    [InlineData("0.03327", BillCauses.BilledTwice, "the whole call is billed 3 times")]
    [InlineData("0.02197", BillCauses.LineTwice, "the image output token line is billed twice")]
    [InlineData("0.01088", BillCauses.LineLeftOut, "the text input token line is not billed")]
    [InlineData("0.042", BillCauses.OtherQuality, "the price is that of quality medium")]
    [InlineData("0", BillCauses.NothingBilled, "nothing was billed")]
    [InlineData("0.5", BillCauses.Unexplained, "no known slip gives this amount")]
    public void A_wrong_amount_for_a_generation_has_its_cause_named(string billed, string cause, string why) => Assert.Equal(
        new(cause, why),
        Check("gpt-image-1", new() { Operation = Operation.Generate, Quality = "low", Size = new(1024, 1024) }, Tokens(text: 42, image: 0, output: 272), billed));

    [Theory]
    //          billed     cause                           why
    [InlineData("0.044065", BillCauses.WrongModalityRate, "image input tokens are billed at the rate of text input tokens")]
    [InlineData("0.007105", BillCauses.WrongModalityRate, "all image tokens are billed at text rates")]
    [InlineData("0.04245", BillCauses.LineLeftOut, "the image input token line is not billed")]
    public void A_wrong_amount_for_an_edit_has_its_cause_named(string billed, string cause, string why) => Assert.Equal(
        new(cause, why),
        Check("gpt-image-1", new() { Operation = Operation.Edit, References = 1, Quality = "medium", Size = new(1024, 1024) }, Tokens(text: 42, image: 323, output: 1056), billed));

    [Fact]
    public void Cached_tokens_at_the_full_rate_are_named()
    {
        var cached = new Usage { InputTokens = 1000, InputTextTokens = 1000, InputImageTokens = 0, CachedTextTokens = 800, CachedImageTokens = 0, OutputTokens = 272 };
        var work = new ImageWork { Operation = Operation.Generate, Quality = "low", Size = new(1024, 1024) };
        Assert.Equal(BillCauses.CachedIgnored, Check("gpt-image-1", work, cached, "0.01588")!.Cause); // 1000 × 5 + 272 × 40
        Assert.Equal(BillCauses.CachedIgnored, Check("gpt-image-1", work, cached, "0.01688")!.Cause); // and 800 × 1.25 beside it
    }

    [Theory]
    [InlineData("0.02", BillCauses.NIgnored)]
    [InlineData("0.32", BillCauses.TimesN)]
    public void The_number_of_images_is_told_from_the_bill(string billed, string cause) => Assert.Equal(
        cause, Check("dall-e-2", new() { Operation = Operation.Generate, Size = new(1024, 1024), Images = 4 }, null, billed)!.Cause);

    [Theory]
    [InlineData("0.04", BillCauses.OtherQuality, "the price is that of quality standard")]
    [InlineData("0.12", BillCauses.OtherSize, "the price is that of size 1024x1792")]
    public void Settings_that_were_ignored_are_told_from_the_bill(string billed, string cause, string why) => Assert.Equal(
        new(cause, why), Check("dall-e-3", new() { Operation = Operation.Generate, Quality = "hd", Size = new(1024, 1024) }, null, billed));

    [Fact]
    public void A_bill_for_nothing_is_named()
    {
        var card = Card("dall-e-2");
        var work = new ImageWork { Operation = Operation.Generate, Size = new(1024, 1024) };
        var nothing = new Happened();
        Assert.Equal(BillCauses.NothingDelivered, BillCheck.Of(card, work, nothing, Rating.Rate(card, work, nothing), 0.02m, [])!.Cause);
    }

    [Fact]
    public void The_prices_of_another_day_are_named()
    {
        const string Page = "source: https://example.com/pricing, read: 2026-11-01, trust: official, operations: [generate], sizes: { list: [1024x1024] }";
        var book = PriceBook.Of(("shop.yaml", $$"""
            provider: shop
            defaults: { {{Page}} }
            cards:
              - { model: painter, effective: { from: 2026-01-01, to: 2026-06-01 }, rates: [{ meter: output_image, usd: 0.07 }], examples: [{ name: one, work: {}, amount: 0.07 }] }
              - { model: painter, effective: { from: 2026-06-01 }, rates: [{ meter: output_image, usd: 0.05 }], examples: [{ name: one, work: {}, amount: 0.05 }] }
            """));
        var card = book.Find("painter", Today)!;
        var (work, happened) = (new ImageWork { Operation = Operation.Generate }, new Happened { Images = [new()], Returned = 1 });
        Assert.Equal(
            new(BillCauses.OtherPrices, "the prices are those of 2026-01-01"),
            BillCheck.Of(card, work, happened, Rating.Rate(card, work, happened), 0.07m, book.Cards.Where(other => other.Version != card.Version)));
    }

    private static Usage Tokens(long text, long image, long output) => new() { InputTokens = text + image, InputTextTokens = text, InputImageTokens = image, OutputTokens = output };

    private static RateCard Card(string model) => PriceBook.BuiltIn.Find(model, Today)!;

    private static BillDifference? Check(string model, ImageWork work, Usage? usage, string billed)
    {
        var (card, happened) = (Card(model), new Happened { Usage = usage, Images = [.. Enumerable.Repeat(new OutputImage(), work.Images)], Returned = work.Images });
        return BillCheck.Of(card, work, happened, Rating.Rate(card, work, happened), decimal.Parse(billed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture), []);
    }
}
