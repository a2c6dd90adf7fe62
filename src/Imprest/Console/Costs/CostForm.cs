using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Pricing.Costs;

namespace Imprest.Console.Costs;

/// <summary>A workflow as an address says it: <c>?items=2000&amp;1.name=final&amp;1.model=…&amp;1.quality=high</c>. Immutable; shares are percents.</summary>
/// <remarks>Everything of the workflow is in the address, so that a link shares it and reload and back show it again.</remarks>
public sealed class CostForm
{
    /// <summary>What may be said once for the whole workflow.</summary>
    public static readonly IReadOnlyList<string> Shared = ["name", "items", .. RateNames()];

    /// <summary>What each step may say, as <c>1.model</c>.</summary>
    public static readonly IReadOnlyList<string> OfStep =
    [
        "name", "model", "operation", "size", "quality", "n", "references", "prompt_tokens", "runs", "discarded", "give_up_after", "tries", "partial_images", "tier", .. RateNames(),
    ];

    /// <summary>What is compared with it, and how the page is shown.</summary>
    public static readonly IReadOnlyList<string> Beside = ["what_if", "models", "log"];

    private const string Retried = "retried";
    private static readonly HashSet<string> Rates = [.. RateNames()];

    private readonly IReadOnlyDictionary<string, string> shared;

    private CostForm(IReadOnlyDictionary<string, string> shared, IReadOnlyList<IReadOnlyDictionary<string, string>> steps, IReadOnlyList<string> whatIfs, IReadOnlyList<string> models, string? log) =>
        (this.shared, Steps, WhatIfs, Models, Log) = (shared, steps, whatIfs, models, log);

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Steps { get; }

    public IReadOnlyList<string> WhatIfs { get; }

    public IReadOnlyList<string> Models { get; }

    /// <summary>The time of the usage log that the rates were taken from: <c>30d</c>.</summary>
    public string? Log { get; }

    /// <summary>Outcomes that a workflow may give rates for, and <c>retried</c>.</summary>
    public static IReadOnlyList<string> RateNames() => ["failed", "timeout", "blocked_before", "blocked_after", "refused", "invalid", "no_image", "bad_output", Retried];

