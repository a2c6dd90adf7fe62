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
        html.Line("<section><h2>Quoted against charged</h2><p>The quote's upper bound is held before a call is sent. What was delivered is charged; the rest of the hold is given back.</p>")
            .Line("<div class=\"scroll\"><table><thead><tr><th>Call</th><th class=\"wide\">Operation</th><th class=\"wide\">Quality</th><th class=\"n\">Images</th>"
                + "<th class=\"n wide\">Quoted at most</th><th class=\"n wide\">Held</th><th class=\"n\">Charged</th><th class=\"n\">Book says</th><th></th><th class=\"wide\">Request</th></tr></thead><tbody>");
        foreach (var call in calls)
        {
            var mark = call.Failed ? "<span class=\"bad\">✗ differs</span>" : "<span class=\"good\" title=\"as the price book says\">✓</span>";
            var why = string.Concat(call.Problems.Select(problem => $"<span class=\"why\">{Html.Text(problem)}</span>"));
            var note = call.Replayed ? "<span class=\"soft\"> · replayed, charged once</span>" : call.Attempts > 1 ? $"<span class=\"soft\"> · {call.Attempts} tries</span>" : "";
            html.Line($"<tr{(call.Failed ? " class=\"failed\"" : "")}><td>{Html.Text(call.Title)}{note}{why}</td><td class=\"wide\">{Html.Text(call.Operation)}</td><td class=\"wide\">{Html.Text(call.Quality ?? "–")}</td>"
                + $"<td class=\"n\">{call.ImagesDelivered}/{call.ImagesAsked}</td><td class=\"n wide\">{Html.Money(call.QuotedBoundUsd, quoted)}</td><td class=\"n wide\">{Html.Money(call.Replayed ? null : call.HeldUsd, quoted)}</td>"
                + $"<td class=\"n\">{Html.Money(call.ChargedUsd, charged)}</td><td class=\"n\">{Html.Money(call.Replayed ? null : call.BookUsd, charged)}</td><td>{mark}</td><td class=\"wide\"><code>{Html.Text(call.RequestId ?? "")}</code></td></tr>");
        }

        html.Line($"</tbody><tfoot><tr><td>Total</td><td class=\"wide\"></td><td class=\"wide\"></td><td></td><td class=\"wide\"></td><td class=\"wide\"></td><td class=\"n\">{Html.Money(report.ChargedUsd, charged)}</td><td></td><td></td><td class=\"wide\"></td></tr></tfoot></table></div></section>");
    }
}
