using System.Globalization;
using System.Text;
using Imprest.Commands.PrepaidTest.Report;

namespace Imprest.Commands.Offline.Logs;

/// <summary>A priced log as one HTML file that needs nothing else: style inline, no script. Everything of it is readable without colour.</summary>
internal static class LogPage
{
    private const int MostRows = 100;

    public static string Of(LogView view)
    {
        var html = new StringBuilder();
        html.Line("<!doctype html>").Line("<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Line($"<title>What {Count(view.Requests)} calls should have cost: {Html.Text(Figures.Of(view.AmountUsd))}</title>")
            .Line($"<style>{ReportStyle.Css}{LogStyle.Css}</style></head><body><main>");
        Head(html, view);
        Findings(html, view);
        Totals(html, view);
        SameWork(html, view);
        OneByOne(html, view);
        Foot(html, view);
        return html.Line("</main></body></html>").ToString();
    }

    private static void Head(StringBuilder html, LogView view)
    {
        var known = view.Requests - view.UnknownRequests;
        html.Line("<header>")
            .Line($"<p class=\"kicker\">{(view.From is null ? "A log of calls" : $"Calls of {view.From}{(view.To == view.From ? "" : $" to {view.To}")}")}</p>")
            .Line(view.Requests == 0
                ? $"<h1 class=\"figure\">{Html.Text(Figures.Of(view.BilledUsd))}<small>billed; nothing says what was done</small></h1>"
                : $"<h1 class=\"figure\">{Html.Text(Figures.Of(view.AmountUsd))}<small>is what {Count(known)} call{(known == 1 ? "" : "s")} should cost</small></h1>")
            .Line($"<p class=\"verdict\">{Verdict(view)}</p>")
            .Line("<dl class=\"facts\">");
        if (view.BilledUsd is { } billed)
            Fact(html, "Billed", Figures.Of(billed));
        Fact(html, "Images", Count(view.Images));
        Fact(html, "Models", Count(view.ByModel.Count));
        if (view.RepeatedRequests > 0)
            Fact(html, "Repeats, not counted", Count(view.RepeatedRequests));
        if (view.UnknownRequests > 0)
            Fact(html, "Unknown, not in the sum", Count(view.UnknownRequests));
        Fact(html, "Status", view.Status);
        html.Line("</dl></header>");
    }

    private static string Verdict(LogView view)
    {
        if (view.FindingsCount == 0)
            return LogReport.Quiet(view) is var (good, words) && good ? $"<span class=\"good\">✓</span> {words}" : words;
        var difference = LogReport.Differences(view) is { } known ? $" {Html.Text(known)} was billed." : "";
        return $"<span class=\"bad\">✗ {Count(view.FindingsCount)} thing{(view.FindingsCount == 1 ? " does" : "s do")} not add up.</span>{difference}";
    }

    private static void Fact(StringBuilder html, string name, string value) => html.Line($"<div><dt>{name}</dt><dd>{Html.Text(value)}</dd></div>");

    private static void Findings(StringBuilder html, LogView view)
    {
        if (view.FindingsCount == 0)
            return;
        html.Line("<section><h2>What does not add up</h2><p>A cause is likely because billing in that way gives exactly the amount that was billed.</p>");
        var kinds = new HtmlTable(("What", ""), ("Entries", "n"), ("Difference", "n"));
        foreach (var kind in view.FindingKinds)
            kinds.Add(false, Html.Text(Capital(kind.Title)), Count(kind.Count), kind.DifferenceUsd is null or "0" ? "<span class=\"soft\">–</span>" : Html.Text(LogReport.Difference(kind.DifferenceUsd)));
        kinds.WriteTo(html);
        html.Line("</section>");
    }

    private static void OneByOne(StringBuilder html, LogView view)
    {
        if (view.FindingsCount == 0)
            return;
        html.Line("<section><h2>One by one</h2><p>The first of each kind, with where they stand.</p>");
        foreach (var kind in view.FindingKinds)
        {
            var first = view.Findings.Where(finding => finding.Kind == kind.Kind).ToArray();
            html.Line($"<h3>{Html.Text(Capital(kind.Title))}{(kind.Count > first.Length ? $" <span class=\"soft\">· the first {first.Length} of {Count(kind.Count)}</span>" : "")}</h3>");
            var table = new HtmlTable(("Where", ""), ("Model", "wide"), ("What is wrong", "says"));
            foreach (var finding in first)
                table.Add(false, Html.Text(finding.Place), Html.Text(finding.Model), Html.Text(finding.Message));
            table.WriteTo(html);
        }

        html.Line("</section>");
    }

