using Spectre.Console;

namespace Imprest.Commands.PrepaidTest;

/// <summary>The table that ends the test in the terminal.</summary>
internal static class TestTable
{
    private const int WidthForWholeIds = 165;

    public static void Write(Output output, TestReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("[grey]step[/]", "[grey]request[/]", "[grey]model[/]", "[grey]quality[/]");
        foreach (var name in (string[])["images", "quoted", "charged", "book says"])
            table.AddColumn(new TableColumn($"[grey]{name}[/]").RightAligned());
        table.AddColumn("[grey]recorded[/]");
        table.AddColumn("");
        var quoted = Figures.Column(report.Calls.Select(call => call.QuotedBoundUsd ?? ""));
        var charged = Figures.Column([.. report.Calls.Select(call => call.ChargedUsd ?? ""), report.ChargedUsd]);
        var book = Figures.Column(report.Calls.Select(call => call.BookUsd ?? ""));
        for (var i = 0; i < report.Calls.Count; i++)
        {
            var call = report.Calls[i];
            table.AddRow(
                new Text(call.Title), new Text(Id(call.RequestId, output.Console.Profile.Width)), new Text(ModelOf(report.Model)), new Text(call.Quality ?? "–"),
                new Text($"{call.ImagesDelivered}/{call.ImagesAsked}"), new Text(quoted[i]), new Text(charged[i]), new Text(call.Replayed ? "" : book[i]),
                new Text(Recorded(call)), new Markup(call.Failed ? "[red]✗ differs[/]" : call.Passed ? "[green]✓[/]" : "[grey]skipped[/]"));
        }

        table.AddEmptyRow();
        table.AddRow("[bold]total[/]", "", "", "", "", "", $"[bold]{charged[^1]}[/]", "", "", "");
        output.Console.Write(table);
        foreach (var check in report.Checks)
        {
            var mark = check.Verdict switch { Verdicts.Pass => "[green]✓[/]", Verdicts.Fail => "[red]✗[/]", _ => "[grey]–[/]" };
            output.Markup($"  {mark} {Markup.Escape(check.Name),-24} [grey]{Markup.Escape(check.Detail)}[/]");
        }

        foreach (var note in report.Notes)
            output.Markup($"  [grey]– {Markup.Escape(note)}[/]");
    }

    private static string Recorded(TestCall call) => call.State is null ? (call.HttpStatus == 0 ? "" : $"HTTP {call.HttpStatus}")
        : call.Replayed ? "replayed, one charge"
        : call.Outcome is null ? call.State
        : $"{call.State}: {call.Outcome.Replace('_', ' ')}{(call.Attempts > 1 ? $", {call.Attempts} tries" : "")}";

    private static string ModelOf(string model) => model.Split('/')[^1];

    private static string Id(string? id, int width) =>
        id is null ? "–" : width >= WidthForWholeIds || id.Length <= 16 ? id : $"{id[..8]}…{id[^6..]}";
}
