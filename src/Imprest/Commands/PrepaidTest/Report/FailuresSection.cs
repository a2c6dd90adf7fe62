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
        html.Line("<section><h2>What went wrong on purpose, and who paid</h2><p>Only what was delivered is charged. A call that brings nothing costs nothing.</p>");
        var table = new HtmlTable(
            ("Call", ""), ("Answer", "wide"), ("Recorded as", "wide"), ("Tries", "n wide"), ("Images", "n wide"), ("Charged", "n"), ("Who paid", ""), ("Request", "wide"));
        foreach (var call in calls)
        {
            table.Add(
                call.Failed,
                Html.Text(call.Title), Html.Text($"{call.HttpStatus} {call.ErrorCode}".Replace('_', ' ')),
                Html.Text(call.State is null ? "–" : $"{call.State}, {call.Outcome?.Replace('_', ' ')}"), Html.Text(call.Attempts?.ToString() ?? "–"),
                $"{call.ImagesDelivered}/{call.ImagesAsked}", Html.Money(call.ChargedUsd ?? (call.State is null ? null : "0"), decimals),
                Html.Text(call.WhoPaid ?? "–"), $"<code>{Html.Text(call.RequestId)}</code>");
        }

        table.WriteTo(html);
        html.Line("</section>");
    }
}