    private static void Totals(StringBuilder html, LogView view)
    {
        html.Line("<section><h2>Where the money went</h2><p>What the calls should have cost by the price book, and what was billed where that is known.</p>");
        foreach (var (title, totals) in ((string, IReadOnlyList<LogTotalView>)[])[("Model", view.ByModel), ("Quality", view.ByQuality), ("Size", view.BySize), ("Operation", view.ByOperation)])
        {
            if (totals.Count > 1 || title == "Model")
                Total(html, title, totals, view);
        }

        html.Line("</section>");
    }

    private static void Total(StringBuilder html, string title, IReadOnlyList<LogTotalView> totals, LogView view)
    {
        var rows = totals.Take(MostRows).ToArray();
        var (amounts, bills) = (Html.Decimals(rows.Select(row => (string?)row.AmountUsd)), Html.Decimals(rows.Select(row => row.BilledUsd)));
        var billed = view.BilledUsd is not null;
        List<(string, string)> columns = [(title, ""), ("Calls", "n"), ("Images", "n wide"), ("Unknown", "n wide"), ("Should cost", "n")];
        if (billed)
            columns.Add(("Billed", "n"));
        var table = new HtmlTable([.. columns]);
        foreach (var row in rows)
        {
            var isUnknown = row.Requests > 0 && row.UnknownRequests == row.Requests;
            List<string> cells =
            [
                Html.Text(row.Name), Count(row.Requests), Count(row.Images), row.UnknownRequests == 0 ? "" : $"<span class=\"bad\">{Count(row.UnknownRequests)}</span>",
                isUnknown ? "<span class=\"bad\">unknown</span>" : Html.Money(row.Requests == 0 ? null : row.AmountUsd, amounts),
            ];
            if (billed)
                cells.Add(Html.Money(row.BilledUsd, bills));
            table.Add(false, cells);
        }

        html.Line($"<h3>By {title.ToLowerInvariant()}{(totals.Count > rows.Length ? $" <span class=\"soft\">· the dearest {rows.Length} of {Count(totals.Count)}</span>" : "")}</h3>");
        table.WriteTo(html);
    }

    private static void SameWork(StringBuilder html, LogView view)
    {
        if (view.SameWork.Count == 0)
            return;
        html.Line("<section><h2>The same work on other models</h2><p>What a quote expects for the calls that the model can do, beside what they cost here.</p>");
        var (would, here) = (Html.Decimals(view.SameWork.Select(model => (string?)model.AmountUsd)), Html.Decimals(view.SameWork.Select(model => (string?)model.HereUsd)));
        var table = new HtmlTable(("Model", ""), ("Calls", "n"), ("Would cost", "n"), ("Cost here", "n"), ("Cannot do", "wide"));
        foreach (var model in view.SameWork)
        {
            table.Add(
                false, Html.Text(model.Model), Count(model.Requests), Html.Money(model.Requests == 0 ? null : model.AmountUsd, would), Html.Money(model.Requests == 0 ? null : model.HereUsd, here),
                model.Reason is null ? "" : $"{Count(model.CannotRequests)} <span class=\"soft\">{Html.Text(model.Reason)}</span>");
        }

        table.WriteTo(html);
        html.Line("</section>");
    }

    private static void Foot(StringBuilder html, LogView view)
    {
        html.Line("<footer>");
        foreach (var note in view.Notes)
            html.Line($"<p>{Html.Text(note)}</p>");
        foreach (var price in view.Prices.Take(MostRows))
            html.Line($"<p>{Html.Text(price.PriceVersion)}: {Html.Text(price.Source)}, {Html.Text(price.Trust)}, read {price.AsOf}{(price.Stale ? ", <b>more than 90 days ago</b>" : "")}.</p>");
        html.Line("<p>Prices are dated facts: check the provider's live page before relying on one.</p></footer>");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
