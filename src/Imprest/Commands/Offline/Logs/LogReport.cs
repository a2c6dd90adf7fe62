using System.Globalization;
using Spectre.Console;

namespace Imprest.Commands.Offline.Logs;

/// <summary>A priced log for people: the sum first, then what does not add up, then where the money went.</summary>
internal static class LogReport
{
    private const int FirstRows = 25, FirstOfKind = 3;

    public static void Write(Output output, LogView view)
    {
        output.Line();
        output.Markup(view.Requests == 0 ? "No calls: nothing says what was done." : $"[bold]{Figures.Of(view.AmountUsd)}[/] for {Text(view.Requests - view.UnknownRequests)} of {Text(view.Requests)} calls {Sign(view)}");
        if (view.BilledUsd is { } billed)
            output.Markup($"[bold]{Figures.Of(billed)}[/] billed{(Differences(view) is { } differences ? $"   [red]{differences}[/] [grey]where both are known[/]" : "")}");
        WriteFindings(output, view);
        WriteTotals(output, "model", view.ByModel, view);
        foreach (var (name, totals) in ((string, IReadOnlyList<LogTotalView>)[])[("quality", view.ByQuality), ("size", view.BySize), ("operation", view.ByOperation)])
        {
            if (totals.Count > 1)
                WriteTotals(output, name, totals, null);
        }
        WriteSameWork(output, view);
        foreach (var note in view.Notes)
            output.Markup($"[grey]{Markup.Escape(note)}[/]");
        if (view.Prices.Any(price => price.Stale))
            output.Markup("[grey]Some prices were read more than 90 days ago: check the provider's live page.[/]");
        output.Line();
    }

    /// <summary>A difference with its direction in words: <c>$0.5 too much</c>.</summary>
    public static string Difference(string usd) => usd.StartsWith('-') ? $"{Figures.Of(usd[1..])} too little" : $"{Figures.Of(usd)} too much";

    /// <summary>Both directions in words; null where there is no difference.</summary>
    public static string? Differences(LogView view)
    {
        var parts = new[] { (view.OverbilledUsd, "too much"), (view.UnderbilledUsd, "too little") }.Where(part => part.Item1 is not (null or "0")).Select(part => $"{Figures.Of(part.Item1)} {part.Item2}");
        return string.Join(" and ", parts) is { Length: > 0 } text ? text : null;
    }

    /// <summary>What to say where nothing was found, and whether that is good.</summary>
    public static (bool IsGood, string Words) Quiet(LogView view) =>
        view.Requests == 0 ? (false, "There is nothing to hold the bill against.")
        : view.OverbilledUsd is null ? (true, "Nothing stands out. Nothing says what was billed for these calls.") : (true, "Everything adds up.");

    private static string Sign(LogView view) =>
        view.UnknownRequests > 0 ? $"  [red]? {Text(view.UnknownRequests)} unknown, not in the total[/]" : view.Status == "exact" ? "[green]exact[/]" : "[yellow]≈ estimated[/]";

    private static void WriteFindings(Output output, LogView view)
    {
        output.Line();
        if (view.FindingsCount == 0)
        {
            output.Markup(Quiet(view) is var (good, words) && good ? $"[green]✓[/] {words}" : words);
            return;
        }
        output.Markup($"[bold]{Text(view.FindingsCount)} thing{(view.FindingsCount == 1 ? " does" : "s do")} not add up[/]");
        foreach (var kind in view.FindingKinds)
        {
            output.Markup($"  [red]✗[/] {Text(kind.Count)} × {Markup.Escape(kind.Title)}{(kind.DifferenceUsd is null or "0" ? "" : $" · [bold]{Difference(kind.DifferenceUsd)}[/]")} · [grey]{kind.Kind}[/]");
            foreach (var finding in view.Findings.Where(finding => finding.Kind == kind.Kind).Take(FirstOfKind))
                output.Console.Write(new Padder(new Markup($"[grey]{Markup.Escape(finding.Place)}, {Markup.Escape(finding.Model)}:[/] {Markup.Escape(finding.Message)}"), new Padding(6, 0, 0, 0)));
            if (kind.Count > FirstOfKind)
                output.Markup($"      [grey]… and {Text(kind.Count - FirstOfKind)} more[/]");
        }
    }

    private static void WriteTotals(Output output, string name, IReadOnlyList<LogTotalView> totals, LogView? whole)
    {
        var rows = totals.Take(FirstRows).ToArray();
        var (unknown, billed, images) = (totals.Any(total => total.UnknownRequests > 0), totals.Any(total => total.BilledUsd is not null), totals.Any(total => total.Images > 0));
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn($"[grey]{name}[/]").NoWrap()).AddColumn(Right("calls"));
        if (images)
            table.AddColumn(Right("images"));
        if (unknown)
            table.AddColumn(Right("unknown"));
        table.AddColumn(Right("should cost"));
        if (billed)
            table.AddColumn(Right("billed"));
        var amounts = Figures.Column([.. rows.Select(Amount), whole?.AmountUsd ?? ""]);
        var bills = Figures.Column([.. rows.Select(total => total.BilledUsd ?? ""), whole?.BilledUsd ?? ""]);
        for (var i = 0; i < rows.Length; i++)
            table.AddRow([.. Cells(Markup.Escape(rows[i].Name), rows[i].Requests, rows[i].Images, rows[i].UnknownRequests, amounts[i], bills[i])]);
        if (whole is not null && totals.Count > 1)
        {
            table.AddEmptyRow();
            table.AddRow([.. Cells("[bold]total[/]", whole.Requests, whole.Images, whole.UnknownRequests, $"[bold]{amounts[^1]}[/]", $"[bold]{bills[^1]}[/]")]);
        }

        output.Console.Write(table);
        if (totals.Count > rows.Length)
            output.Markup($"[grey]… and {totals.Count - rows.Length} more: --json[/]");

        IEnumerable<string> Cells(string title, long requests, long ofImages, long ofUnknown, string amount, string bill)
        {
            yield return title;
            yield return Text(requests);
            if (images)
                yield return Text(ofImages);
            if (unknown)
                yield return ofUnknown == 0 ? "" : $"[red]{Text(ofUnknown)}[/]";
            yield return amount;
            if (billed)
                yield return bill;
        }
    }

    private static void WriteSameWork(Output output, LogView view)
    {
        if (view.SameWork.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple).AddColumns(
            new TableColumn("[grey]the same work on[/]").NoWrap(), Right("calls"), Right("would cost"), Right("cost here"), new TableColumn("[grey]cannot do[/]"));
        var would = Figures.Column(view.SameWork.Select(model => model.Requests == 0 ? "" : model.AmountUsd));
        var here = Figures.Column(view.SameWork.Select(model => model.Requests == 0 ? "" : model.HereUsd));
        for (var i = 0; i < view.SameWork.Count; i++)
        {
            var model = view.SameWork[i];
            table.AddRow(Markup.Escape(model.Model), Text(model.Requests), would[i], here[i], model.Reason is null ? "" : $"{Text(model.CannotRequests)} [grey]{Markup.Escape(model.Reason)}[/]");
        }

        output.Console.Write(table);
    }

    /// <summary>Nothing known of it is unknown, never zero.</summary>
    private static string? Amount(LogTotalView total) => total.Requests > 0 && total.UnknownRequests == total.Requests ? null : total.Requests == 0 ? "" : total.AmountUsd;

    private static TableColumn Right(string title) => new TableColumn($"[grey]{title}[/]").RightAligned().NoWrap();

    private static string Text(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
