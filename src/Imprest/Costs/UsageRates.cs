using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Costs;

/// <summary>Requests of a usage log that were alike.</summary>
/// <param name="Outcome">Null while they run.</param>
internal sealed record LoggedRequests(string Model, string Operation, Outcome? Outcome, long Requests);

/// <summary>Rates of calls that delivered nothing, from a gateway's usage log, and how many requests each rests on.</summary>
internal sealed class UsageRates
{
    /// <summary>How a usage log is to be grouped for it.</summary>
    public static readonly IReadOnlyList<string> Groups = ["model", "operation", "outcome"];

    /// <summary>Of fewer requests a share of a few percent says nothing.</summary>
    public const int FewestRequests = 100;

    private UsageRates(string period, IReadOnlyList<StepRates> steps) => (Time, Steps) = (period, steps);

    /// <summary>As it was asked for: <c>30d</c>.</summary>
    public string Time { get; }

    public IReadOnlyList<StepRates> Steps { get; }

    /// <summary>A step's requests are those of its model and operation that have ended.</summary>
    /// <param name="idOf">The <c>provider/model</c> that a name means.</param>
    public static UsageRates Of(Workflow workflow, IReadOnlyList<LoggedRequests> log, Func<string, string> idOf, string period) => new(period,
    [
        .. workflow.Steps.Select(step => StepRates.Of(step.Name, log.Where(row => row.Operation == step.Work.Operation.Wire() && idOf(row.Model) == idOf(step.Model)))),
    ]);

    /// <summary>The workflow with the rates that rest on enough requests.</summary>
    public WorkflowDocument Fill(WorkflowDocument document) =>
        Steps.Where(step => step.Enough).Aggregate(document, (filled, step) => filled.WithRates(step.Step, step.Shares));

    /// <summary>In words, a line a step.</summary>
    public IEnumerable<string> Sentences() => Steps.Select(step => $"{step.Step}: {step.InWords(Time)}");
}

/// <param name="Requests">Requests that ended, delivered or not.</param>
/// <param name="Counts">Those that delivered nothing, by outcome.</param>
internal sealed record StepRates(string Step, long Requests, IReadOnlyDictionary<string, long> Counts)
{
    public bool Enough => Requests >= UsageRates.FewestRequests;

    public IReadOnlyDictionary<string, decimal> Shares => Counts.ToDictionary(pair => pair.Key, pair => decimal.Round((decimal)pair.Value / Requests, 9), StringComparer.Ordinal);

    public static StepRates Of(string step, IEnumerable<LoggedRequests> rows)
    {
        var requests = 0L;
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Outcome is not { } outcome)
                continue; // Still running.
            var nothing = CostCauses.Of(outcome) is not null;
            if (!nothing && outcome is not (Outcome.Delivered or Outcome.Partial))
                continue; // Canceled, expired: says nothing of the model.
            requests += row.Requests;
            if (nothing)
                counts[outcome.Wire()] = counts.GetValueOrDefault(outcome.Wire()) + row.Requests;
        }

        return new(step, requests, counts);
    }

    public string InWords(string period)
    {
        if (!Enough)
            return string.Create(CultureInfo.InvariantCulture, $"{Requests:#,0} requests in {period}: fewer than {UsageRates.FewestRequests} are no evidence, so the file's rates stay");
        var counts = Counts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {CostMoney.Percent((decimal)pair.Value / Requests)} ({pair.Value:#,0})"));
        return string.Create(CultureInfo.InvariantCulture, $"{Requests:#,0} requests in {period}: {(Counts.Count == 0 ? "every one delivered" : string.Join(", ", counts))}");
    }

    public JsonObject ToJson() => new()
    {
        ["step"] = Step,
        ["requests"] = Requests,
        ["used"] = Enough,
        ["counts"] = new JsonObject(Counts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
    };
}
