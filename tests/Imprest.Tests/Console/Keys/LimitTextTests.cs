using Imprest.Console.Keys;
using Imprest.Errors;
using Imprest.Pricing;

namespace Imprest.Tests.Console.Keys;

public sealed class LimitTextTests
{
    [Fact]
    public void Nothing_is_no_limit() => Assert.Null(LimitText.Read(" "));

    [Theory]
    [InlineData("5")]
    [InlineData(" $5 ")]
    [InlineData("5.00")]
    public void An_amount_is_one(string text) => Assert.Equal(Money.FromUsd(5), LimitText.Read(text));

    [Theory]
    [InlineData("$")]
    [InlineData("five")]
    [InlineData("5,00")]
    public void What_is_no_amount_does_not_take_the_limit_away(string text) => Assert.Equal("limit_usd", Assert.Throws<ApiException>(() => LimitText.Read(text)).Param);
}
