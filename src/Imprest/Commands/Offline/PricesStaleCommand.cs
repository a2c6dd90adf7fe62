using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Pricing;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest prices stale</c>: figures that were read long ago. Offline.</summary>
internal sealed class PricesStaleCommand : Command, IHasExamples
{
    private readonly Surroundings surroundings;
    private readonly Option<string> days = new("--days") { Description = "How many days a figure may be old. Default: 90.", HelpName = "N", DefaultValueFactory = _ => "90" };

    public PricesStaleCommand(Surroundings surroundings)
        : base("stale", "Figures that were read long ago, the oldest first, with their sources to look at.")
    {
        this.surroundings = surroundings;
        Options.Add(days);
        Options.Add(CommonOptions.At);
        Options.Add(CommonOptions.Prices);
        SetAction(Run);
    }

    public IReadOnlyList<string> Examples { get; } = ["imprest prices stale", "imprest prices stale --days 30 --json"];

    private int Run(ParseResult parsed)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var prices = PriceSource.Open(parsed.GetValue(CommonOptions.Prices), parsed.GetValue(CommonOptions.At), surroundings.Clock);
        if (!int.TryParse(parsed.GetValue(days), NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most > 36_500)
            throw CommandError.Usage($"`--days {parsed.GetValue(days)}` is not a number of days from 0 to 36500.", "Give --days a whole number; 90 is the default.");
        var figures = StaleFigure.Of(prices.Book, DateOnly.FromDateTime(prices.At.UtcDateTime), most);
        if (output.Json)
            output.WriteJson(new JsonObject { ["object"] = "list", ["days"] = most, ["data"] = new JsonArray([.. figures.Select(figure => (JsonNode)View(figure))]) });
        else
            Write(output, figures, most);
        return ExitCode.Done;
    }

    private static void Write(Output output, IReadOnlyList<StaleFigure> figures, int most)
    {
        if (figures.Count == 0)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Every figure was read within {most} days."));
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("[grey]days[/]").RightAligned()).AddColumns("[grey]read[/]", "[grey]figure[/]", "[grey]trust[/]", "[grey]source: check the live page[/]");
        foreach (var figure in figures)
            table.AddRow(figure.AgeDays.ToString(CultureInfo.InvariantCulture), $"{figure.ReadOn:yyyy-MM-dd}", Markup.Escape(figure.What), figure.Trust ?? "", Markup.Escape(figure.Source));
        output.Console.Write(table);
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{figures.Count} older than {most} days. Check the live page of each before relying on it; write what you read, and the day, into a card of your own."));
    }

    private static JsonObject View(StaleFigure figure) => new()
    {
        ["figure"] = figure.What, ["as_of"] = figure.ReadOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["age_days"] = figure.AgeDays, ["trust"] = figure.Trust, ["source"] = figure.Source,
    };
}
