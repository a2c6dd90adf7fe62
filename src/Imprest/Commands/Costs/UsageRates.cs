using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Offline;
using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Commands.Costs;

/// <summary>Rates of calls that delivered nothing, from a gateway's usage log, and how many requests each rests on.</summary>
internal sealed class UsageRates
{
    /// <summary>Of fewer requests a share of a few percent says nothing.</summary>
    public const int FewestRequests = 100;

    private const int MostDays = 366;

    private UsageRates(string period, IReadOnlyList<StepRates> steps) => (Time, Steps) = (period, steps);

    /// <summary>As it was asked for: <c>30d</c>.</summary>
    public string Time { get; }

    public IReadOnlyList<StepRates> Steps { get; }

    /// <exception cref="CommandError">It is no time.</exception>
    public static TimeSpan Period(string text)
    {
        var number = text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        TimeSpan? span = number is 0 or > 24 * MostDays ? null : text[^1] switch { 'd' => TimeSpan.FromDays(number), 'h' => TimeSpan.FromHours(number), _ => null };
        return span is { } time && time <= TimeSpan.FromDays(MostDays)
            ? time
            : throw CommandError.Usage($"`--from-usage {text}` is not a time.", $"Write it in days or hours, such as 30d or 12h; at most {MostDays}d.");
    }

    /// <summary>Asks the gateway. A step's requests are those of its model and operation that have ended.</summary>
    public static async Task<UsageRates> ReadAsync(
        GatewayClient client, Workflow workflow, PriceSource prices, DateTimeOffset from, string period, CancellationToken cancellationToken)
    {
        var path = QueryText.Of("v1/usage", ("group_by", "model,operation,outcome"), ("from", from.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        var rows = (await client.GetAsync(path, cancellationToken)).Required().Items("data");
        string IdOf(string model) => prices.Find(model)?.Id ?? model;
        return new(period, [.. workflow.Steps.Select(step => StepRates.Of(step.Name, rows.Where(row =>
            row.Object("key") is { } key && key.Text("operation") == step.Work.Operation.Wire() && key.Text("model") is { } model && IdOf(model) == IdOf(step.Model))))]);
    }

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

    public static StepRates Of(string step, IEnumerable<JsonNode?> rows)
    {
        var requests = 0L;
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!OutcomeNames.TryParse(row.Object("key").Text("outcome"), out var outcome) || row.Number("requests") is not { } count)
                continue; // Still running.
            var nothing = CostCauses.Of(outcome) is not null;
            if (!nothing && outcome is not (Outcome.Delivered or Outcome.Partial))
                continue; // Canceled, expired: says nothing of the model.
            requests += count;
            if (nothing)
                counts[outcome.Wire()] = counts.GetValueOrDefault(outcome.Wire()) + count;
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
