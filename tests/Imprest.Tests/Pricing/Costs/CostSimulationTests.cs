using Imprest.Pricing;
using Imprest.Pricing.Costs;
using static Imprest.Tests.Pricing.Costs.Workflows;

namespace Imprest.Tests.Pricing.Costs;

public sealed class CostSimulationTests
{
    private const string Five = """
        name: Five steps
        items_a_month: 20000
        rates: { failed: 3%, timeout: 1%, "failed:429": 5%, blocked_before: 2%, blocked_after: 2%, invalid: 1%, bad_output: 0.5%, retried: 2% }
        steps:
          - { name: ideas, model: painter, quality: low, size: 512x512, n: 4, runs: 2.5 }
          - { name: draft, model: painter, quality: low, sizes: { 512x512: 2, 1024x1024: 1 }, discarded: 30% }
          - { name: final, model: painter, quality: high, sizes: { 512x512: 1, 1024x1024: 1 }, discarded: 20%, give_up_after: 2 }
          - { name: fix, model: painter, operation: edit, quality: high, size: 1024x1024, runs: 0.4, discarded: 50% }
          - { name: thumbnail, model: plain, size: 512x512 }
        """;

    [Fact]
    public void Five_steps_of_a_hundred_thousand_items_agree_with_the_closed_form()
    {
        var estimate = Estimate(Read(Five), 100_000);
        var (expected, mean) = (estimate.Total.Account.Item.Expected.Usd, estimate.SimulatedMean.Usd);
        Assert.True(Math.Abs(mean - expected) < expected * 0.005m, $"expected {expected}, simulated {mean}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_step_and_cause_agrees_with_the_closed_form_for_whoever_pays(ulong seed)
    {
        const int Items = 30_000;
        var steps = Read(Five).Steps.Select(step => StepPrice.Of(step, Book, Cards.Today).Price!).ToList();
        var tally = CostSimulation.Run(steps, Items, new Dice(seed), default);
        var estimate = Estimate(Read(Five), 10, seed);
        CostSpread[] groups = [estimate.Total, .. estimate.Steps.Select(step => step.Cost), .. estimate.Causes.Select(cause => cause.Cost)];
        for (var group = 0; group < groups.Length; group++)
        {
            Money[] expected = [groups[group].Account.Item.Expected, groups[group].ProviderAtLeast.Item.Expected, groups[group].ProviderAtMost.Item.Expected];
            for (var view = 0; view < CostTally.Views; view++)
            {
                var items = tally.Items(view, group);
                var mean = (decimal)items.Sum() / Items;
                // Five standard errors of this very sample: a wrong formula is off by far more, and chance never gets there.
                var variance = items.Sum(nanos => (nanos - mean) * (nanos - mean)) / Items;
                var error = 5 * (decimal)Math.Sqrt((double)variance / Items) + 1;
                Assert.True(Math.Abs(mean - expected[view].Nanos) <= error, $"group {group}, view {view}: expected {expected[view]}, simulated {mean / 1e9m} ± {error / 1e9m}");
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures_and_another_one_others()
    {
        var workflow = Read(Five);
        Assert.Equal(Estimate(workflow, 2000, 7).Total, Estimate(workflow, 2000, 7).Total);
        Assert.NotEqual(Estimate(workflow, 2000, 7).SimulatedMean, Estimate(workflow, 2000, 8).SimulatedMean);
    }

    [Fact]
    public void Percentiles_lie_in_order_and_below_the_worst()
    {
        var estimate = Estimate(Read(Five), 5000);
        CostSpread[] all = [estimate.Total, .. estimate.Steps.Select(step => step.Cost), .. estimate.Causes.Select(cause => cause.Cost)];
        foreach (var spread in all)
        {
            foreach (var periods in (CostPeriods[])[spread.Account, spread.ProviderAtLeast, spread.ProviderAtMost])
            {
                foreach (var figures in (CostFigures[])[periods.Item, periods.Month])
                {
                    Assert.True(figures.P50 <= figures.P95 && figures.P95 <= figures.Worst && figures.Expected <= figures.Worst, $"{figures}");
                    Assert.True(figures.P50 >= Money.Zero);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 0.1, 0.3)]
    [InlineData(100, 18.2, 22.3)]
    [InlineData(10_000, 1_995, 2_024)]
    [InlineData(100_000_000, 19_999_800, 20_002_400)]
    public void A_month_of_many_items_is_spread_less_than_they_are(long items, double least, double most)
    {
        // Results come until one is kept: $0.2 expected, a standard deviation of $0.1414; a month of n spreads by its square root.
        var month = Estimate(OneStep("discarded: 0.5\ngive_up_after: 20", items), 20_000).Total.Account.Month;
        Assert.InRange((double)month.P50.Usd, least, most);
        Assert.InRange((double)month.P95.Usd, (double)month.P50.Usd, items == 1 ? 0.6 : (most - least) * 1.2 + least);
        if (items >= 100)
        {
            var ninetyFifth = (double)(month.P95 - month.Expected).Usd;
            Assert.InRange(ninetyFifth, 1.645 * 0.1414 * Math.Sqrt(items) * 0.88, 1.645 * 0.1414 * Math.Sqrt(items) * 1.16);
        }
    }

    [Fact]
    public void Who_pays_the_same_for_every_item_pays_the_same_for_every_month()
    {
        var total = Estimate(OneStep("discarded: 0.5", items: 300)).Total;
        Assert.NotEqual(total.Account.Month.P50, total.Account.Month.P95);
        Assert.Equal(total.Account, total.ProviderAtMost);
    }

    [Fact]
    public void It_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => CostEstimator.Estimate(Read(Five), Book, Cards.Today, 1, 100_000, stop.Token));
    }

    [Fact]
    public void Amounts_past_the_range_of_money_stop_it_instead_of_wrapping()
    {
        var workflow = Read("items_a_month: 100000000\nsteps: [{ name: a, model: painter, quality: high, size: 1024x1024, n: 1000, runs: 100 }]");
        var dear = PriceBook.Of(("test.yaml", """
            provider: test
            cards:
              - { model: painter, effective: { from: 2026-01-01 }, source: s, read: 2026-11-01, trust: official, operations: [generate], qualities: [high], sizes: { list: [1024x1024] }, limits: { images: 1000 },
                  rates: [{ meter: output_image, usd: 100 }], examples: [{ name: one, work: { quality: high, size: 1024x1024 }, amount: 100 }] }
            """));
        Assert.Throws<OverflowException>(() => CostEstimator.Estimate(workflow, dear, Cards.Today, 1, 10, default));
    }
}
