using Imprest.Pricing;
using Imprest.Pricing.Format;

namespace Imprest.Tests.Pricing;

public sealed class CardCurrencyTests
{
    private const string Credits = """
        currency: { code: credit, usd: 1, per: 211, source: "https://example.com/credits", read: 2026-11-01 }
        sizes: { auto: yes }
        limits: { images: 3 }
        rates: [{ meter: output_image, price: 14.77 }]
        """;

    [Fact]
    public void A_currency_stated_as_units_to_the_dollar_converts_without_a_rest()
    {
        var card = Cards.Parse(Credits);
        var receipt = Rating.Rate(card, Cards.Work(images: 3), Cards.Delivered(3));
        Assert.Equal("0.07", PlainNumber.Text(receipt.Lines[0].UnitPriceUsd));
        Assert.Equal("0.21", receipt.Amount?.ToString());
        Assert.Equal(card, PriceBook.ParseCanonical(card.Canonical));
    }

    [Fact]
    public void A_currency_for_no_units_is_refused()
    {
        var error = Assert.Throws<PriceBookException>(() => Cards.Parse(Credits.Replace("per: 211", "per: 0", StringComparison.Ordinal)));
        Assert.Contains(error.Errors, message => message.Contains("'per' is zero; it must be more than zero", StringComparison.Ordinal));
    }
}
