using Imprest.Pricing.Costs;
using static Imprest.Tests.Pricing.Costs.Workflows;

namespace Imprest.Tests.Pricing.Costs;

public sealed class CostHistogramTests
{
    [Fact]
    public void Every_simulated_month_is_in_one_bin_and_the_parts_end_at_the_percentiles()
    {
        var estimate = Estimate(OneStep("discarded: 25%"));
        var bins = estimate.Months!.Bins;
        var month = estimate.Total.Account.Month;
        Assert.Equal((10_000, 5_000, 4_500, 500), (bins.Sum(bin => bin.Months), bins.Sum(bin => bin.Half), bins.Sum(bin => bin.Usual), bins.Sum(bin => bin.Rare)));
        Assert.InRange(bins.Count, 2, 25);
        Assert.All(bins.Zip(bins.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.All(bins.Where(bin => bin.Half > 0), bin => Assert.True(bin.From <= month.P50));
        Assert.All(bins.Where(bin => bin.Usual > 0), bin => Assert.True(bin.To >= month.P50 && bin.From <= month.P95));
        Assert.All(bins.Where(bin => bin.Rare > 0), bin => Assert.True(bin.To >= month.P95));
        Assert.True(month.Expected >= bins[0].From && month.Expected <= bins[^1].To);
    }

    [Fact]
    public void Months_that_cost_the_same_are_one_bin() => Assert.Equal(10_000, Assert.Single(Estimate(OneStep("runs: 3")).Months!.Bins).Months);
}
