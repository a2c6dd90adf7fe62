using System.Globalization;
using Imprest.Console.Components;
using Imprest.Costs;
using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Console.Costs;

/// <summary>A workflow and what it costs, as its page shows it.</summary>
public sealed class CostModel
{
    private const int MostSuggestions = 4;

    internal CostModel(CostForm form, CostStudy? study, IReadOnlyList<string> errors, PriceBook book, DateTimeOffset at)
    {
        Form = form;
        Study = study;
        Estimate = study?.Result is CostResult.Estimated { Estimate: var estimate } ? estimate : null;
        Errors = study?.Result is CostResult.Impossible { Problems: var problems } ? [.. problems.Select(problem => $"{problem.Step}: {problem.Reason} {Hint(problem, book, at)}")] : errors;
        Unpriced = study?.Result is CostResult.Impossible { Problems: var found } ? [.. found.Where(problem => problem.Unpriced).Select(problem => book.Find(problem.Model, at)?.Id).Distinct()] : [];
        Warnings = Estimate is null ? [] : [.. CostJson.Warnings(Estimate, at).Distinct()];
        Day = DateOnly.FromDateTime(at.UtcDateTime);
        Models = [.. book.CardsAt(at).Where(card => !card.IsRetired(Day)).Select(card => card.Id)];
    }

    public CostForm Form { get; }

    internal CostStudy? Study { get; }

    public CostEstimate? Estimate { get; }

    /// <summary>Why there is no estimate; sentences.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>Models whose steps have no price; null: one that no card prices.</summary>
    public IReadOnlyList<string?> Unpriced { get; }

    public IReadOnlyList<string> Warnings { get; }

    public DateOnly Day { get; }

    /// <summary>Names for the fields that take a model.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>Nobody wrote this workflow: it is there to be changed.</summary>
    public bool IsExample { get; init; }

    public required CostLimits Limits { get; init; }

    /// <summary>What the rates from the usage log rest on; sentences.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>Under a price list nobody here knows what the provider would bill: the prices are the list's.</summary>
    public bool ShowsProvider => Estimate is not null && CostWords.Differs(Estimate) && Estimate.Steps.All(step => step.Card.PriceList is null);

    public IEnumerable<CauseCost> Causes => Estimate?.Causes.Where(cause => cause.CallsAnItem > 0) ?? [];

    /// <summary>The simulated months by what they cost.</summary>
    public ChartData? Months
    {
        get
        {
            if (Estimate is not { Months.Bins: { Count: > 1 } bins })
                return null;
            var month = Estimate.Total.Account.Month;
            ChartSeries Of(string name, Func<CostBin, int> count) => ChartSeries.OfCounts(name, [.. bins.Select(bin => (long)count(bin))]);
            return new(
                "stack", $"Half of all months cost at most {CostMoney.Of(month.P50)}, nineteen of twenty at most {CostMoney.Of(month.P95)}", "A month costs", "months of 10,000",
                [.. bins.Select(bin => $"{CostMoney.Of(bin.From)} to {CostMoney.Of(bin.To)}")],
                [Of("the cheaper half", bin => bin.Half), Of("up to 19 of 20", bin => bin.Usual), Of("the dearest twentieth", bin => bin.Rare)]);
        }
    }

    /// <summary>What-ifs that are worth a look, and were not asked for yet.</summary>
    public IEnumerable<string> Suggestions
    {
        get
        {
            if (Estimate is null || Form.WhatIfs.Count + Form.Models.Count >= Limits.Variants)
                return [];
            return Estimate.Steps.OrderByDescending(step => step.Cost.Account.Month.Expected).SelectMany(Of).Where(setting => !Form.WhatIfs.Contains(setting)).Take(MostSuggestions);
        }
    }

    /// <summary>Why a variant has no cost.</summary>
    internal static string Why(CostResult.Impossible impossible) =>
        impossible.Problems is [{ Step: WorkflowDocument.AllSteps, Unpriced: true, Reason: var reason }] ? reason : CostWords.Why(impossible);

    /// <summary>Where the terminal names a command, this page leads to another page.</summary>
    private static string Hint(StepProblem problem, PriceBook book, DateTimeOffset at) =>
        !problem.Unpriced ? problem.Hint
        : book.Find(problem.Model, at) is null ? "Its cost is unknown, which is not zero."
        : "Name a size, a quality and a service tier that the card prices.";

    private static IEnumerable<string> Of(StepCost step)
    {
        var (name, work, card) = (step.Step.Name, step.Step.Work, step.Card);
        if (work.Quality is { } quality && card.Qualities.ToList().IndexOf(quality) is > 0 and var at)
            yield return $"{name}.quality={card.Qualities[at - 1]}";
        if (step.Step.Discarded > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{name}.discarded={step.Step.Discarded * 50:0.##}%");
        if (work.Images > 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"{name}.n={work.Images / 2}");
        if (work.Tier == "standard" && card.Tiers.Contains("batch"))
            yield return $"{name}.tier=batch";
    }
}
