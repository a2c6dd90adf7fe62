using System.Globalization;
using Imprest.Pricing.Format;

namespace Imprest.Pricing.Costs;

/// <summary>Makes a workflow of nodes. Every slip is a finding with its line and what would be right.</summary>
internal static class WorkflowReader
{
    public const string Retried = "retried";

    /// <summary>What the workflow may say once for all of its steps.</summary>
    private static readonly string[] Shared = ["model", "tier", "tries", "give_up_after"];

    /// <summary>Look at the findings before using it.</summary>
    public static Workflow Read(MapNode root, Findings findings)
    {
        var fields = new Fields(root, "workflow", findings);
        var name = fields.Text("name") ?? "Workflow";
        if (name.Length > WorkflowLimits.NameLength)
            fields.Fail("name", $"'name' has {name.Length} characters; at most {WorkflowLimits.NameLength}");
        var items = fields.Whole("items_a_month", required: true) ?? 1;
        if (items is < 1 or > WorkflowLimits.ItemsAMonth)
            fields.Fail("items_a_month", $"'items_a_month' is {items}; it is from 1 to {WorkflowLimits.ItemsAMonth}");
        foreach (var key in Shared)
            fields.Node(key);
        var rates = fields.Node("rates");
        var steps = ReadSteps(fields, root, rates, findings);
        fields.End();
        return new() { Name = name, ItemsAMonth = items, Steps = steps };
    }

    private static List<WorkflowStep> ReadSteps(Fields fields, MapNode root, Node? rates, Findings findings)
    {
        var steps = new List<WorkflowStep>();
        if (fields.Node("steps", required: true) is not { } node)
            return steps;
        if (node is not ListNode { Items.Count: > 0 and <= WorkflowLimits.Steps } list)
        {
            findings.Add(node.Line, $"workflow: 'steps' is a list of 1 to {WorkflowLimits.Steps} mappings, each with 'name' and 'model'");
            return steps;
        }
        foreach (var item in list.Items)
        {
            if (item is not MapNode map)
            {
                findings.Add(item.Line, "workflow: each of 'steps' is a mapping with 'name' and 'model'");
                continue;
            }
            var step = ReadStep(WithDefaults(map, root), rates, steps.Count + 1, findings);
            if (steps.Exists(other => other.Name == step.Name))
                findings.Add(map.Line, $"workflow: two steps are named '{step.Name}'; give each a name of its own");
            steps.Add(step);
        }
        return steps;
    }

    private static MapNode WithDefaults(MapNode step, MapNode root)
    {
        foreach (var entry in root.Entries)
        {
            if (Shared.Contains(entry.Key) && !step.Entries.Any(own => own.Key == entry.Key))
                step = step.With(entry.Key, entry.Value);
        }
        return step;
    }

    private static WorkflowStep ReadStep(MapNode map, Node? sharedRates, int number, Findings findings)
    {
        var name = map.Entries.FirstOrDefault(entry => entry.Key == "name")?.Value is TextNode { Value.Length: > 0 } text ? text.Value : null;
        var fields = new Fields(map, name is null ? $"step {number}" : $"step '{name}'", findings);
        if (fields.Text("name", required: true) is { } given && !IsName(given))
            fields.Fail("name", $"'{given}' is no name for a step: up to 40 letters, digits, - and _, and not '{WorkflowDocument.AllSteps}'");
        var (rates, retried) = ReadRates(fields, sharedRates, map.Line);
        var step = new WorkflowStep
        {
            Name = name ?? $"step {number}",
            Model = fields.RequiredText("model"),
            Work = ReadWork(fields),
            Sizes = ReadSizes(fields),
            Runs = Runs(fields),
            Discarded = Share(fields, "discarded") ?? 0,
            GiveUpAfter = Count(fields, "give_up_after", 5, 1, WorkflowLimits.GiveUpAfter),
            Tries = Count(fields, "tries", 3, 1, WorkflowLimits.Tries),
            Rates = rates,
            Retried = retried,
        };
        fields.End();
        return step;
    }

    private static bool IsName(string text) =>
        text.Length <= 40 && text != WorkflowDocument.AllSteps && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static ImageWork ReadWork(Fields fields)
    {
        var word = fields.Text("operation") ?? "generate";
        if (!OperationNames.TryParse(word, out var operation))
            fields.Fail("operation", $"'{word}' is no operation; there are generate, edit, image-to-image, variation and tool");
        return new()
        {
            Operation = operation,
            Quality = fields.Text("quality") is { } quality and not "auto" ? quality : null,
            Images = Count(fields, "n", 1, 1, WorkflowLimits.Images),
            References = Count(fields, "references", operation is Operation.Generate or Operation.Tool ? 0 : 1, 0, WorkflowLimits.Images),
            PartialImages = Count(fields, "partial_images", 0, 0, WorkflowLimits.Images),
            PromptTokens = PromptTokens(fields),
            Tier = fields.Text("tier") ?? "standard",
            InputFidelity = fields.Text("input_fidelity"),
            Features = [.. fields.Texts("features")],
        };
    }

    private static long PromptTokens(Fields fields)
    {
        var tokens = fields.Whole("prompt_tokens") ?? 0;
        if (tokens <= WorkflowLimits.PromptTokens)
            return tokens;
        fields.Fail("prompt_tokens", $"'prompt_tokens' is {tokens}; it is from 0 to {WorkflowLimits.PromptTokens}");
        return 0;
    }

