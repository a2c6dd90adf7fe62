using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest prices lint</c>: everything that is wrong in price files, at once. Offline.</summary>
internal sealed partial class PricesLintCommand : Command, IHasExamples
{
    private readonly Surroundings surroundings;
    private readonly Argument<string[]> paths = new("PATH")
    {
        Description = "Price files, or directories of them (*.yaml), that make up one book. Default: the built-in book.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public PricesLintCommand(Surroundings surroundings)
        : base("lint", "Everything that is wrong in price files, each with its line and what would be right.")
    {
        this.surroundings = surroundings;
        Arguments.Add(paths);
        Options.Add(CommonOptions.Prices);
        Options.Add(CommonOptions.At);
        SetAction(Run);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest prices lint",
        "imprest prices lint my-prices/openai.yaml",
        "imprest prices lint --prices my-prices",
    ];

    private int Run(ParseResult parsed)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var today = DateOnly.FromDateTime(PriceSource.Instant(parsed.GetValue(CommonOptions.At), surroundings.Clock).UtcDateTime);
        var (alone, over) = (parsed.GetValue(paths) ?? [], parsed.GetValue(CommonOptions.Prices));
        if (alone.Length > 0 && over is not null)
            throw CommandError.Usage("`prices lint` looks over files alone, or over files laid over the built-in book, not both.", "Give files and directories, or --prices DIR.");
        var found = over is not null ? PriceLint.OverBuiltIn(PriceSource.FilesOf(over), today)
            : alone.Length > 0 ? PriceLint.Of(alone.SelectMany(PriceSource.FilesOf), today)
            : PriceLint.OfBuiltIn(today);
        if (output.Json)
            output.WriteJson(View(found));
        else
            Write(output, found);
        return found.Errors.Count == 0 ? ExitCode.Done : ExitCode.FoundWrong;
    }

    private static void Write(Output output, PriceLint found)
    {
        foreach (var error in found.Errors)
            output.Plain(error);
        var read = string.Create(CultureInfo.InvariantCulture, $"{Number(found.Cards, "card")} of {Number(found.Models, "model")} of {Number(found.Providers, "provider")}");
        if (found.Errors.Count == 0)
            output.Line($"Nothing is wrong: {read}, each with source, date and worked examples that come out.");
        else
            output.Line($"{Number(found.Errors.Count, "error")}. Besides, {read} could be read.");
    }

    private static JsonObject View(PriceLint found) => new()
    {
        ["object"] = "price_lint",
        ["ok"] = found.Errors.Count == 0,
        ["cards"] = found.Cards,
        ["models"] = found.Models,
        ["providers"] = found.Providers,
        ["errors"] = new JsonArray([.. found.Errors.Select(error => (JsonNode)View(error))]),
    };

    private static JsonObject View(string error)
    {
        var parts = Placed().Match(error);
        return new()
        {
            ["file"] = parts.Success ? parts.Groups[1].Value : null,
            ["line"] = parts.Success ? int.Parse(parts.Groups[2].Value, CultureInfo.InvariantCulture) : null,
            ["message"] = parts.Success ? parts.Groups[3].Value : error,
        };
    }

    private static string Number(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    [GeneratedRegex(@"^(.*?):(\d+): (.*)$", RegexOptions.Singleline)]
    private static partial Regex Placed();
}
