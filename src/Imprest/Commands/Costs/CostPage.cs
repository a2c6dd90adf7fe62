using System.Text;
using Imprest.Commands.PrepaidTest.Report;
using Imprest.Costs;
using Imprest.Pricing.Costs;

namespace Imprest.Commands.Costs;

/// <summary>The report as one HTML file that needs nothing else: style inline, no script. Everything of it is readable without colour.</summary>
internal static class CostPage
{
    public static string Of(CostStudy study, CostEstimate estimate, UsageRates? rates, DateTimeOffset at)
    {
        var html = new StringBuilder();
        var month = estimate.Total.Account.Month;
        html.Line("<!doctype html>").Line("<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Line($"<title>Cost of {Html.Text(estimate.Workflow.Name)}: {CostMoney.Of(month.Expected)} a month</title>")
            .Line($"<style>{ReportStyle.Css}{CostStyle.Css}</style></head><body><main>");
        Head(html, estimate, at);
        Payers(html, estimate);
        Causes(html, estimate);
        Steps(html, estimate);
        Variants(html, study, estimate);
        Reading(html, study, estimate, rates, at);
        return html.Line("</main></body></html>").ToString();
    }

    private static void Head(StringBuilder html, CostEstimate estimate, DateTimeOffset at)
    {
        var (item, month) = (estimate.Total.Account.Item, estimate.Total.Account.Month);
        html.Line("<header>")
            .Line($"<p class=\"kicker\">Cost of {Html.Text(estimate.Workflow.Name)} · prices of {at:d MMMM yyyy}</p>")
            .Line($"<h1 class=\"figure\">{CostMoney.Of(month.Expected)}<small>a month expected</small></h1>")
            .Line($"<p class=\"verdict\">Half of all months cost at most {CostMoney.Of(month.P50)}, nineteen of twenty at most {CostMoney.Of(month.P95)}.</p>")
            .Line("<dl class=\"facts\">");
        Fact(html, "An item", CostMoney.Of(item.Expected));
        Fact(html, "Items a month", CostMoney.Count(estimate.Workflow.ItemsAMonth));
        Fact(html, "Calls an item", CostMoney.Count(estimate.CallsAnItem));
        Fact(html, "Complete items", CostMoney.Percent(estimate.FinishedShare));
        Fact(html, "A month at worst", CostMoney.Of(month.Worst));
        html.Line("</dl></header>");
    }

    private static void Fact(StringBuilder html, string name, string value) => html.Line($"<div><dt>{name}</dt><dd>{Html.Text(value)}</dd></div>");

    private static void Payers(StringBuilder html, CostEstimate estimate)
    {
        html.Line("<section><h2>Who pays</h2>")
            .Line($"<p>{(CostWords.Differs(estimate) ? Html.Text(CostWords.Absorbed) : "What you pay is what the provider bills: nothing here fails in a way that it charges for.")}</p>");
        var table = new HtmlTable(("", ""), ("An item", "n"), ("A month", "n"), ("Half of months ≤", "n wide"), ("19 of 20 ≤", "n"), ("At worst", "n wide"));
        foreach (var (who, cost) in CostWords.Payers(estimate))
        {
            table.Add(
                false, who, CostMoney.Of(cost.Item.Expected), CostMoney.Of(cost.Month.Expected), CostMoney.Of(cost.Month.P50), CostMoney.Of(cost.Month.P95), CostMoney.Of(cost.Month.Worst));
        }

        table.WriteTo(html);
        html.Line("</section>");
    }

    private static void Causes(StringBuilder html, CostEstimate estimate)
    {
        var causes = estimate.Causes.Where(cause => cause.CallsAnItem > 0).ToList();
        var most = causes.Max(cause => cause.Cost.ProviderAtMost.Month.Expected.Nanos);
        html.Line("<section><h2>Where it goes</h2>")
            .Line($"<p>A month, expected: {Key("paid", "you pay")}{(CostWords.Differs(estimate) ? $" {Key("billed", "only the provider bills it")} {Key("maybe", "the provider may bill it")}" : "")}</p>")
            .Line("<ul class=\"bars\">");
        foreach (var cause in causes)
        {
            var (account, least, top) = (cause.Cost.Account.Month.Expected, cause.Cost.ProviderAtLeast.Month.Expected, cause.Cost.ProviderAtMost.Month.Expected);
            html.Append($"<li><span>{CostWords.Of(cause.Cause)}</span><span class=\"bar\" aria-hidden=\"true\">");
            Bar(html, "paid", account.Nanos, most);
            Bar(html, "billed", least.Nanos - account.Nanos, most);
            Bar(html, "maybe", top.Nanos - least.Nanos, most);
            var provider = top == account ? "" : $"<small>the provider bills {CostMoney.Range(least, top)}</small>";
            html.Line($"</span><span class=\"n\"><b>{CostMoney.Of(account)}</b>{provider}</span></li>");
        }

        html.Line("</ul>");
        if (CostWords.IsRange(estimate))
            html.Line($"<p class=\"soft\">{Html.Text(CostWords.Unknown)}</p>");
        html.Line("</section>");
    }

    private static string Key(string kind, string means) => $"<span class=\"key\"><i class=\"{kind}\"></i>{means}</span>";

    private static void Bar(StringBuilder html, string kind, long nanos, long most)
    {
        if (nanos > 0 && most > 0)
            html.Append(System.Globalization.CultureInfo.InvariantCulture, $"<i class=\"{kind}\" style=\"width:{(decimal)nanos * 100 / most:0.##}%\"></i>");
    }

    private static void Steps(StringBuilder html, CostEstimate estimate)
    {
        var differs = CostWords.Differs(estimate);
        html.Line("<section><h2>By step</h2><p>A call is what a delivered one is expected to cost, over the sizes that the step asks for.</p>");
        var table = new HtmlTable(
            ("Step", ""), ("Model", "wide"), ("A call", "n"), ("Calls an item", "n wide"), ("You pay an item", "n wide"), ("You pay a month", "n"), (differs ? "Provider bills a month" : "", "n wide"));
        foreach (var step in estimate.Steps)
        {
            var cost = step.Cost;
            table.Add(
                false, Html.Text(step.Step.Name), Html.Text(step.Card.Id), CostMoney.Of(step.PriceACall), CostMoney.Count(step.CallsAnItem), CostMoney.Of(cost.Account.Item.Expected),
                CostMoney.Of(cost.Account.Month.Expected), differs ? CostMoney.Range(cost.ProviderAtLeast.Month.Expected, cost.ProviderAtMost.Month.Expected) : "");
        }

        var total = estimate.Total;
        table.WriteTo(html,
        [
            "Total", "", "", CostMoney.Count(estimate.CallsAnItem), CostMoney.Of(total.Account.Item.Expected), CostMoney.Of(total.Account.Month.Expected),
            differs ? CostMoney.Range(total.ProviderAtLeast.Month.Expected, total.ProviderAtMost.Month.Expected) : "",
        ]);
        html.Line("</section>");
    }

    private static void Variants(StringBuilder html, CostStudy study, CostEstimate estimate)
    {
        if (study.Others.Count == 0)
            return;
        html.Line("<section><h2>What if</h2><p>The same workflow with other settings, and on other models.</p>");
        var now = estimate.Total.Account.Month;
        var table = new HtmlTable(("", "free"), ("You pay a month", "n"), ("Change", "n"), ("19 of 20 months ≤", "n wide"), ("Provider bills a month", "n wide"), ("Complete", "n wide"));
        table.Add(
            false, "<b>As it is</b>", CostMoney.Of(now.Expected), "", CostMoney.Of(now.P95),
            CostMoney.Range(estimate.Total.ProviderAtLeast.Month.Expected, estimate.Total.ProviderAtMost.Month.Expected), CostMoney.Percent(estimate.FinishedShare));
        foreach (var variant in study.Others)
        {
            if (variant.Result is not CostResult.Estimated { Estimate: var other })
                continue;
            var month = other.Total.Account.Month;
            var notes = string.Concat(variant.Notes.Select(note => $"<span class=\"note soft\">{Html.Text(note)}</span>"));
            table.Add(
                false, Label(variant) + notes, CostMoney.Of(month.Expected), CostMoney.Change(month.Expected - now.Expected), CostMoney.Of(month.P95),
                CostMoney.Range(other.Total.ProviderAtLeast.Month.Expected, other.Total.ProviderAtMost.Month.Expected), CostMoney.Percent(other.FinishedShare));
        }

        table.WriteTo(html);
        html.Line("<ul class=\"cannot\">");
        foreach (var variant in study.Others)
        {
            if (variant.Result is CostResult.Impossible impossible)
                html.Line($"<li><span class=\"bad\">✗</span> <b>{Label(variant)}</b> {Html.Text(CostWords.Why(impossible))}</li>");
        }

        html.Line("</ul></section>");
    }

    /// <summary>Breaks between its parts where a phone is too narrow.</summary>
    private static string Label(CostVariant variant) => Html.Text(variant.Label).Replace(",", ",<wbr>", StringComparison.Ordinal).Replace("=", "=<wbr>", StringComparison.Ordinal);

    private static void Reading(StringBuilder html, CostStudy study, CostEstimate estimate, UsageRates? rates, DateTimeOffset at)
    {
        html.Line("<section><h2>How to read this</h2><ul class=\"plain\">")
            .Line($"<li>{Html.Text(CostWords.Simulation(estimate))}</li>").Line($"<li>{Html.Text(CostWords.Worst)}</li>")
            .Line("<li>It is an estimate, as good as the rates that it was given. Calls are taken to be independent of each other; a bad day of a provider is not.</li>");
        foreach (var sentence in rates?.Sentences() ?? [])
            html.Line($"<li>{Html.Text(sentence)}.</li>");
        foreach (var warning in CostJson.Warnings(estimate, at).Distinct())
            html.Line($"<li class=\"warn\">{Html.Text(warning)}</li>");
        html.Line("</ul></section><footer>");
        foreach (var card in estimate.Steps.Select(step => step.Card).Distinct())
            html.Line($"<p>Prices: {Html.Text(card.Version)}, {Html.Text(card.Trust)}, read {card.ReadOn:yyyy-MM-dd} at {Html.Text(card.Source)}. Check the live page before relying on them.</p>");
        html.Line("</footer>");
    }
}
