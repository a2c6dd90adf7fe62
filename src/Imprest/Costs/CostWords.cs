using System.Globalization;
using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Costs;

/// <summary>What the terminal and the page say alike.</summary>
internal static class CostWords
{
    public const string Absorbed = "You pay for delivered images and nothing else. What the provider bills beyond it is the gateway operator's; whoever calls the provider directly pays it.";
    public const string Unknown = "A range stands where nobody documents what the provider takes for a failure: from nothing to the full price.";
    public const string Worst = "At worst is every call at its bound, tried and made anew as often as the file allows. Each row is the worst of its own; they do not happen together.";

    public static string Scale(CostEstimate estimate) => string.Create(
        CultureInfo.InvariantCulture,
        $"{estimate.Workflow.ItemsAMonth:#,0} items a month · {CostMoney.Count(estimate.CallsAnItem)} {(estimate.CallsAnItem == 1 ? "call" : "calls")} an item · {CostMoney.Percent(estimate.FinishedShare)} of the items are complete");

    public static string Simulation(CostEstimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"Expected in closed form; the spread from {estimate.SimulatedItems:#,0} simulated items, seed {estimate.Seed}.");

    public static string Of(CostCause cause) => cause switch
    {
        CostCause.Delivered => "kept results",
        CostCause.Discarded => "thrown away",
        CostCause.Retries => "sent again after it ran",
        CostCause.Failures => "failures",
        CostCause.Moderation => "moderation",
        _ => "invalid",
    };

    /// <summary>Can the provider's bill differ from what the account pays?</summary>
    public static bool Differs(CostEstimate estimate) => estimate.Total.ProviderAtMost != estimate.Total.Account;

    /// <summary>Does anybody know what the provider takes?</summary>
    public static bool IsRange(CostEstimate estimate) => estimate.Total.ProviderAtMost != estimate.Total.ProviderAtLeast;

    /// <summary>Who pays, in rows for a table.</summary>
    public static IEnumerable<(string Who, CostPeriods Cost)> Payers(CostEstimate estimate)
    {
        yield return ("You pay, through Imprest", estimate.Total.Account);
        if (!Differs(estimate))
            yield break;
        if (!IsRange(estimate))
        {
            yield return ("The provider bills", estimate.Total.ProviderAtMost);
            yield break;
        }

        yield return ("The provider bills at least", estimate.Total.ProviderAtLeast);
        yield return ("The provider bills at most", estimate.Total.ProviderAtMost);
    }

    /// <summary>Why a variant has no cost.</summary>
    public static string Why(CostResult.Impossible impossible) => string.Join(
        ' ', impossible.Problems.Select(problem => problem.Step == WorkflowDocument.AllSteps ? $"{problem.Reason} {problem.Hint}" : $"{problem.Step}: {problem.Reason}"));

    public static Money Month(CostSpread spread) => spread.Account.Month.Expected;
}
