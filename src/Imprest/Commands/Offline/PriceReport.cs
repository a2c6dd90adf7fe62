using System.Globalization;
using Imprest.Prices;
using Imprest.Pricing;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary>A quote or a receipt for people: the number first, then the lines behind it, then where the prices come from.</summary>
internal static class PriceReport
{
    public static void WriteQuote(Output output, PriceView view, ImageWork work)
    {
        output.Line();
        output.Markup($"[bold]{Figures.Of(view.ExpectedUsd)}[/] expected   [bold]{Figures.Of(view.UpperBoundUsd)}[/] at most {Sign(view.Status)}");
        output.Markup($"[grey]{Markup.Escape(Describe(view, work))}[/]");
        output.Line();
        WriteLines(output, "Expected", view.Lines, view.ExpectedUsd);
        if (view.UpperBoundUsd is null)
            output.Line("No upper bound: nobody publishes one for this work. The gateway refuses it unless its route states a hold.");
        else if (view.BoundLines is { Count: > 0 } bound && !view.Lines.SequenceEqual(bound))
            WriteLines(output, "At most (this is held)", bound, view.UpperBoundUsd);
        WriteSource(output, view);
    }

    public static void WriteReceipt(Output output, PriceView view, string description)
    {
        output.Line();
        output.Markup($"[bold]{Figures.Of(view.AmountUsd)}[/] {Sign(view.Status)}");
        output.Markup($"[grey]{Markup.Escape(description)}[/]");
        output.Line();
        if (view.Lines.Count > 0)
            WriteLines(output, null, view.Lines, view.AmountUsd);
        if (view.Evidence is { } evidence)
            output.Markup($"[grey]evidence[/] {Markup.Escape(EvidenceInWords(evidence))}");
        WriteSource(output, view);
    }

    public static string Describe(PriceView view, ImageWork work) => string.Create(
        CultureInfo.InvariantCulture,
        $"{view.Model} · {view.Operation} · {(work.ImagesAuto ? "as many images as the model makes" : $"{work.Images} image{(work.Images == 1 ? "" : "s")}")} · {work.Size?.ToString() ?? work.SizeClass ?? "auto size"} · {work.Quality ?? "auto"} quality")
        + (work.References > 0 ? $" · {work.References} input image{(work.References == 1 ? "" : "s")}" : "")
        + (work.Steps is { } steps ? $" · {steps} steps" : "")
        + (work.Upscale is { } factor ? $" · upscaled {factor} times" : "")
        + string.Concat(work.Features.Select(feature => $" · {feature}"))
        + (work.Tier == "standard" ? "" : $" · {work.Tier}");

    private static void WriteLines(Output output, string? title, IReadOnlyList<PriceLineView> lines, string? total)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns(
            new TableColumn(title is null ? "[grey]meter[/]" : $"[bold]{Markup.Escape(title)}[/]"),
            new TableColumn("[grey]quantity[/]").RightAligned(),
            new TableColumn("[grey]unit price[/]").RightAligned(),
            new TableColumn("[grey]amount[/]").RightAligned());
        var units = Figures.Column(lines.Select(line => (string?)line.UnitPriceUsd));
        var amounts = Figures.Column([.. lines.Select(line => (string?)line.AmountUsd), total]);
        for (var i = 0; i < lines.Count; i++)
        {
            var note = lines[i].Note is { } text ? $" [grey]{Markup.Escape(text)}[/]" : "";
            table.AddRow(
                Markup.Escape(lines[i].Meter.Replace('_', ' ')) + note,
                lines[i].Quantity.ToString("#,0.#########", CultureInfo.InvariantCulture), units[i], amounts[i]);
        }

        table.AddEmptyRow();
        table.AddRow("[bold]total[/]", "", "", $"[bold]{amounts[^1]}[/]");
        output.Console.Write(table);
    }

    private static void WriteSource(Output output, PriceView view)
    {
        if (view.PriceVersion is not null)
        {
            output.Markup($"[grey]prices[/]   {Markup.Escape(view.PriceVersion)}");
            if (view.Source is { } source)
                output.Markup($"[grey]source[/]   {Markup.Escape(source)}, {view.Trust}, read {view.AsOf}");
        }

        output.Warnings(view.Warnings);
        output.Line();
    }

    private static string Sign(string status) => status switch
    {
        "exact" => "[green]exact[/]",
        "estimated" => "[yellow]≈ estimated[/]",
        _ => "[red]? unknown, which is not zero[/]",
    };

    private static string EvidenceInWords(string evidence) => evidence switch
    {
        "provider_cost" => "the cost that the provider reported",
        "provider_usage" => "the usage that the provider reported",
        "verified_output" => "the images of the answer, with the request's settings",
        "published_figure" => "the provider's published figure for an image",
        "outcome_policy" => "what the provider says it takes for a call that failed",
        "decision" => "a decision, in place of a rating",
        "quote" => "the quote",
        _ => "none that can be used",
    };
}
