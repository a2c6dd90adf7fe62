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
        if (Estimate is { } priced)
        {
            var total = priced.Total;
            IEnumerable<CostSpread> parts = [total, .. priced.Steps.Select(step => step.Cost), .. priced.Causes.Select(cause => cause.Cost), .. study!.Others.Select(other => other.Result).OfType<CostResult.Estimated>().Select(other => other.Estimate.Total)];
            // So many digits of the smallest that none but zero looks like zero, though its row ends where the running sum does.
            MonthDecimals = CostColumn.Decimals(parts.SelectMany(part => new Money?[] { part.Account.Month.Expected, part.ProviderAtLeast.Month.Expected, part.ProviderAtMost.Month.Expected }), 2);
            ItemDecimals = Math.Max(CostColumn.Decimals([total.Account.Item.Expected], 3), CostColumn.Decimals(priced.Steps.SelectMany(step => new Money?[] { step.Cost.Account.Item.Expected, step.PriceACall }), 2));
        }

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

    /// <summary>Numbers of the form that are none.</summary>
    public IReadOnlyList<CostSlip> Slips { get; init; } = [];

    /// <summary>Fields of the form that need a look.</summary>
    public int WrongFields => Slips.SelectMany(slip => slip.Fields).Distinct().Count();

    /// <summary>The id of what was said of a field; null: nothing.</summary>
    public string? SlipOf(string field) => Slips.Select((slip, index) => (slip, Id: SlipId(index))).FirstOrDefault(each => each.slip.Fields.Contains(field)).Id;

    public static string SlipId(int index) => string.Create(CultureInfo.InvariantCulture, $"slip-{index + 1}");

    /// <summary>One number of decimals for every amount a month on the page, the what-ifs' too.</summary>
    public int MonthDecimals { get; }

    /// <summary>And one for every amount an item or a call.</summary>
    public int ItemDecimals { get; }

    /// <summary>The simulated months by what they cost.</summary>
    public ChartData? Months
    {
        get
        {
            if (Estimate is not { Months.Bins: { Count: > 1 } bins })
                return null;
            var month = Estimate.Total.Account.Month;
            // Cents say nothing where bins are dollars apart.
            var decimals = bins[0].To.Usd - bins[0].From.Usd >= 1 ? 0 : MonthDecimals;
            return new(
                "stack", $"Half of all months cost at most {Month(month.P50).Text}, nineteen of twenty at most {Month(month.P95).Text}", "A month costs from", "simulated months",
                [.. bins.Select(bin => CostAmount.Of(bin.From, decimals).Text)], [ChartSeries.OfCounts("simulated months", [.. bins.Select(bin => (long)bin.Half + bin.Usual + bin.Rare)])])
            {
                Marks = [new("half", Bin(month.P50)), new("19 of 20", Bin(month.P95))],
            };
            int Bin(Money amount) => Math.Max(0, bins.Count(bin => bin.From <= amount) - 1);
        }
    }

    internal CostAmount Month(Money amount) => CostAmount.Of(amount, MonthDecimals);

    internal CostAmount? MonthOrNull(Money? amount) => amount is { } known ? Month(known) : null;

    internal CostAmount Item(Money amount) => CostAmount.Of(amount, ItemDecimals);

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
