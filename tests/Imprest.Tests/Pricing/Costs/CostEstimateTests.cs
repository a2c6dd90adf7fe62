using Imprest.Pricing;
using Imprest.Pricing.Costs;
using static Imprest.Tests.Pricing.Cards;
using static Imprest.Tests.Pricing.Costs.Workflows;

namespace Imprest.Tests.Pricing.Costs;

public sealed class CostEstimateTests
{
    [Fact]
    public void A_step_without_failures_costs_its_calls_every_time()
    {
        var cost = Estimate(OneStep("runs: 3")).Total;
        var item = new CostFigures(Usd("0.3"), Usd("0.3"), Usd("0.3"), Usd("0.3"));
        var month = new CostFigures(Usd("300"), Usd("300"), Usd("300"), Usd("300"));
        Assert.Equal(new CostPeriods(item, month), cost.Account);
        Assert.Equal(cost.Account, cost.ProviderAtLeast);
        Assert.Equal(cost.Account, cost.ProviderAtMost);
    }

    [Fact]
    public void What_is_thrown_away_is_made_anew_until_it_is_kept()
    {
        // With a cap that hardly matters it is 1 ÷ (1 − d) results; each of them is paid for.
        var estimate = Estimate(OneStep("discarded: 0.5\ngive_up_after: 20"));
        Assert.InRange(estimate.Total.Account.Item.Expected.Usd, 0.1999990m, 0.2m);
        Assert.Equal(estimate.Cause(CostCause.Delivered).Account.Item.Expected, estimate.Cause(CostCause.Discarded).Account.Item.Expected);
    }

    [Fact]
    public void A_run_that_is_given_up_ends_without_a_result()
    {
        // 1 + ½ + ¼ results, and in one of eight runs none was kept.
        var estimate = Estimate(OneStep("discarded: 50%\ngive_up_after: 3"));
        Assert.Equal(Usd("0.175"), estimate.Total.Account.Item.Expected);
        Assert.Equal(0.875m, estimate.FinishedShare);
        Assert.Equal(Usd("0.3"), estimate.Total.Account.Item.Worst);
    }

    [Fact]
    public void The_account_pays_nothing_for_what_failed_and_what_nobody_documents_is_a_range()
    {
        var estimate = Estimate(OneStep("rates: { failed: 0.2 }\ntries: 2"));
        var failures = estimate.Cause(CostCause.Failures);
        // 1.2 calls, 0.24 of them fail, and 0.96 of all runs get their image.
        Assert.Equal(Usd("0.096"), estimate.Total.Account.Item.Expected);
        Assert.Equal(Money.Zero, failures.Account.Item.Expected);
        Assert.Equal(Money.Zero, failures.ProviderAtLeast.Item.Expected);
        Assert.Equal(Usd("0.024"), failures.ProviderAtMost.Item.Expected);
        Assert.Equal(Usd("0.12"), estimate.Total.ProviderAtMost.Item.Expected);
        Assert.Equal(Usd("0.2"), estimate.Total.ProviderAtMost.Item.Worst);
        Assert.Equal(Usd("0.1"), estimate.Total.ProviderAtLeast.Item.Worst);
    }

    [Theory]
    [InlineData("blocked_before", CostCause.Moderation, "0.005", "0.005")] // A fee of 5 cents.
    [InlineData("bad_output", CostCause.Failures, "0.01", "0.01")] // Billed like a success.
    [InlineData("failed:429", CostCause.Failures, "0", "0")] // The finer statement decides.
    [InlineData("failed:500", CostCause.Failures, "0", "0.01")]
    [InlineData("refused", CostCause.Moderation, "0", "0.01")] // The policy does not speak of it.
    [InlineData("invalid", CostCause.Invalid, "0", "0")]
    public void The_outcome_policy_says_what_the_provider_takes_for_a_call_that_delivered_nothing(string outcome, CostCause cause, string least, string most)
    {
        var cost = Estimate(OneStep($"rates: {{ \"{outcome}\": 0.1 }}\ntries: 1")).Cause(cause);
        Assert.Equal((Usd(least), Usd(most), Money.Zero), (cost.ProviderAtLeast.Item.Expected, cost.ProviderAtMost.Item.Expected, cost.Account.Item.Expected));
    }

    [Fact]
    public void What_moderation_stopped_is_not_sent_again()
    {
        var estimate = Estimate(OneStep("rates: { blocked_after: 0.5 }\ntries: 10"));
        Assert.Equal((1m, 0.5m), (estimate.CallsAnItem, estimate.FinishedShare));
    }

    [Fact]
    public void A_call_sent_again_after_it_ran_is_charged_once_here_and_billed_twice_by_the_provider()
    {
        var estimate = Estimate(OneStep("rates: { retried: 0.1 }"));
        Assert.Equal((Usd("0.1"), Usd("0.11"), Usd("0.2")), (estimate.Total.Account.Item.Expected, estimate.Total.ProviderAtLeast.Item.Expected, estimate.Total.ProviderAtLeast.Item.Worst));
        Assert.Equal(Usd("0.01"), estimate.Cause(CostCause.Retries).ProviderAtLeast.Item.Expected);
    }

