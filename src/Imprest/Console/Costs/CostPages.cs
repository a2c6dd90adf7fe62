using System.Globalization;
using System.Text.Json;
using Imprest.Console.Rendering;
using Imprest.Costs;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Costs;
using Imprest.UsageLog;

namespace Imprest.Console.Costs;

/// <summary>What a whole workflow costs, for everybody: the workflow is the address.</summary>
/// <remarks>Strangers wait in a queue of their own, and their estimates are smaller and end in time: they never keep those who pay from theirs.</remarks>
internal sealed class CostPages(PriceBookSource prices, AccountPrices accountPrices, SqliteLedger ledger, CostDesk desk, TimeProvider clock) : IDisposable
{
    private const int MostItems = 10_000;
    private const int FewestItems = 200;
    private const int LogDays = 30;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly CostDesk visitors = new();

    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/cost", ShowAsync);
        routes.Get("/cost/workflow.json", WorkflowFile);
        routes.Get("/cost/estimate.csv", TableAsync);
    }

    public void Dispose() => visitors.Dispose();

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var (form, isExample) = Read(context);
        if (Changed(context.Request, form) is { } changed)
            return Results.LocalRedirect("/cost" + changed.Query);
        if (context.Request.Query["take"] == "log")
            return Results.LocalRedirect("/cost" + (await FilledAsync(form, context.SignedInCaller())).Query);
        var caller = context.CallerOrNull();
        var slips = CostSlips.Of(form);
        var (study, errors) = await EstimateAsync(form, slips, caller, context.RequestAborted);
        return PageResult.Of<CostPage>("Cost", new CostModel(form, study, errors, Book(caller), clock.GetUtcNow())
        {
            IsExample = isExample,
            Limits = CostLimits.Of(caller),
            Slips = slips,
            Log = form.Log is not null && caller is not null && errors.Count == 0 ? [.. (await LogAsync(form, caller)).Steps.Select(step => RateWords.OfLog(step, LogDays))] : [],
        });
    }

    private IResult WorkflowFile(HttpContext context)
    {
        var (form, _) = Read(context);
        context.Response.Headers.ContentDisposition = "attachment; filename=workflow.json";
        return Results.Text(form.ToWorkflow().ToJsonString(new JsonSerializerOptions { WriteIndented = true }), "application/json; charset=utf-8");
    }

    private async Task<IResult> TableAsync(HttpContext context)
    {
        var (form, _) = Read(context);
        var caller = context.CallerOrNull();
        var (study, errors) = await EstimateAsync(form, CostSlips.Of(form), caller, context.RequestAborted);
        if (study is null)
            throw new ApiException(ErrorCode.InvalidRequest, string.Join(" ", errors));
        context.Response.Headers.ContentDisposition = "attachment; filename=cost.csv";
        return Results.Text(CostCsv.Of(study), "text/csv; charset=utf-8");
    }

    private (CostForm Form, bool IsExample) Read(HttpContext context)
    {
        foreach (var name in context.Request.Query.Keys)
        {
            if (!CostForm.Knows(name) && name is not ("add" or "remove" or "take"))
                throw ListQuery.Bad(name, "is not a field of a workflow here; the page Cost has them all");
        }

        var form = CostForm.Of(context.Request.Query);
        if (form.Steps.Count > 0 || context.Request.Query.Count > 0)
            return (form, false);
        var book = Book(context.CallerOrNull());
        var at = clock.GetUtcNow();
        return (CostForm.Example(book.Find("openai/gpt-image-2", at) is { } card && !card.IsRetired(DateOnly.FromDateTime(at.UtcDateTime)) ? card.Id : "sandbox/imprest-sandbox-1"), true);
    }

    /// <summary>The buttons that add and take away a step are links of the form to another address of it.</summary>
    private static CostForm? Changed(HttpRequest request, CostForm form)
    {
        if (request.Query["add"] == "step" && form.Steps.Count < WorkflowLimits.Steps)
        {
            // Most steps of a workflow are on the same model.
            var step = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = $"step{form.Steps.Count + 1}", ["size"] = "1024x1024" };
            if (form.Steps.Count > 0 && form.Of(form.Steps.Count - 1, "model") is { } model)
                step["model"] = model;
            return form.WithStep(step);
        }

        return int.TryParse(request.Query["remove"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= form.Steps.Count ? form.WithoutStep(number - 1) : null;
    }

    private PriceBook Book(Caller? caller) => accountPrices.SeenBy(caller, prices.Current);

    private async Task<(CostStudy? Study, IReadOnlyList<string> Errors)> EstimateAsync(CostForm form, IReadOnlyList<CostSlip> slips, Caller? caller, CancellationToken canceled)
    {
        var limits = CostLimits.Of(caller);
        if (form.Steps.Count == 0)
            return (null, ["A workflow has a step at least. Add one."]);
        if (form.WhatIfs.Count + form.Models.Count > limits.Variants)
            return (null, [$"At most {limits.Variants} what-ifs and models are compared at once{(caller is null ? "; with a key it is more" : "")}. Take some away."]);
        if (slips.Count > 0)
            return (null, [.. slips.Select(slip => slip.Words)]);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(canceled);
        time.CancelAfter(Longest);
        try
        {
            using var json = JsonDocument.Parse(form.ToWorkflow().ToJsonString());
            var plan = new CostPlan(WorkflowDocument.ParseJson(json.RootElement), form.WhatIfs, form.Models, Book(caller), clock.GetUtcNow());
            var items = (int)Math.Min(MostItems, limits.Calls / Math.Max(0.001m, plan.Calls(1)));
            if (items < FewestItems)
                return (null, [string.Create(CultureInfo.InvariantCulture, $"An item makes {plan.Calls(1):#,0} calls with all that is compared, which is more than is simulated here. Compare less at once, or use `imprest cost`, which has no such limit.")]);
            return (await (caller is null ? visitors : desk).EstimateAsync(plan, CostEstimator.DefaultSeed, items, time.Token), []);
        }
        catch (WorkflowException wrong)
        {
            return (null, [.. wrong.Errors.Select(WorkflowErrors.Sentence)]);
        }
        catch (ApiException refused)
        {
            return (null, [refused.Message]);
        }
        catch (OperationCanceledException) when (!canceled.IsCancellationRequested)
        {
            return (null, ["This takes longer than a page may work on it. Compare less at once, or use `imprest cost`, which has no such limit."]);
        }
    }

    private async Task<CostForm> FilledAsync(CostForm form, Caller caller)
    {
        try
        {
            var rates = await LogAsync(form, caller);
            for (var step = 0; step < rates.Steps.Count; step++)
            {
                if (rates.Steps[step].Enough)
                    form = form.WithRates(step, rates.Steps[step].Shares);
            }
        }
        catch (WorkflowException)
        {
            // What is wrong with the workflow stands on its page.
        }

        return form.WithLog(string.Create(CultureInfo.InvariantCulture, $"{LogDays}d"));
    }

    private async Task<UsageRates> LogAsync(CostForm form, Caller caller)
    {
        using var json = JsonDocument.Parse(form.ToWorkflow().ToJsonString());
        var workflow = WorkflowDocument.ParseJson(json.RootElement).Read();
        var now = clock.GetUtcNow();
        var rows = await ledger.UsageAsync(new RequestFilter { Account = caller.Sees, From = new DateTimeOffset(now.UtcDateTime.Date.AddDays(-LogDays), TimeSpan.Zero) }, UsageRates.Groups);
        var book = Book(caller);
        string? KeyOf(UsageRow row, string name) => row.Key.FirstOrDefault(pair => pair.Key == name).Value;
        return UsageRates.Of(
            workflow, [.. rows.Select(row => new LoggedRequests(KeyOf(row, "model") ?? "", KeyOf(row, "operation") ?? "", OutcomeNames.TryParse(KeyOf(row, "outcome"), out var outcome) ? outcome : null, row.Requests))],
            model => book.Find(model, now)?.Id ?? model, $"{LogDays}d");
    }
}

/// <summary>How much may be asked of one page.</summary>
/// <param name="Calls">That are simulated at most, variants included.</param>
/// <param name="Variants">What-ifs and models at most.</param>
public sealed record CostLimits(int Calls, int Variants)
{
    internal static CostLimits Of(Caller? caller) => caller is null ? new(300_000, 5) : new(1_000_000, 10);
}
