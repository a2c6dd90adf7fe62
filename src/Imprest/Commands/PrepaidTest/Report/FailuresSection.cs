using System.Text;

namespace Imprest.Commands.PrepaidTest.Report;

/// <summary>What went wrong on purpose: how each was answered and recorded, and who paid.</summary>
internal static class FailuresSection
{
    private static readonly string[] Steps = ["invalid", "blocked", "failed", "retried", "partial"];

    public static void Write(StringBuilder html, TestReport report)
    {
        var calls = report.Calls.Where(call => Steps.Contains(call.Step)).ToArray();
        if (calls.Length == 0)
            return;
        var decimals = Html.Decimals(calls.Select(call => call.ChargedUsd));
        html.Line("<section><h2>What went wrong on purpose, and who paid</h2><p>Only what was delivered is charged. A call that brings nothing costs nothing.</p>")
            .Line("<div class=\"scroll\"><table><thead><tr><th>Call</th><th>Answer</th><th class=\"wide\">Recorded as</th><th class=\"n wide\">Tries</th><th class=\"n\">Images</th><th class=\"n\">Charged</th><th class=\"wide\">Who paid</th><th class=\"wide\">Request</th></tr></thead><tbody>");
        foreach (var call in calls)
        {
            var answer = call.ErrorCode is { } code ? $"{call.HttpStatus} {code}" : call.HttpStatus.ToString();
            html.Line($"<tr{(call.Failed ? " class=\"failed\"" : "")}><td>{Html.Text(call.Title)}</td><td>{Html.Text(answer.Replace('_', ' '))}</td>"
                + $"<td class=\"wide\">{Html.Text(call.State is null ? "–" : $"{call.State}, {call.Outcome?.Replace('_', ' ')}")}</td><td class=\"n wide\">{(call.Attempts is { } tries ? tries : "–")}</td><td class=\"n\">{call.ImagesDelivered}/{call.ImagesAsked}</td>"
                + $"<td class=\"n\">{Html.Money(call.ChargedUsd ?? (call.State is null ? null : "0"), decimals)}</td><td class=\"wide\">{Html.Text(call.WhoPaid ?? "–")}</td><td class=\"wide\"><code>{Html.Text(call.RequestId ?? "")}</code></td></tr>");
        }

        html.Line("</tbody></table></div></section>");
    }
}