    [Fact]
    public void Sizes_count_by_their_weight_and_the_worst_by_the_dearest()
    {
        var estimate = Estimate(Read("""
            items_a_month: 10
            steps: [{ name: a, model: painter, quality: low, sizes: { 512x512: 3, 1024x1024: 1 } }]
            """));
        Assert.Equal((Usd("0.125"), Usd("0.1"), Usd("0.2"), Usd("0.2")), Of(estimate.Total.Account.Item));
        Assert.Equal(Usd("2"), estimate.Total.Account.Month.Worst);
    }

    [Fact]
    public void Steps_and_causes_add_up_to_the_total_to_the_nano_dollar()
    {
        var estimate = Estimate(Read(Steps));
        foreach (var periods in (Func<CostSpread, CostPeriods>[])[spread => spread.Account, spread => spread.ProviderAtLeast, spread => spread.ProviderAtMost])
        {
            Assert.Equal(periods(estimate.Total).Item.Expected, Sum(estimate.Steps.Select(step => periods(step.Cost).Item.Expected)));
            Assert.Equal(periods(estimate.Total).Month.Expected, Sum(estimate.Causes.Select(cause => periods(cause.Cost).Month.Expected)));
        }
    }

    [Fact]
    public void Another_workflow_is_reckoned_by_hand()
    {
        var estimate = Estimate(Read(Steps));
        // draft: tries f = 0.1 → 1.11 calls a result, comes with 0.999; results 1 ÷ (1 − 0.4995) = 1.998; delivered 1.998 × 0.999 × $0.1.
        Assert.InRange(estimate.Steps[0].Cost.Account.Item.Expected.Usd, 0.19960m, 0.19961m);
        // final: 1.5 runs × 0.95 delivered × (0.75 × $0.3 + 0.25 × $0.4); moderation 1.5 × 4 % × $0.05; retries 2 % of what was delivered.
        Assert.Equal(Usd("0.463125"), estimate.Steps[1].Cost.Account.Item.Expected);
        Assert.Equal(Usd("0.4753875"), estimate.Steps[1].Cost.ProviderAtLeast.Item.Expected);
    }

    [Fact]
    public void A_model_without_a_card_is_unknown_and_one_that_cannot_is_named_with_the_reason()
    {
        var workflow = Read("""
            items_a_month: 10
            steps:
              - { name: a, model: nobody }
              - { name: b, model: plain, quality: high }
              - { name: c, model: painter, tier: batch }
              - { name: d, model: painter, operation: variation, references: 3 }
              - { name: e, model: plain, operation: edit, references: 0 }
            """);
        var problems = Assert.IsType<CostResult.Impossible>(CostEstimator.Estimate(workflow, Book, Cards.Today, 1, 10, default)).Problems;
        Assert.Equal(["a True", "b False", "c True", "e False"], problems.Select(problem => $"{problem.Step} {problem.Unpriced}"));
        Assert.Contains("no quality `high`", problems[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void On_another_model_the_work_is_said_in_its_own_words_and_what_differs_is_noted()
    {
        var (workflow, notes) = OnModel.Of(OneStep("n: 4\nrates: { failed: 0.2 }"), Book.Find("plain", Cards.Today)!);
        // It has no qualities, and makes one image a call: four calls of 2 cents, each of which may fail.
        Assert.Equal((4m, 1), (workflow.Steps[0].Runs, workflow.Steps[0].Work.Images));
        Assert.Equal(Usd("0.07936"), Estimate(workflow).Total.Account.Item.Expected);
        Assert.Equal(["draft: test/plain has no quality setting.", "draft: test/plain makes at most 1 image a call, so a run of 4 is taken for 4 runs."], notes);
    }

    [Fact]
    public void Where_a_call_has_no_bound_nobody_can_state_the_worst()
    {
        var book = PriceBook.Of(("test.yaml", """
            provider: test
            cards:
              - model: open
                effective: { from: 2026-01-01 }
                source: s
                read: 2026-11-01
                trust: official
                operations: [generate]
                qualities: [low, high]
                sizes: { list: [512x512] }
                expect: { quality: low }
                rates: [{ meter: image_output_token, usd: 0.01 }]
                quantities: { image_output_token: { by: quality, table: { low: 3 }, source: s, trust: official } }
                examples: [{ name: one, work: { size: 512x512 }, delivered: 0, amount: 0 }]
            """));
        var total = Assert.IsType<CostResult.Estimated>(CostEstimator.Estimate(
            Read("items_a_month: 7\nsteps: [{ name: a, model: open, size: 512x512 }]"), book, Cards.Today, 1, 10, default)).Estimate.Total;
        Assert.Equal((Usd("0.03"), Usd("0.21"), null, null), (total.Account.Item.Expected, total.Account.Month.P95, total.Account.Item.Worst, total.ProviderAtMost.Month.Worst));
    }

    private static Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero, (sum, amount) => sum + amount);

    private static (Money, Money, Money, Money?) Of(CostFigures figures) => (figures.Expected, figures.P50, figures.P95, figures.Worst);
}

internal static class Causes
{
    public static CostSpread Cause(this CostEstimate estimate, CostCause cause) => estimate.Causes.Single(each => each.Cause == cause).Cost;
}
