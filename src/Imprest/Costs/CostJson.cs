using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Costs;

/// <summary>A workflow's cost on the wire: the object of <c>imprest cost --json</c> and of <c>POST /v1/cost-estimates</c>.</summary>
internal static class CostJson
{
    public static JsonObject Of(CostStudy study, DateTimeOffset at)
    {
        var view = new JsonObject { ["object"] = "cost_estimate", ["name"] = study.Workflow.Name, ["items_a_month"] = study.Workflow.ItemsAMonth };
        Add(view, study.Result);
        if (study.Result is CostResult.Estimated { Estimate: var estimate })
        {
            view["finished_share"] = Number(estimate.FinishedShare);
            view["calls_an_item"] = Number(estimate.CallsAnItem);
            view["steps"] = new JsonArray([.. estimate.Steps.Select(step => Step(step, at))]);
            view["causes"] = new JsonArray([.. estimate.Causes.Select(Cause)]);
            view["simulation"] = new JsonObject { ["items"] = estimate.SimulatedItems, ["seed"] = estimate.Seed, ["mean_usd"] = estimate.SimulatedMean.ToString() };
            view["warnings"] = Texts(Warnings(estimate, at));
        }

        view["what_ifs"] = new JsonArray([.. study.Others.Select(Variant)]);
        return view;
    }

    /// <summary>What the quotes and the calendar say.</summary>
    public static IEnumerable<string> Warnings(CostEstimate estimate, DateTimeOffset at) =>
        estimate.Warnings.Concat(estimate.Steps.Select(step => step.Card).Distinct().SelectMany(card => RateCardAge.Warnings(card, at)));

    private static JsonObject Step(StepCost step, DateTimeOffset at)
    {
        var view = new JsonObject
        {
            ["name"] = step.Step.Name,
            ["model"] = step.Card.Id,
            ["operation"] = step.Step.Work.Operation.Wire(),
            ["price_usd"] = step.PriceACall.ToString(),
            ["upper_bound_usd"] = step.Bound?.ToString(),
            ["calls_an_item"] = Number(step.CallsAnItem),
            ["finished_share"] = Number(step.FinishedShare),
            ["price_version"] = step.Card.Version,
            ["as_of"] = step.Card.ReadOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["source"] = step.Card.Source,
            ["trust"] = step.Card.Trust,
            ["stale"] = RateCardAge.IsStale(step.Card, at),
        };
        Add(view, step.Cost);
        return view;
    }

    private static JsonObject Cause(CauseCost cause)
    {
        var view = new JsonObject { ["cause"] = cause.Cause.Wire(), ["calls_an_item"] = Number(cause.CallsAnItem) };
        Add(view, cause.Cost);
        return view;
    }

    private static JsonObject Variant(CostVariant variant)
    {
        var view = new JsonObject { ["label"] = variant.Label };
        Add(view, variant.Result);
        view["notes"] = Texts(variant.Notes);
        return view;
    }

    private static void Add(JsonObject view, CostResult result)
    {
        if (result is CostResult.Estimated { Estimate: var estimate })
        {
            view["status"] = "estimated";
            Add(view, estimate.Total);
            return;
        }

        var problems = ((CostResult.Impossible)result).Problems;
        view["status"] = problems.Any(problem => problem.Unpriced) ? "unknown" : "impossible";
        view["problems"] = new JsonArray([.. problems.Select(problem => new JsonObject
        {
            ["step"] = problem.Step, ["model"] = problem.Model, ["status"] = problem.Unpriced ? "unknown" : "impossible", ["reason"] = problem.Reason, ["hint"] = problem.Hint,
        })]);
    }

    private static void Add(JsonObject view, CostSpread spread)
    {
        view["account"] = Periods(spread.Account);
        view["provider_at_least"] = Periods(spread.ProviderAtLeast);
        view["provider_at_most"] = Periods(spread.ProviderAtMost);
    }

    private static JsonObject Periods(CostPeriods periods) => new() { ["item"] = Figures(periods.Item), ["month"] = Figures(periods.Month) };

    private static JsonObject Figures(CostFigures figures) => new()
    {
        ["expected_usd"] = figures.Expected.ToString(), ["p50_usd"] = figures.P50.ToString(), ["p95_usd"] = figures.P95.ToString(), ["worst_usd"] = figures.Worst?.ToString(),
    };

    /// <summary>A count or a share: finer than a billionth is nothing that anybody knows.</summary>
    private static decimal Number(decimal value) => PlainDecimal.Normal(decimal.Round(value, 9));

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Distinct().Select(text => (JsonNode)text)]);
}
