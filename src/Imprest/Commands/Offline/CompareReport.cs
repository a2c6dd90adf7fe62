using System.Globalization;
using Imprest.Prices;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary>A comparison for people: cheapest first, with what to know of each figure beside it.</summary>
internal static class CompareReport
{
    private const int FirstRows = 25;
    private const int WideColumns = 130;

    /// <param name="output">Where to.</param>
    /// <param name="view">What to write.</param>
    /// <param name="all">Every row; else the cheapest, and the reasons counted.</param>
    public static void Write(Output output, ComparisonView view, bool all)
    {
        output.Line();
        output.Markup($"[bold]{Markup.Escape(Describe(view.Work))}[/] [grey]· prices of {view.At}[/]");
        output.Warnings(view.Warnings);
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
        // A narrow terminal has what was asked for; --json has the rest.
        var wide = output.Console.Profile.Width >= WideColumns;
        var megapixels = wide && models.Any(model => model.PerMegapixelUsd is not null);
        var name = new TableColumn("[grey]model[/]");
        var table = new Table().Border(TableBorder.Simple).AddColumn(wide ? name.NoWrap() : name);
        if (wholeWork)
            table.AddColumn(Right($"{view.Work.N} images"));
        if (wide || !wholeWork)
            table.AddColumn(Right("an image"));
        if (megapixels)
            table.AddColumn(Right("a megapixel"));
        table.AddColumn(Right("at most")).AddColumn("[grey]figure[/]").AddColumn("[grey]to know[/]");
        var whole = Figures.Column(models.Select(model => wide ? model.ExpectedUsd : Short(model.ExpectedUsd)));
        var images = Figures.Column(models.Select(model => Short(model.PerImageUsd)));
        var mega = Figures.Column(models.Select(model => Short(model.PerMegapixelUsd) ?? ""));
        var bounds = Figures.Column(models.Select(model => wide ? model.UpperBoundUsd : Short(model.UpperBoundUsd, MidpointRounding.ToPositiveInfinity)));
        var notes = models.SelectMany(model => model.Notes).Distinct().ToList();
        for (var i = 0; i < models.Length; i++)
        {
            List<string> cells = [Markup.Escape(models[i].Model)];
            if (wholeWork)
                cells.Add(whole[i]);
            if (wide || !wholeWork)
                cells.Add(images[i]);
            if (megapixels)
                cells.Add(mega[i]);
            cells.Add(bounds[i]);
            cells.Add($"{(models[i].Status == "exact" ? "[green]exact[/]" : "[yellow]≈[/]")} {(models[i].Stale ? "[yellow]" : "[grey]")}{models[i].AgeDays} d{(wide ? $", {models[i].Trust}" : "")}[/]");
            cells.Add(ToKnow(models[i], notes));
            table.AddRow([.. cells]);
        }
        output.Console.Write(table);
        for (var i = 0; i < notes.Count; i++)
            output.Markup($"[grey]{i + 1}  {Markup.Escape(notes[i])}[/]");
        if (notes.Count > 0)
            output.Line();
        if (view.Models.Count > rows)
            output.Markup($"[grey]{view.Models.Count - rows} dearer models: --all[/]");
    }

    /// <summary>An amount in at most six decimals: the whole of it is in --json.</summary>
    private static string? Short(string? usd, MidpointRounding rounding = MidpointRounding.AwayFromZero) => usd is null ? null
        : decimal.Round(decimal.Parse(usd, CultureInfo.InvariantCulture), 6, rounding) is > 0 and var rounded ? rounded.ToString("0.######", CultureInfo.InvariantCulture) : usd;

    private static void WriteOthers(Output output, ComparisonView view, bool all)
    {
        if (view.CannotDo.Count == 0)
            return;
        if (!all)
        {
            output.Markup($"[grey]{view.CannotDo.Count} models cannot do it: --all says why.[/]");
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumn("[bold]Cannot do it[/]").AddColumn("[grey]why[/]");
        foreach (var other in view.CannotDo)
            table.AddRow(Markup.Escape(other.Model), Markup.Escape(other.Reason));
        output.Console.Write(table);
    }

    private static string ToKnow(ComparedModelView model, List<string> notes)
    {
        var numbers = model.Notes.Select(note => (notes.IndexOf(note) + 1).ToString(CultureInfo.InvariantCulture));
        return (model.ShutDownAt is { } day ? $"[yellow]until {day}[/] " : "") + $"[grey]{string.Join(' ', numbers)}[/]";
    }

    private static string Describe(ComparedWorkView work) => string.Create(
        CultureInfo.InvariantCulture,
        $"{work.Operation} · {work.N} image{(work.N == 1 ? "" : "s")} · {work.Size ?? "auto size"} · {work.Quality ?? "auto"} quality")
        + (work.References > 0 ? $" · {work.References} input image{(work.References == 1 ? "" : "s")}" : "")
        + (work.Tier == "standard" ? "" : $" · {work.Tier}");

    private static TableColumn Right(string title) => new TableColumn($"[grey]{title}[/]").RightAligned().NoWrap();
}