    private static decimal Runs(Fields fields)
    {
        var runs = fields.Number("runs") ?? 1;
        if (runs is > 0 and <= WorkflowLimits.RunsAnItem)
            return runs;
        fields.Fail("runs", $"'runs' is {PlainNumber.Text(runs)}; it is how often the step runs for an item, more than 0 and at most {WorkflowLimits.RunsAnItem}");
        return 1;
    }

    private static List<SizeShare> ReadSizes(Fields fields)
    {
        var single = fields.Text("size");
        var node = fields.Node("sizes");
        if (single is not null && node is not null)
            fields.Fail("sizes", "'size' and 'sizes' say the same thing; keep one of them");
        if (node is null)
            return [SizeOf(fields, "size", single ?? "auto", 1)];
        if (node is not MapNode { Entries.Count: > 0 and <= WorkflowLimits.Sizes } map)
        {
            fields.Fail("sizes", $"'sizes' is a mapping of 1 to {WorkflowLimits.Sizes} sizes, each with its weight, such as {{ 1024x1024: 0.7, 1536x1024: 0.3 }}");
            return [new(null, null, 1)];
        }
        var sizes = new List<SizeShare>();
        foreach (var (size, value) in map.Entries)
        {
            var weight = value is TextNode text && TryShare(text.Value, out var number) && number is > 0 and <= 1_000_000 ? number : 0;
            if (weight == 0)
                fields.Fail("sizes", $"the weight of {size} is a number above 0, such as 0.7 or 70%");
            sizes.Add(SizeOf(fields, "sizes", size, weight));
        }
        var sum = sizes.Sum(size => size.Share);
        return sum == 0 ? sizes : [.. sizes.Select(size => size with { Share = size.Share / sum })];
    }

    private static SizeShare SizeOf(Fields fields, string key, string text, decimal share)
    {
        if (text == "auto")
            return new(null, null, share);
        if (ImageSize.TryParse(text, out var size))
            return new(size, null, share);
        if (text.Length is 0 or > 6 || !char.IsAsciiDigit(text[0]) || !text.All(c => char.IsAsciiLetterOrDigit(c) || c == '.') || text.Contains('x', StringComparison.OrdinalIgnoreCase))
            fields.Fail(key, $"'{text}' is no size; write WIDTHxHEIGHT (1024x1024), auto, or a provider's class (2K)");
        return new(null, text, share);
    }

    private static (List<OutcomeShare> Rates, decimal Retried) ReadRates(Fields fields, Node? shared, int line)
    {
        var entries = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var node in (Node?[])[shared, fields.Node("rates")])
        {
            if (node is MapNode map)
            {
                foreach (var entry in map.Entries)
                    entries[entry.Key] = entry.Value;
            }
            else if (node is not null)
            {
                fields.Findings.Add(node.Line, "'rates' is a mapping of shares, such as { failed: 0.01, blocked_after: 2% }");
            }
        }
        var rates = new List<OutcomeShare>();
        var retried = 0m;
        foreach (var (key, node) in entries)
        {
            if (node is not TextNode text || !TryShare(text.Value, out var share) || share is < 0 or > 1)
                fields.Findings.Add(node.Line, $"rates: '{key}' is a share of calls from 0 to 1, such as 0.02 or 2%");
            else if (key == Retried)
                retried = share;
            else if (TryOutcome(key, out var outcome, out var status))
                rates.Add(new(outcome, status, share));
            else
                fields.Findings.Add(node.Line, $"rates: '{key}' is not known here; known are {string.Join(", ", CostCauses.Rateable.Select(known => known.Wire()))}, each also with an HTTP status (failed:429), and {Retried}");
        }
        if (rates.Count > WorkflowLimits.Rates)
            fields.Findings.Add(line, $"'rates' has {rates.Count} entries; at most {WorkflowLimits.Rates}");
        if (rates.Sum(rate => rate.Share) is >= 1 and var sum)
            fields.Fail("rates", $"the rates of calls that deliver nothing come to {PlainNumber.Text(sum)}; together they are below 1");
        return ([.. rates.Where(rate => rate.Share > 0)], retried);
    }

    private static bool TryOutcome(string text, out Outcome outcome, out int? status)
    {
        var parts = text.Split(':');
        status = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 599 ? code : null;
        return OutcomeNames.TryParse(parts[0], out outcome) && CostCauses.Of(outcome) is not null && parts.Length <= 2 && (parts.Length == 1 || status is not null);
    }

    private static decimal? Share(Fields fields, string key)
    {
        if (fields.Text(key) is not { } text)
            return null;
        if (TryShare(text, out var share) && share is >= 0 and < 1)
            return share;
        fields.Fail(key, $"'{key}' is '{text}'; it is a share from 0 to below 1, such as 0.25 or 25%");
        return 0;
    }

    private static bool TryShare(string text, out decimal share)
    {
        var percent = text.EndsWith('%');
        var read = Fields.TryNumber(percent ? text[..^1].TrimEnd() : text, out share);
        // Finer than a billionth is nothing that anybody knows, and would not survive the simulation.
        share = decimal.Round(percent ? share / 100 : share, 9);
        return read;
    }

    private static int Count(Fields fields, string key, int otherwise, int least, int most)
    {
        if (fields.Whole(key) is not { } value)
            return otherwise;
        if (value >= least && value <= most)
            return (int)value;
        fields.Fail(key, $"'{key}' is {value}; it is from {least} to {most}");
        return otherwise;
    }
}
