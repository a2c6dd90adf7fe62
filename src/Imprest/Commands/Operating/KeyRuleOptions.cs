using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;

namespace Imprest.Commands.Operating;

/// <summary>Options that say what a key may ask for.</summary>
internal sealed class KeyRuleOptions
{
    /// <summary>The word that takes a rule away.</summary>
    private const string Any = "any";

    private readonly Option<string[]> models = new("--allow-model") { Description = "A model that it may use; * at the end stands for any ending. May be given several times.", HelpName = "MODEL" };
    private readonly Option<string?> quality = new("--highest-quality") { Description = "The highest quality; a model with other words is held to its own of the same rank.", HelpName = "Q" };
    private readonly Option<string?> size = new("--highest-size") { Description = "The most pixels: 1024x1024, or a class such as 2K.", HelpName = "S" };
    private readonly Option<string[]> labels = new("--require-label") { Description = "A label that every call must carry. May be given several times.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { models, quality, size, labels })
            command.Options.Add(option);
    }

    /// <summary>Writes what was given; the gateway checks it.</summary>
    public void Write(ParseResult parsed, JsonObject body)
    {
        WriteList("allowed_models", parsed.GetValue(models), body);
        WriteOne("highest_quality", parsed.GetValue(quality), body);
        WriteOne("highest_size", parsed.GetValue(size), body);
        WriteList("required_labels", parsed.GetValue(labels), body);
    }

    /// <summary>A key's rules in a few words; empty where it has none.</summary>
    public static string Words(JsonNode? key)
    {
        var words = new List<string>();
        if (key.Items("allowed_models") is { Count: > 0 } models)
            words.Add(string.Join(", ", models.Select(model => (string?)model)));
        if (key.Text("highest_quality") is { } quality)
            words.Add($"quality ≤ {quality}");
        if (key.Text("highest_size") is { } size)
            words.Add($"size ≤ {size}");
        if (key.Items("required_labels") is { Count: > 0 } labels)
            words.Add($"labels {string.Join(", ", labels.Select(label => (string?)label))}");
        return string.Join("; ", words);
    }

    private static void WriteOne(string name, string? value, JsonObject body)
    {
        if (value is not null)
            body[name] = value == Any ? null : value;
    }

    private static void WriteList(string name, string[]? values, JsonObject body)
    {
        if (values is { Length: > 0 })
            body[name] = values is [Any] ? null : new JsonArray([.. values.Select(value => (JsonNode)value)]);
    }
}
