using System.Text;

namespace Imprest.Commands.PrepaidTest.Report;

/// <summary>Quoted against charged: a row a call that delivered, adding up to the total.</summary>
internal static class ChargesSection
{
    public static void Write(StringBuilder html, TestReport report)
    {
        var calls = report.Calls.Where(call => call.ImagesDelivered > 0 || call.Failed).ToArray();
        var quoted = Html.Decimals(calls.Select(call => call.QuotedBoundUsd));
        var charged = Html.Decimals([.. calls.Select(call => call.ChargedUsd), .. calls.Select(call => call.BookUsd), report.ChargedUsd]);
        html.Line("<section><h2>Quoted against charged</h2>")
            .Line("<p>The quote's upper bound is held before a call is sent. What was delivered is charged; the rest of the hold is given back.</p>");
        var table = new HtmlTable(
            ("Call", ""), ("Quality", "wide"), ("Images", "n"), ("Quoted at most", "n wide"), ("Held", "n wide"), ("Charged", "n"), ("Book says", "n"), ("", ""), ("Request", "wide"));
        foreach (var call in calls)
        {
            table.Add(
                call.Failed,
                NameOf(call), Html.Text(call.Quality ?? "–"), $"{call.ImagesDelivered}/{call.ImagesAsked}",
                Html.Money(call.QuotedBoundUsd, quoted), Html.Money(call.Replayed ? null : call.HeldUsd, quoted),
                Html.Money(call.ChargedUsd, charged), Html.Money(call.Replayed ? null : call.BookUsd, charged),
                call.Failed ? "<span class=\"bad\">✗ differs</span>" : "<span class=\"good\" title=\"as the price book says\">✓</span>",
                $"<code>{Html.Text(call.RequestId)}</code>");
        }

        var total = Html.Money(report.ChargedUsd, charged);
        table.WriteTo(html, ["Total", "", "", "", "", report.StatesCharges ? total : "", report.StatesCharges ? "" : total, "", ""]);
        html.Line("</section>");
    }

    private static string NameOf(TestCall call)
    {
        var note = call.Replayed ? "replayed" : call.Attempts > 1 ? $"{call.Attempts} tries" : null;
        var why = string.Concat(call.Problems.Select(problem => $"<span class=\"why\">{Html.Text(problem)}</span>"));
        return Html.Text(call.Title) + (note is null ? "" : $"<span class=\"soft\"> · {note}</span>") + why;
    }
}
