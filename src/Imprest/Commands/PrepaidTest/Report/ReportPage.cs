using System.Globalization;
using System.Text;

namespace Imprest.Commands.PrepaidTest.Report;

/// <summary>The report as one HTML file that needs nothing else: style inline, images as data addresses, no script.</summary>
internal static class ReportPage
{
    public static string Of(TestReport report)
    {
        var html = new StringBuilder(4 * 1024 * 1024);
        html.Line("<!doctype html>").Line("<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Line($"<title>Prepaid test of {Html.Text(report.Model)}: {Html.Text(Figures.Of(report.ChargedUsd))}</title>")
            .Line($"<style>{ReportStyle.Css}</style></head><body><main>");
        Head(html, report);
        Problems(html, report);
        GallerySection.Write(html, report);
        ChargesSection.Write(html, report);
        FailuresSection.Write(html, report);
        Books(html, report);
        ReadingSection.Write(html, report);
        Foot(html, report);
        return html.Line("</main></body></html>").ToString();
    }

    private static void Head(StringBuilder html, TestReport report)
    {
        var started = DateTimeOffset.FromUnixTimeSeconds(report.StartedAt);
        var images = report.Calls.Where(call => !call.Replayed).Sum(call => call.ImagesDelivered);
        var known = report.StatesCharges;
        html.Line("<header>")
            .Line($"<p class=\"kicker\">Prepaid test of {Html.Text(report.Card)} · {started.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC</p>")
            .Line($"<h1 class=\"figure\">{Html.Text(Figures.Of(report.ChargedUsd))}<small>{(known ? "charged" : "by the price book")} for {images} image{(images == 1 ? "" : "s")}</small></h1>")
            .Line($"<p class=\"verdict\">{Verdict(report, known)}</p>")
            .Line("<dl class=\"facts\">");
        Fact(html, "Quoted at most", Figures.Of(report.PlannedBoundUsd));
        Fact(html, "Allowed", Figures.Of(report.MaxSpendUsd));
        Fact(html, "Calls", report.Calls.Count.ToString(CultureInfo.InvariantCulture));
        Fact(html, "Size", report.Size);
        Fact(html, "Took", string.Create(CultureInfo.InvariantCulture, $"{report.DurationMs / 1000.0:0.0} s"));
        Fact(html, "Against", report.Endpoint == TestReport.ThrowAway ? "a throw-away gateway" : report.BaseUrl);
        html.Line("</dl></header>");
    }

    private static string Verdict(TestReport report, bool known)
    {
        if (!report.Passed)
            return $"<span class=\"bad\">✗ {report.Problems.Count} thing{(report.Problems.Count == 1 ? " differs" : "s differ")}</span> from what the price book and the plan say.";
        return "<span class=\"good\">✓</span> " + (known ? "Every charge is what the price book says, and the books add up." : "Every answer could be priced by the price book.");
    }

    private static void Fact(StringBuilder html, string name, string value) => html.Line($"<div><dt>{name}</dt><dd>{Html.Text(value)}</dd></div>");

    private static void Problems(StringBuilder html, TestReport report)
    {
        if (report.Passed)
            return;
        html.Line("<section><h2>What differs</h2><ul class=\"plain\">");
        foreach (var problem in report.Problems)
            html.Line($"<li class=\"bad\">{Html.Text(problem)}</li>");
        html.Line("</ul></section>");
    }

    private static void Books(StringBuilder html, TestReport report)
    {
        if (report.Checks.Count == 0)
            return;
        html.Line("<section><h2>The books</h2><p>Wallet, ledger, usage log and receipts were asked separately. They must tell the same story.</p><ul class=\"checks\">");
        foreach (var check in report.Checks)
        {
            var mark = check.Verdict switch { Verdicts.Pass => "<span class=\"good\">✓</span>", Verdicts.Fail => "<span class=\"bad\">✗</span>", _ => "<span class=\"soft\">–</span>" };
            html.Line($"<li>{mark}<span>{Html.Text(check.Name)}</span><span>{Html.Text(check.Detail)}</span></li>");
        }

        html.Line("</ul></section>");
    }

    private static void Foot(StringBuilder html, TestReport report)
    {
        var source = Uri.TryCreate(report.PriceSource, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? $"<a href=\"{Html.Text(report.PriceSource)}\">{Html.Text(report.PriceSource)}</a>"
            : Html.Text(report.PriceSource);
        html.Line($"<footer><p>Prices: {Html.Text(report.PriceVersion)}, {Html.Text(report.PriceTrust)}, read {Html.Text(report.PriceAsOf)} at {source}.</p>")
            .Line($"<p>Written by Imprest {Html.Text(report.ImprestVersion)}. The same figures for programs: <a href=\"report.json\">report.json</a>.</p></footer>");
    }
}
