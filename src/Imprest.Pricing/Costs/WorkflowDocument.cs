using System.Text.Json;
using Imprest.Pricing.Format;

namespace Imprest.Pricing.Costs;

/// <summary>A workflow as it was written, before anybody reads it: YAML or JSON. Immutable; changes make another one.</summary>
public sealed class WorkflowDocument
{
    /// <summary>Stands for every step in a setting.</summary>
    public const string AllSteps = "all";

    /// <summary>What findings in a JSON workflow begin with: it has no lines.</summary>
    public const string BodyPlace = "body:1: ";

    private readonly string name;
    private readonly MapNode root;
    private readonly IReadOnlyList<string> errors;

    private WorkflowDocument(string name, MapNode root, IReadOnlyList<string> errors) => (this.name, this.root, this.errors) = (name, root, errors);

    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="WorkflowException">It is no YAML mapping.</exception>
    public static WorkflowDocument ParseYaml(string name, string yaml)
    {
        var findings = new Findings(name);
        return YamlText.Read(yaml, findings, "a workflow file is a mapping with 'items_a_month' and 'steps'") is { } map
            ? new(name, map, findings.Errors)
            : throw new WorkflowException(findings.Errors);
    }

    /// <param name="others">Members of the object that are not the workflow's.</param>
    /// <exception cref="WorkflowException">It is no JSON object, or holds half a character.</exception>
    public static WorkflowDocument ParseJson(JsonElement json, params IReadOnlyList<string> others)
    {
        try
        {
            return NodeOf(json) is MapNode map
                ? new("body", new MapNode([.. map.Entries.Where(entry => !others.Contains(entry.Key))], 1), [])
                : throw new WorkflowException(["a workflow is a JSON object with `items_a_month` and `steps`"]);
        }
        catch (InvalidOperationException)
        {
            throw new WorkflowException(["a text is no valid Unicode; send whole characters"]);
        }
    }

    /// <exception cref="WorkflowException">Anything is wrong; every error is listed, with file and line.</exception>
    public Workflow Read()
    {
        var findings = new Findings(name);
        var workflow = WorkflowReader.Read(root, findings);
        IReadOnlyList<string> all = [.. errors.Concat(findings.Errors).Distinct()]; // A shared slip is one slip, however many steps it reaches.
        return all.Count == 0 ? workflow : throw new WorkflowException(all);
    }

    /// <summary>The same with settings changed: <c>STEP.KEY=VALUE</c>, <c>all.KEY=VALUE</c>, <c>STEP.rates.failed=0.1</c>, <c>items_a_month=N</c>; several with commas.</summary>
    /// <exception cref="WorkflowException">A setting is none, or names no step.</exception>
    public WorkflowDocument With(string settings)
    {
        var changed = root;
        var each = settings.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (each.Length is 0 or > WorkflowLimits.Settings)
            throw new WorkflowException([$"a what-if has 1 to {WorkflowLimits.Settings} settings, separated by commas; this one has {each.Length}"]);
        foreach (var setting in each)
        {
            var (path, value) = setting.IndexOf('=') is > 0 and var at ? (setting[..at].Trim().Split('.'), setting[(at + 1)..].Trim()) : ([], "");
            if (path.Length is 0 or > 3 || path.Any(part => part.Length == 0) || value.Length == 0)
                throw new WorkflowException([$"`{setting}` is no setting; write STEP.KEY=VALUE, such as {StepNames().FirstOrDefault(AllSteps)}.quality=low"]);
            var text = new TextNode(value, root.Line);
            changed = path.Length == 1 ? changed.With(path[0], text) : Changed(changed, path[0], step => Set(step, path[1], path.Length == 3 ? path[2] : null, text));
        }
        return new(name, changed, errors);
    }

    /// <summary>The same with other rates of calls that deliver nothing in one step. What it says of calls sent again stays.</summary>
    /// <param name="rates">By outcome (<c>failed</c>, <c>failed:429</c>).</param>
    public WorkflowDocument WithRates(string step, IReadOnlyDictionary<string, decimal> rates) => new(name, Changed(root, step, node =>
    {
        // Zero is said of every other outcome, or the workflow's own defaults would come back.
        var entries = CostCauses.Rateable.Select(outcome => outcome.Wire()).Union(rates.Keys).Union(DefaultRates().Where(match => match != WorkflowReader.Retried))
            .Select(match => new MapEntry(match, new TextNode(PlainNumber.Text(rates.GetValueOrDefault(match)), node.Line))).ToList();
        if (Find(node, "rates") is MapNode own && Find(own, WorkflowReader.Retried) is { } retried)
            entries.Add(new(WorkflowReader.Retried, retried));
        return node.With("rates", new MapNode(entries, node.Line));
    }), errors);

    private IEnumerable<string> DefaultRates() => Find(root, "rates") is MapNode rates ? rates.Entries.Select(entry => entry.Key) : [];

    private IEnumerable<string> StepNames() => StepsOf(root).OfType<MapNode>().Select(step => Find(step, "name")).OfType<TextNode>().Select(text => text.Value);

    private MapNode Changed(MapNode map, string name, Func<MapNode, MapNode> change)
    {
        var steps = StepsOf(map);
        var found = false;
        var changed = steps.Select(node =>
        {
            if (node is not MapNode step || (name != AllSteps && (Find(step, "name") as TextNode)?.Value != name))
                return node;
            found = true;
            return change(step);
        }).ToList();
        return found || name == AllSteps
            ? map.With("steps", new ListNode(changed, Find(map, "steps")?.Line ?? map.Line))
            : throw new WorkflowException([$"there is no step `{name}`; there are {string.Join(", ", StepNames())}, and {AllSteps}"]);
    }

    private static MapNode Set(MapNode step, string key, string? part, TextNode value)
    {
        // One says the same as the other.
        step = key switch { "size" => step.With("sizes", null), "sizes" => step.With("size", null), _ => step };
        return step.With(key, part is null ? value : (Find(step, key) as MapNode ?? new MapNode([], step.Line)).With(part, value));
    }

    private static IReadOnlyList<Node> StepsOf(MapNode map) => Find(map, "steps") is ListNode list ? list.Items : [];

    private static Node? Find(MapNode map, string key) => map.Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>A member that is null is as good as left out.</summary>
    private static Node NodeOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MapNode([.. element.EnumerateObject().Where(entry => entry.Value.ValueKind != JsonValueKind.Null).Select(entry => new MapEntry(entry.Name, NodeOf(entry.Value)))], 1),
        JsonValueKind.Array => new ListNode([.. element.EnumerateArray().Select(NodeOf)], 1),
        JsonValueKind.String => new TextNode(element.GetString()!, 1),
        _ => new TextNode(element.GetRawText(), 1),
    };
}
