using Imprest.Console.Accounts;
using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Reviews;
using Imprest.UsageLog;

namespace Imprest.Console.Requests;

/// <summary>One request's page, its news, and an operator's decision about it.</summary>
internal sealed class RequestPages(
    RequestStories stories, SqliteLedger ledger, ReviewDecisions decisions, PriceBookSource prices, ResultLinks links, KeyChanges keys, AccountNames names, RequestEvents events, TimeProvider clock)
{
    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/requests/{id}", (string id, HttpContext context) => ShowAsync(id, context, new()));
        routes.Get("/requests/{id}/events", (string id, HttpContext context) => events.StreamAsync(context, context.SignedInCaller().Sees, new(id), context.Request.Query["seen"]));
        routes.Post("/requests/{id}/decision", DecideAsync);
    }

    private async Task<IResult> ShowAsync(string id, HttpContext context, DecisionForm form)
    {
        var caller = context.SignedInCaller();
        var story = await stories.FindAsync(caller.Sees, new RequestId(id)) ?? throw RequestEndpoints.Missing(id);
        var now = clock.GetUtcNow();
        var model = new RequestModel(story, StoryView.Of(story, caller, context.Request, links, now), caller, Ruling.Of(story, prices.Current), now)
        {
            Recomputed = context.Request.Query.ContainsKey("recompute") ? Recomputation.Of(story.Record, story.Card) : null,
            Reviews = caller.Sees is null ? await ledger.ReviewItemsOfAsync(story.Record.Account, story.Record.Id) : [],
            KeyName = (await keys.NamedAsync(caller, story.Record.Account)).FirstOrDefault(key => key.Id == story.Record.Key)?.Name,
            AccountName = await names.OfAsync(story.Record.Account),
            Form = form,
            Decided = context.Request.Query.ContainsKey("decided"),
        };
        return PageResult.Of<RequestPage>($"Request {id}", model, form.Problem is null ? 200 : 400);
    }

    private async Task<IResult> DecideAsync(string id, HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustOperate();
        var record = await ledger.FindRequestAsync(null, new RequestId(id)) ?? throw RequestEndpoints.Missing(id);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var filled = DecisionForm.Read(form);
        try
        {
            if (filled.Reason.Length is 0 or > ReviewDecisions.MostReason)
                throw ListQuery.Bad("reason", $"is needed: a sentence of at most {ReviewDecisions.MostReason} characters, for whoever asks later");
            if (form["state"].ToString() is { Length: > 0 } seen && seen != record.State.Wire())
                throw new ApiException(ErrorCode.InvalidRequest, $"The request is {record.State.Wire().Replace('_', ' ')} by now, and was {seen.Replace('_', ' ')} when you looked at it. Look again, then decide.");
            await decisions.DecideAsync(record, new(filled.Decision, Amount("amount_usd", filled.Amount), Amount("provider_cost_usd", filled.ProviderCost), filled.Reason), caller);
        }
        catch (ApiException refused) when (refused.Code is ErrorCode.InvalidRequest or ErrorCode.NotFound)
        {
            return await ShowAsync(id, context, filled with { Problem = refused.Message, Wrong = refused.Param });
        }

        return Results.LocalRedirect($"/requests/{Uri.EscapeDataString(id)}?decided");
    }

    private static Money? Amount(string name, string text) => text.Length == 0 ? null
        : Money.TryParse(text.TrimStart('$'), out var amount) && amount >= Money.Zero ? amount : throw ListQuery.Bad(name, "is an amount in USD, zero or more, with at most nine decimals, for instance 0.04");
}
