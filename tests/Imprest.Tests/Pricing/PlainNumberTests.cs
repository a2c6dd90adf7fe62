using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Imprest.Pricing;

namespace Imprest.Tests.Pricing;

public sealed class PlainNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.000", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("1", "1")]
    [InlineData("10", "10")]
    [InlineData("2.50", "2.5")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("0.01109", "0.01109")]
    [InlineData("0.000000001", "0.000000001")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("9223372036.854775807", "9223372036.854775807")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    public void A_number_is_written_plainly(string value, string text) =>
        Assert.Equal(text, PlainNumber.Text(decimal.Parse(value, CultureInfo.InvariantCulture)));

    [Fact]
    public void The_ends_of_money_are_written_exactly()
    {
        Assert.Equal("-9223372036.854775808", new Money(long.MinValue).ToString());
        Assert.Equal("9223372036.854775807", new Money(long.MaxValue).ToString());
    }

    [Fact]
    public void Every_amount_reads_back() =>
        Check.QuickThrowOnFailure(Prop.ForAll<long>(nanos =>
            decimal.Parse(new Money(nanos).ToString(), CultureInfo.InvariantCulture) == (decimal)nanos / Money.NanosPerDollar));
}
