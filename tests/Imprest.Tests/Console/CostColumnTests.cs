using Imprest.Console.Costs;
using Imprest.Pricing;

namespace Imprest.Tests.Console;

public sealed class CostColumnTests
{
    [Fact]
    public void Rows_as_shown_come_to_the_sum_as_shown()
    {
        var random = new Random(1);
        for (var tries = 0; tries < 500; tries++)
        {
            var rows = Enumerable.Range(0, 6).Select(_ => new Money(random.NextInt64(0, 5_000_000_000))).Select(least => (least, random.Next(2) == 0 ? least : least + new Money(random.NextInt64(0, 900_000_000)))).ToList();
            var column = CostColumn.Of(rows, 2);
            Assert.Equal(column.Sum.ShownLeast, column.Rows.Sum(row => row.ShownLeast));
            Assert.Equal(column.Sum.ShownMost, column.Rows.Sum(row => row.ShownMost));
            Assert.All(column.Rows, row => Assert.True(Math.Abs(row.ShownLeast - row.Least.Usd) < 0.01m && row.ShownMost >= row.ShownLeast));
            // Where both are the same, one is shown.
            Assert.All(column.Rows.Where(row => row.Least == row.Most), row => Assert.Equal(row.ShownLeast, row.ShownMost));
        }
    }

    [Theory]
    [InlineData("581.795", 2, 2)]
    [InlineData("0.2909", 3, 3)]
    [InlineData("0.0053", 2, 4)]
    [InlineData("0", 3, 2)]
    public void The_smallest_amount_decides_the_decimals(string usd, int digits, int decimals)
    {
        Assert.True(Money.TryParse(usd, out var amount));
        Assert.Equal(decimals, CostColumn.Decimals([new Money(Money.NanosPerDollar * 1_000), null, amount], digits));
    }

    [Fact]
    public void A_change_is_the_difference_of_what_is_shown()
    {
        var (before, after) = (CostAmount.Of(new(28_004_900_000), 2), CostAmount.Of(new(20_995_100_000), 2));
        Assert.Equal(("$28.00", "$21.00", "−$7.00", "+$7.00"), (before.Text, after.Text, after.ChangeFrom(before), before.ChangeFrom(after)));
        Assert.Equal("$28.0049 to the nano-dollar", before.Exact);
    }
}
