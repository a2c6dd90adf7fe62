using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Imprest.Commands;

/// <summary>Where a command writes: one JSON object with <c>--json</c>, else text and tables for people.</summary>
internal sealed class Output
{
    private readonly Surroundings surroundings;

    public Output(Surroundings surroundings, bool json)
    {
        this.surroundings = surroundings;
        Json = json;
        Console = AnsiConsole.Create(new()
        {
            Ansi = surroundings.Interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = surroundings.Interactive && surroundings.Variable("NO_COLOR") is null ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = surroundings.Interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(surroundings.Out),
        });
        Console.Profile.Width = surroundings.Width;
        Console.Profile.Capabilities.Unicode = true;
    }

    public bool Json { get; }

    /// <summary>For people; nothing is written to it with <c>--json</c>.</summary>
    public IAnsiConsole Console { get; }

    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => WriteJson(JsonSerializer.SerializeToNode(value, type)!);

    public void WriteJson(JsonNode value) => surroundings.Out.WriteLine(value.ToJsonString(IndentedJson.Options));

    /// <summary>A line of plain text; square brackets in it are no markup.</summary>
    public void Line(string text = "") => Console.WriteLine(text);

    /// <summary>A line that is never wrapped, since other programs look for its parts.</summary>
    public void Plain(string text) => surroundings.Out.WriteLine(text);

    public void Markup(string markup) => Console.MarkupLine(markup);

    /// <summary>Writes warnings, each on a line of its own with a sign and a word.</summary>
    public void Warnings(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
            Console.MarkupLine($"[yellow]! warning[/]  {Spectre.Console.Markup.Escape(warning)}");
    }
}
