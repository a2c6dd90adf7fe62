using System.Text;

namespace Imprest.Commands.PrepaidTest.Report;

/// <summary>How to read the report, what it could not check, and what to do next.</summary>
internal static class ReadingSection
{
    public static void Write(StringBuilder html, TestReport report)
    {
        html.Line("<section><h2>How to read this</h2><ul class=\"plain\">")
            .Line("<li><b>Quoted at most</b> is the upper bound that was stated before the call, and held of the balance. A charge never passes it.</li>")
            .Line("<li><b>Charged</b> is what the wallet lost; the answer, the receipt and the ledger say the same.</li>")
            .Line("<li><b>Book says</b> is computed anew from the answer alone, by the rate card named below. A difference of one nano-dollar would be shown.</li>");
        foreach (var note in report.Notes)
            html.Line($"<li class=\"soft\">{Html.Text(note)}</li>");
        html.Line("</ul></section><section><h2>Next</h2>");
        if (report.Endpoint == TestReport.ThrowAway)
        {
            html.Line("<p>This ran on a gateway that is gone. Run your own, and point an OpenAI client at it:</p>")
                .Line("<pre><code>imprest serve\nexport OPENAI_BASE_URL=http://127.0.0.1:8686/v1   # and the key that it printed</code></pre>");
        }

        var quality = report.Calls.Select(call => call.Quality).OfType<string>().FirstOrDefault() ?? "auto";
        html.Line("<p>Before you scale, ask what your own calls can cost, and cap what a key may spend:</p>")
            .Line($"<pre><code>imprest quote --model {Html.Text(report.Model)} --quality {Html.Text(quality)} --size {Html.Text(report.Size)} --n 4")
            .Line("imprest limits set day 5.00").Line("imprest usage --group-by model,quality</code></pre></section>");
    }
}
