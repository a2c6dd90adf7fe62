using System.Globalization;
using Imprest.Prices;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary>A comparison for people: cheapest first, with what to know of each figure beside it.</summary>
internal static class CompareReport
{
    private const int FirstRows = 25;

    /// <param name="output">Where to.</param>
    /// <param name="view">What to write.</param>
    /// <param name="all">Every row; else the cheapest, and the reasons counted.</param>
    public static void Write(Output output, ComparisonView view, bool all)
    {
        output.Line();
        output.Markup($"[bold]{Markup.Escape(Describe(view.Work))}[/] [grey]· prices of {view.At}[/]");
        if (view.Models.Count == 0)
            output.Line("No model of the price book can do this.");
        else
            WriteTable(output, view, all ? view.Models.Count : FirstRows);
        WriteOthers(output, view, all);
        output.Markup("[grey]Figures are dated facts: check the provider's live page before relying on one. `imprest quote --model M` shows the lines behind a figure.[/]");
        output.Line();
    }

    private static void WriteTable(Output output, ComparisonView view, int rows)
    {
        var models = view.Models.Take(rows).ToArray();
        var wholeWork = view.Work.N > 1;
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("[grey]model[/]").NoWrap());
        if (wholeWork)
            table.AddColumn(Right($"{view.Work.N} images"));
        table.AddColumn(Right("an image"));
        if (view.Work.Size is not null && models.Any(model => model.PerMegapixelUsd is not null))
            table.AddColumn(Right("a megapixel"));
        var megapixels = table.Columns.Count == (wholeWork ? 4 : 3);
        table.AddColumn(Right("at most"));
        table.AddColumn(new TableColumn("[grey]figure[/]").NoWrap()).AddColumn("[grey]to know[/]");
        var whole = Figures.Column(models.Select(model => (string?)model.ExpectedUsd));
        var images = Figures.Column(models.Select(model => (string?)model.PerImageUsd));
        var mega = Figures.Column(models.Select(model => model.PerMegapixelUsd ?? ""));
        var bounds = Figures.Column(models.Select(model => model.UpperBoundUsd));
        for (var i = 0; i < models.Length; i++)
        {
            List<string> cells = [Markup.Escape(models[i].Model)];
            if (wholeWork)
                cells.Add(whole[i]);
            cells.Add(images[i]);
            if (megapixels)
                cells.Add(mega[i]);
            cells.Add(bounds[i]);
            cells.Add($"{(models[i].Status == "exact" ? "[green]exact[/]" : "[yellow]≈[/]")} {(models[i].Stale ? "[yellow]" : "[grey]")}{models[i].AgeDays} d, {models[i].Trust}[/]");
            cells.Add(ToKnow(models[i]));
            table.AddRow([.. cells]);
        }
        output.Console.Write(table);
        if (view.Models.Count > rows)
            output.Markup($"[grey]{view.Models.Count - rows} dearer models: --all[/]");
    }

    private static void WriteOthers(Output output, ComparisonView view, bool all)
    {
        if (view.CannotDo.Count == 0)
            return;
        if (!all)
        {
            output.Markup($"[grey]{view.CannotDo.Count} models cannot do it: --all says why.[/]");
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("[bold]Cannot do it[/]").NoWrap()).AddColumn("[grey]why[/]");
        foreach (var other in view.CannotDo)
            table.AddRow(Markup.Escape(other.Model), Markup.Escape(other.Reason));
        output.Console.Write(table);
    }

    private static string ToKnow(ComparedModelView model)
    {
        List<string> parts = [];
        if (model.ShutDownAt is { } day)
            parts.Add($"[yellow]until {day}[/]");
        parts.AddRange(model.Notes.Select(note => $"[grey]{Markup.Escape(note)}[/]"));
        return string.Join(' ', parts);
    }

    private static string Describe(ComparedWorkView work) => string.Create(
        CultureInfo.InvariantCulture,
        $"{work.Operation} · {work.N} image{(work.N == 1 ? "" : "s")} · {work.Size ?? "auto size"} · {work.Quality ?? "auto"} quality")
        + (work.References > 0 ? $" · {work.References} input image{(work.References == 1 ? "" : "s")}" : "")
        + (work.Tier == "standard" ? "" : $" · {work.Tier}");

    private static TableColumn Right(string title) => new TableColumn($"[grey]{title}[/]").RightAligned().NoWrap();
}
