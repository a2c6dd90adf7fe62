using Imprest.Console.Components;
using Imprest.Console.Usage;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Overview;

/// <summary>What is there, what was spent, and what somebody should look at.</summary>
/// <param name="Account">Whose; null: of all accounts together.</param>
/// <param name="Spent">Of the period; null: nothing was quoted in it.</param>
/// <param name="Outcomes">Grouped by state and outcome.</param>
public sealed record OverviewModel(
    AccountId? Account, Money Available, Money Held, UsagePeriod Period, UsageRow? Spent, ChartData? Chart, IReadOnlyList<OutcomeCount> Outcomes,
    IReadOnlyList<RequestRecord> Dearest, IReadOnlyList<AttentionItem> Attention)
{
    /// <summary>What <see cref="Account"/> is called; null where there is none.</summary>
    public string? AccountName { get; init; }

    /// <summary>Nothing was ever asked for.</summary>
    public bool IsFirstUse { get; init; }
}

/// <summary>Requests that stand, or ended, alike.</summary>
public sealed record OutcomeCount(RequestState State, Pricing.Outcome? Ended, long Requests, Money Amount);

/// <summary>Something that somebody should look at, and where to.</summary>
/// <param name="Kind"><c>bad</c>, <c>warn</c> or <c>note</c>.</param>
/// <param name="Act">What to do, as a link's text.</param>
public sealed record AttentionItem(string Kind, string Text, string Act, string Address);
