using Imprest.Console.Components;
using Imprest.Pricing;

namespace Imprest.Tests.Console;

public sealed class AmountTextTests
{
    [Theory]
    [InlineData("0", "$0.00")]
    [InlineData("0.5", "$0.50")]
    [InlineData("0.002", "$0.002")]
    [InlineData("1255.355891234", "$1,255.355891234")]
    [InlineData("-2346.24", "−$2,346.24")]
    [InlineData("1000000", "$1,000,000.00")]
    public void Amounts_have_all_their_digits_and_separators_of_thousands(string usd, string text) =>
        Assert.Equal(text, AmountText.Of(Money.TryParse(usd, out var amount) ? amount : throw new ArgumentException(usd, nameof(usd))));

    [Fact]
    public void A_column_lines_up_on_its_point()
    {
        decimal?[] prices = [30m, 0.011m, null, 0.0000000005m];
        Assert.Equal(10, AmountText.Decimals(prices));
        Assert.All(prices.OfType<decimal>(), price => Assert.Equal(10, (AmountText.Digits(price) + AmountText.Zeros(price, 10)).Split('.')[1].Length));
    }
}
