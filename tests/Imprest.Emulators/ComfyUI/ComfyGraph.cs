using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.ComfyUI;

/// <summary>A workflow in API format as the server understands it: nodes by their ids, with links to each other.</summary>
internal sealed class ComfyGraph
{
    private static readonly string[] Checkpoints = ["sd_xl_base_1.0.safetensors", "flux1-dev-fp8.safetensors"];
    private readonly JsonElement _nodes;

    public ComfyGraph(JsonElement nodes) => _nodes = nodes;

    public JsonElement Json => _nodes;

    public (int Width, int Height) Pixels => Find("EmptyLatentImage") is { } latent ? (Number(latent, "width"), Number(latent, "height")) : (1024, 1024);

    public int Count => Find("EmptyLatentImage") is { } latent ? Number(latent, "batch_size") : 1;

    public string Size => string.Create(CultureInfo.InvariantCulture, $"{Pixels.Width}x{Pixels.Height}");

    public string Checkpoint => Find("CheckpointLoaderSimple") is { } loader ? Text(loader, "ckpt_name") ?? "" : "";

    public string Operation => All("LoadImage").Any() ? "image-to-image" : "generate";

    public string Prompts => string.Join('\n', All("CLIPTextEncode").Select(node => Text(node, "text")));

    /// <summary>Ids of the nodes that keep images.</summary>
    public IReadOnlyList<string> Outputs => _nodes.ValueKind is not JsonValueKind.Object ? [] :
        [.. _nodes.EnumerateObject().Where(node => ClassOf(node.Value) is "SaveImage" or "PreviewImage").Select(node => node.Name)];

    /// <summary>What the server answers to a workflow that it does not take; null: it takes it.</summary>
    public object? Problem(IReadOnlySet<string> files)
    {
        if (_nodes.ValueKind is not JsonValueKind.Object)
            return Error("no_prompt", "No prompt provided");
        if (_nodes.EnumerateObject().Any(node => ClassOf(node.Value) is null))
            return Error("missing_node_type", "Cannot execute because a node is missing the class_type property.");
        if (Outputs.Count == 0)
            return Error("prompt_no_outputs", "Prompt has no outputs");
        foreach (var node in _nodes.EnumerateObject())
        {
            foreach (var input in node.Value.GetProperty("inputs").EnumerateObject())
            {
                if (input.Value.ValueKind is JsonValueKind.Array && !_nodes.TryGetProperty(input.Value[0].GetString()!, out _))
                    return NodeError(node, input.Name, "bad_linked_input", "Bad linked input");
            }

            if (ClassOf(node.Value) == "CheckpointLoaderSimple" && !Checkpoints.Contains(Checkpoint))
                return NodeError(node, "ckpt_name", "value_not_in_list", "Value not in list", $"ckpt_name: '{Checkpoint}' not in {string.Join(", ", Checkpoints)}");
            if (ClassOf(node.Value) == "LoadImage" && !files.Contains(Text(node.Value, "image") ?? ""))
                return NodeError(node, "image", "custom_validation_failed", "Custom validation failed for node", $"image - Invalid image file: {Text(node.Value, "image")}");
            if (ClassOf(node.Value) == "KSampler" && Number(node.Value, "steps") is < 1 or > 10_000)
                return NodeError(node, "steps", "value_bigger_than_max", "Value bigger than max of 10000");
        }

        return null;
    }

    public static object Error(string type, string message) => new { error = new { type, message, details = "", extra_info = new { } }, node_errors = new { } };

    private static object NodeError(JsonProperty node, string input, string type, string message, string details = "") => new
    {
        error = new { type = "prompt_outputs_failed_validation", message = "Prompt outputs failed validation", details = "", extra_info = new { } },
        node_errors = new Dictionary<string, object>
        {
            [node.Name] = new { errors = new[] { new { type, message, details, extra_info = new { input_name = input } } }, dependent_outputs = Array.Empty<string>(), class_type = ClassOf(node.Value) },
        },
    };

    private IEnumerable<JsonElement> All(string type) =>
        _nodes.ValueKind is not JsonValueKind.Object ? [] : _nodes.EnumerateObject().Select(node => node.Value).Where(node => ClassOf(node) == type);

    private JsonElement? Find(string type) => All(type).Select(node => (JsonElement?)node).FirstOrDefault();

    private static string? ClassOf(JsonElement node) => node.TryGetProperty("class_type", out var type) ? type.GetString() : null;

    private static string? Text(JsonElement node, string input) =>
        node.GetProperty("inputs").TryGetProperty(input, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static int Number(JsonElement node, string input) => node.GetProperty("inputs").TryGetProperty(input, out var value) ? value.GetInt32() : 1;
}