    /// <summary>Is it a parameter of the form?</summary>
    public static bool Knows(string parameter) =>
        Shared.Contains(parameter) || Beside.Contains(parameter)
        || (parameter.Split('.') is [var number, var field] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _) && OfStep.Contains(field));

    public static CostForm Of(IQueryCollection query)
    {
        var steps = new SortedDictionary<int, Dictionary<string, string>>();
        foreach (var (key, value) in query)
        {
            if (key.Split('.') is [var number, var field] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && value.ToString().Trim() is { Length: > 0 } text && text != UsualOf(field))
                (steps.TryGetValue(step, out var fields) ? fields : steps[step] = new(StringComparer.Ordinal))[field] = text;
        }

        return new(
            Shared.Select(key => (key, Text: query[key].ToString().Trim())).Where(pair => pair.Text.Length > 0).ToDictionary(pair => pair.key, pair => pair.Text, StringComparer.Ordinal),
            [.. steps.Values], [.. query["what_if"].Select(text => text?.Trim() ?? "").Where(text => text.Length > 0)],
            [.. query["models"].ToString().Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)], query["log"].ToString() is { Length: > 0 } log ? log : null);
    }

    /// <summary>What a list of choices sends although nobody chose it.</summary>
    private static string? UsualOf(string field) => field switch { "operation" => "generate", "tier" => "standard", _ => null };

    /// <summary>One to begin with, which anybody can change.</summary>
    /// <param name="model">It makes images at low and high quality.</param>
    public static CostForm Example(string model) => new(
        new Dictionary<string, string> { ["name"] = "Product photos", ["items"] = "2000", ["failed"] = "1", ["blocked_after"] = "2", ["retried"] = "1" },
        [
            new Dictionary<string, string> { ["name"] = "ideas", ["model"] = model, ["size"] = "1024x1024", ["quality"] = "low", ["n"] = "4", ["prompt_tokens"] = "60" },
            new Dictionary<string, string> { ["name"] = "final", ["model"] = model, ["operation"] = "image-to-image", ["size"] = "1024x1024 70, 1024x1536 30", ["quality"] = "high", ["prompt_tokens"] = "120", ["discarded"] = "25" },
        ], [], [], null);

    /// <summary>What a field says; null: nothing, so that the default holds.</summary>
    public string? this[string field] => shared.GetValueOrDefault(field);

    public string? Of(int step, string field) => Steps[step].GetValueOrDefault(field);

    public CostForm WithStep(IReadOnlyDictionary<string, string> step) => new(shared, [.. Steps, step], WhatIfs, Models, Log);

    public CostForm WithoutStep(int step) => new(shared, [.. Steps.Where((_, index) => index != step)], WhatIfs, Models, Log);

    public CostForm WithWhatIf(string setting) => new(shared, Steps, [.. WhatIfs, setting], Models, Log);

    /// <summary>With rates of a step as a usage log has them: those of the log, and zero for every other outcome, or the workflow's own would come back.</summary>
    public CostForm WithRates(int step, IReadOnlyDictionary<string, decimal> shares)
    {
        var fields = new Dictionary<string, string>(Steps[step], StringComparer.Ordinal);
        foreach (var rate in Rates.Where(rate => rate != Retried))
        {
            if (shares.TryGetValue(rate, out var share) || shared.ContainsKey(rate) || fields.ContainsKey(rate))
                fields[rate] = (share * 100).ToString("0.#######", CultureInfo.InvariantCulture);
        }

        return new(shared, [.. Steps.Select((other, index) => index == step ? fields : other)], WhatIfs, Models, Log);
    }

    public CostForm WithLog(string? log) => new(shared, Steps, WhatIfs, Models, log);

    /// <summary>The parameters of its address, in one order, without what is empty.</summary>
    public string Query
    {
        get
        {
            var query = new StringBuilder();
            void Add(string key, string value) => query.Append(query.Length == 0 ? '?' : '&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
            foreach (var name in Shared)
            {
                if (this[name] is { } value)
                    Add(name, value);
            }
            for (var step = 0; step < Steps.Count; step++)
            {
                foreach (var name in OfStep)
                {
                    if (Of(step, name) is { } value)
                        Add($"{step + 1}.{name}", value);
                }
            }
            foreach (var whatIf in WhatIfs)
                Add("what_if", whatIf);
            if (Models.Count > 0)
                Add("models", string.Join(',', Models));
            if (Log is not null)
                Add("log", Log);
            return query.ToString();
        }
    }

    /// <summary>The workflow as <c>imprest cost FILE</c> reads it.</summary>
    public JsonObject ToWorkflow()
    {
        var workflow = new JsonObject { ["name"] = this["name"] ?? "Workflow", ["items_a_month"] = Number(this["items"] ?? "1000") };
        if (RatesOf(shared) is { } rates)
            workflow["rates"] = rates;
        workflow["steps"] = new JsonArray([.. Steps.Select(Step)]);
        return workflow;
    }

    private static JsonNode Step(IReadOnlyDictionary<string, string> fields, int index)
    {
        var step = new JsonObject { ["name"] = fields.GetValueOrDefault("name") ?? $"step{index + 1}" };
        foreach (var field in OfStep)
        {
            if (field == "name" || Rates.Contains(field) || !fields.TryGetValue(field, out var text))
                continue;
            switch (field)
            {
                case "size" when Sizes(text) is { } sizes:
                    step["sizes"] = sizes;
                    break;
                case "discarded":
                    step[field] = Percent(text);
                    break;
                default:
                    step[field] = field is "model" or "operation" or "size" or "quality" or "tier" ? text : Number(text);
                    break;
            }
        }

        if (RatesOf(fields) is { } rates)
            step["rates"] = rates;
        return step;
    }

    /// <summary>Several sizes with their weights, <c>1024x1024 70, 1024x1536 30</c>; null where there is one.</summary>
    private static JsonObject? Sizes(string text)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length < 2)
            return null;
        var sizes = new JsonObject();
        foreach (var part in parts)
            sizes[part.Split(' ')[0]] = part.Split(' ', 2) is [_, var weight] ? Number(weight.Trim().TrimEnd('%')) : 1;
        return sizes;
    }

    private static JsonObject? RatesOf(IReadOnlyDictionary<string, string> fields)
    {
        var rates = new JsonObject(RateNames().Where(fields.ContainsKey).Select(rate => KeyValuePair.Create(rate, (JsonNode?)Percent(fields[rate]))));
        return rates.Count == 0 ? null : rates;
    }

    private static string Percent(string text) => text.EndsWith('%') ? text : text + "%";

    /// <summary>A number where it is one; else the text, for the reader to say what is wrong with it.</summary>
    private static JsonValue Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
}
