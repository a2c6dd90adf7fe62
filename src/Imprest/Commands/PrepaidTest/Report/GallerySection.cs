using System.Globalization;
using System.Text;
using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest.Report;

/// <summary>The images with their prompts and prices: qualities side by side, then the batch, the edit and the rest.</summary>
internal static class GallerySection
{
    public static void Write(StringBuilder html, TestReport report)
    {
        Qualities(html, [.. report.Calls.Where(call => call.Step == "quality" && call.Images.Count > 0)]);
        var batch = report.Calls.FirstOrDefault(call => call.Step == "batch" && call.Images.Count > 0);
        if (batch is null)
            return;
        html.Line("<section><h2>What was made</h2><p>Each operation apart, because each is priced apart.</p>");
        var title = batch.Images.Count == 1 ? "One image" : $"A batch of {batch.Images.Count}, one request";
        html.Line($"<h3>{title} · {Price(batch)}</h3><blockquote>{Html.Text(batch.Prompt)}</blockquote><div class=\"strip two\" style=\"--n:2\">");
        foreach (var image in batch.Images)
            html.Line($"<figure>{Html.Image(image, batch.Prompt)}</figure>");
        html.Line("</div>");
        Edit(html, report, batch);
        Derived(html, report);
        html.Line("</section>");
    }

    private static void Qualities(StringBuilder html, IReadOnlyList<TestCall> calls)
    {
        if (calls.Count < 2)
            return;
        html.Line("<section><h2>What quality costs</h2><p>The same prompt at the same size, once in each quality. Price of one image.</p>")
            .Line($"<div class=\"strip{(calls.Count > 3 ? " fold" : "")}\" style=\"--n:{Math.Min(calls.Count, 4)}\">");
        var least = Amount(calls[0]);
        foreach (var call in calls)
        {
            var times = least is { Nanos: > 0 } low && Amount(call) is { } amount && amount > low
                ? string.Create(CultureInfo.InvariantCulture, $" · {amount.Usd / low.Usd:0.#} × {calls[0].Quality}")
                : "";
            html.Line($"<figure>{Html.Image(call.Images[0], $"{call.Prompt}, {call.Quality} quality")}")
                .Line($"<figcaption><span class=\"price\">{Price(call)}</span><b>{Html.Text(call.Quality)}</b>{Html.Text(call.Size)}{times}</figcaption></figure>");
        }

        html.Line("</div></section>");
    }

    private static void Edit(StringBuilder html, TestReport report, TestCall batch)
    {
        if (report.Calls.FirstOrDefault(call => call.Step == "edit" && call.Images.Count > 0) is not { } edit)
            return;
        var before = batch.Images[0];
        html.Line($"<h3>Edit with a mask · {Price(edit)}</h3><blockquote>{Html.Text(edit.Prompt)}</blockquote><div class=\"strip\">");
        html.Line($"<figure>{Html.Image(before, "The image before the edit")}<figcaption>before</figcaption></figure>");
        if (report.Mask is { } mask)
        {
            html.Line($"<figure>{Html.Image(mask, "image/png", before.Width, before.Height, "The mask: clear in the middle", "clear")}")
                .Line("<figcaption>mask: may change where it is clear</figcaption></figure>");
        }

        html.Line($"<figure>{Html.Image(edit.Images[0], edit.Prompt)}<figcaption>after</figcaption></figure></div>");
    }

    private static void Derived(StringBuilder html, TestReport report)
    {
        var calls = report.Calls.Where(call => call.Step is "image-to-image" or "variation" && call.Images.Count > 0).ToArray();
        if (calls.Length == 0)
            return;
        html.Line("<h3>From one reference image</h3><div class=\"strip two\" style=\"--n:2\">");
        foreach (var call in calls)
        {
            var what = call.Step == "variation" ? "variation, no prompt" : $"image to image: “{call.Prompt}”";
            html.Line($"<figure>{Html.Image(call.Images[0], call.Title)}<figcaption><b>{Price(call)}</b>{Html.Text(what)}</figcaption></figure>");
        }

        html.Line("</div>");
    }

    private static Money? Amount(TestCall call) => Money.TryParse(call.ChargedUsd ?? call.BookUsd, out var money) ? money : null;

    private static string Price(TestCall call) => call.ChargedUsd is null && call.BookUsd is not null ? $"≈ {Html.Money(call.BookUsd)}" : Html.Money(call.ChargedUsd);
}
