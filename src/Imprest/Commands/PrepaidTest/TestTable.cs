using Spectre.Console;

namespace Imprest.Commands.PrepaidTest;

/// <summary>The table that ends the test in the terminal; a narrow one leaves out what the heading says, and shortens ids.</summary>
internal static class TestTable
{
    private const int WidthForAll = 165;

    public static void Write(Output output, TestReport report)
    {
        var wide = output.Console.Profile.Width >= WidthForAll;
        var table = new Table().Border(TableBorder.Simple);
        string[] columns = ["step", "request", "model", "quality", "images>", "quoted>", "charged>", "book says>", "recorded", ""];
        foreach (var name in columns.Where(name => wide || name != "model"))
            table.AddColumn(new TableColumn($"[grey]{name.TrimEnd('>')}[/]") { NoWrap = true, Alignment = name.EndsWith('>') ? Justify.Right : Justify.Left });
        var quoted = Figures.Column(report.Calls.Select(call => call.QuotedBoundUsd ?? ""));
        var charged = Figures.Column([.. report.Calls.Select(call => call.ChargedUsd ?? ""), report.ChargedUsd]);
        var book = Figures.Column(report.Calls.Select(call => call.BookUsd ?? ""));
        for (var i = 0; i < report.Calls.Count; i++)
        {
            var call = report.Calls[i];
            List<string> cells =
            [
                call.Title, Id(call.RequestId, wide), report.Model.Split('/')[^1], call.Quality ?? "–", $"{call.ImagesDelivered}/{call.ImagesAsked}",
                quoted[i], charged[i], call.Replayed ? "" : book[i], Recorded(call, wide),
            ];
            if (!wide)
                cells.RemoveAt(2);
            table.AddRow([.. cells.Select(Markup.Escape), call.Failed ? "[red]✗ differs[/]" : call.Passed ? "[green]✓[/]" : "[grey]skipped[/]"]);
        }

        var total = $"[bold]{charged[^1]}[/]";
        List<string> last = ["[bold]total[/]", "", "", "", "", "", report.StatesCharges ? total : "", report.StatesCharges ? "" : total, "", ""];
        if (!wide)
            last.RemoveAt(2);
        table.AddEmptyRow();
        table.AddRow([.. last]);
        output.Console.Write(table);
        WriteChecks(output, report);
    }

    private static void WriteChecks(Output output, TestReport report)
    {
        foreach (var check in report.Checks)
        {
            var mark = check.Verdict switch { Verdicts.Pass => "[green]✓[/]", Verdicts.Fail => "[red]✗[/]", _ => "[grey]–[/]" };
            output.Markup($"  {mark} {Markup.Escape(check.Name),-24} [grey]{Markup.Escape(check.Detail)}[/]");
        }

        foreach (var note in report.Notes)
            output.Markup($"  [grey]– {Markup.Escape(note)}[/]");
    }

    private static string Recorded(TestCall call, bool wide)
    {
        if (call.State is null)
            return call.HttpStatus == 0 ? "" : $"HTTP {call.HttpStatus}";
        if (call.Replayed)
            return "replayed, one charge";
        var outcome = call.Outcome?.Replace('_', ' ') ?? "no outcome";
        return $"{(wide ? $"{call.State}: " : "")}{outcome}{(call.Attempts > 1 ? $", {call.Attempts} tries" : "")}";
    }

    private static string Id(string? id, bool whole) => id is null ? "–" : whole || id.Length <= 14 ? id : $"{id[..4]}…{id[^6..]}";
}
