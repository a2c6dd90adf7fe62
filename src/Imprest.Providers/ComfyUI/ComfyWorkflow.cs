using System.Text.Json;
using System.Text.Json.Nodes;

namespace Imprest.Providers.ComfyUI;

/// <summary>A workflow in API format whose titles say which of its inputs a call fills.</summary>
/// <remarks>
/// The file is what ComfyUI writes by "Export (API)". A prompt and an output must be named; what else is named says what the workflow can do.
/// Nothing of it is sent that a call does not fill or the operator did not write.
/// </remarks>
internal sealed class ComfyWorkflow
{
    private const int MostImages = 16;
    private readonly JsonObject _graph;
    private readonly Dictionary<string, (string Node, string Input)> _roles;

    private ComfyWorkflow(JsonObject graph, Dictionary<string, (string Node, string Input)> roles)
    {
        (_graph, _roles) = (graph, roles);
        while (Images < MostImages && roles.ContainsKey(ComfyRole.ImageAt(Images)))
            Images++;
    }

    /// <summary>Input images that it takes.</summary>
    public int Images { get; }

    /// <summary>It takes a mask: in a node of its own, or as the transparency of its first image where something uses that.</summary>
    public bool Masks => _roles.ContainsKey(ComfyRole.Mask) || Images > 0 && IsLinked(_roles[ComfyRole.ImageAt(0)].Node, output: 1);

    /// <summary>Several images come out of one run.</summary>
    public bool Batches => _roles.TryGetValue(ComfyRole.Size, out var size) && InputsOf(_graph[size.Node]!)!.ContainsKey("batch_size");

    /// <exception cref="ArgumentException">It is no such workflow; the message says why.</exception>
    public static ComfyWorkflow Parse(string json)
    {
        var roles = new Dictionary<string, (string Node, string Input)>(StringComparer.Ordinal);
        JsonObject? graph = null;
        string? problem;
        try
        {
            graph = JsonNode.Parse(json) as JsonObject;
            problem = graph is null ? "it is no JSON object" : ProblemOf(graph, roles);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = "it is not JSON";
        }

        return problem is null ? new(graph!, roles) : throw new ArgumentException($"The workflow cannot be used: {problem}.", nameof(json));
    }

    /// <summary>A copy that is filled in.</summary>
    public JsonObject Fill(ComfyValues values)
    {
        var graph = (JsonObject)_graph.DeepClone();
        Set(graph, ComfyRole.Prompt, values.Prompt);
        Set(graph, ComfyRole.NegativePrompt, values.NegativePrompt);
        Set(graph, ComfyRole.Model, values.Model);
        Set(graph, ComfyRole.Seed, values.Seed);
        if (values.Steps is { } steps)
            Set(graph, ComfyRole.Steps, steps);
        for (var index = 0; index < values.Images.Count; index++)
            Set(graph, ComfyRole.ImageAt(index), values.Images[index]);
        if (values.Mask is { } mask)
            Set(graph, _roles.ContainsKey(ComfyRole.Mask) ? ComfyRole.Mask : ComfyRole.ImageAt(0), mask);
        FillSize(graph, values);
        FillOutput(graph, values.Suffix);
        return graph;
    }

    private void FillSize(JsonObject graph, ComfyValues values)
    {
        if (!_roles.TryGetValue(ComfyRole.Size, out var role))
            return;
        var inputs = InputsOf(graph[role.Node]!)!;
        if (values.Size is { } size)
            (inputs["width"], inputs["height"]) = (size.Width, size.Height);
        if (inputs.ContainsKey("batch_size"))
            inputs["batch_size"] = values.Count;
    }

    /// <summary>A name of its own for each call's files: a call that is the same as an earlier one would else be answered from memory, with no files at all.</summary>
    private void FillOutput(JsonObject graph, string suffix)
    {
        var inputs = InputsOf(graph[_roles[ComfyRole.Output].Node]!)!;
        if (inputs["filename_prefix"] is JsonValue prefix && prefix.TryGetValue<string>(out var text))
            inputs["filename_prefix"] = $"{text}-{suffix}";
    }

    private void Set<T>(JsonObject graph, string role, T value)
    {
        if (value is not null && _roles.TryGetValue(role, out var at))
            InputsOf(graph[at.Node]!)![at.Input] = JsonValue.Create(value);
    }

    private bool IsLinked(string node, int output) => _graph.Any(each => InputsOf(each.Value!)!.Any(input => IsLink(input.Value, node, output)));

    /// <summary>A link is a node's id and the place of one of its outputs.</summary>
    private static bool IsLink(JsonNode? input, string node, int output) => input is JsonArray { Count: 2 } link
        && link[0] is JsonValue from && from.TryGetValue<string>(out var id) && id == node
        && link[1] is JsonValue place && place.TryGetValue<int>(out var at) && at == output;

    /// <summary>Why a graph is no workflow to fill in; null: it is one, and <paramref name="roles"/> are its named nodes, with the input that each takes its value by.</summary>
    private static string? ProblemOf(JsonObject graph, Dictionary<string, (string Node, string Input)> roles)
    {
        foreach (var (id, node) in graph)
        {
            if (node is not JsonObject || InputsOf(node) is not { } inputs || node["class_type"] is not JsonValue)
                return $"node {id} has no class_type or no inputs: it is not in API format (in ComfyUI: \"Export (API)\")";
            foreach (var role in ComfyRole.InTitle(TitleOf(node)))
            {
                if (ComfyRole.Inputs(role) is not { } names)
                    return $"a node is titled {ComfyRole.Prefix}{role}, which is nothing that a call fills";
                var input = names.FirstOrDefault(inputs.ContainsKey);
                if (input is null && names.Count > 0)
                    return $"the node titled {ComfyRole.Prefix}{role} has no input {string.Join(" or ", names)}";
                if (!roles.TryAdd(role, (id, input ?? "")))
                    return $"two nodes are titled {ComfyRole.Prefix}{role}";
            }
        }

        var missing = Array.Find([ComfyRole.Prompt, ComfyRole.Output], role => !roles.ContainsKey(role));
        return missing is null ? null : $"no node is titled {ComfyRole.Prefix}{missing}";
    }

    private static JsonObject? InputsOf(JsonNode node) => node["inputs"] as JsonObject;

    private static string TitleOf(JsonNode node) => node["_meta"] is JsonObject meta && meta["title"] is JsonValue title && title.TryGetValue<string>(out var text) ? text : "";
}
