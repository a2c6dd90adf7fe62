using Imprest.Console.Rendering;
using Imprest.Console.Sessions;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.UsageLog;
using Imprest.Webhooks;
using Microsoft.AspNetCore.WebUtilities;

namespace Imprest.Console.Webhooks;

/// <summary>Where an account is told of its tasks, what was delivered, and what is tried again.</summary>
internal sealed class WebhookPages(SqliteLedger ledger, AccountWebhooks webhooks, ShownOnce shownOnce, LiveEvents live)
{
    private const int RowsOfPage = 50;

    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/webhooks", ListAsync);
        routes.Post("/webhooks", AddAsync);
        routes.Get("/webhooks/{id}", OneAsync);
        routes.Get("/webhooks/{id}/events", EventsAsync);
        routes.Post("/webhooks/{id}/rotate", RotateAsync);
        routes.Post("/webhooks/{id}/enable", EnableAsync);
        routes.Post("/webhooks/{id}/remove", RemoveAsync);
        routes.Post("/webhooks/{id}/test", TestAsync);
        routes.Post("/webhooks/{id}/deliveries/{delivery}/resend", ResendAsync);
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        ListQuery.MustKnow(context.Request, "account_id", "removed");
        var caller = context.SignedInCaller();
        return PageResult.Of<WebhooksPage>("Webhooks", await ListedAsync(caller, ListQuery.Text(context.Request, "account_id")) with { Removed = ListQuery.Text(context.Request, "removed") is not null });
    }

    private async Task<WebhooksModel> ListedAsync(Caller caller, string? asked)
    {
        var account = await webhooks.AccountAsync(caller, asked, changes: false);
        var endpoints = await webhooks.ListAsync(account);
        var last = new Dictionary<WebhookId, WebhookDelivery>(); // Of ten endpoints at most.
        foreach (var endpoint in endpoints)
        {
            if ((await webhooks.DeliveriesAsync(endpoint, 1, null)).Items is [var newest])
                last[endpoint.Id] = newest;
        }

        return new(account, asked, endpoints) { Last = last, Accounts = caller.Sees is null ? await ledger.AccountsAsync() : [] };
    }

    private async Task<IResult> AddAsync(HttpContext context)
    {
        var (caller, asked, account, form) = await ChangeAsync(context);
        var (url, events) = (form["url"].ToString().Trim(), form["events"].OfType<string>().ToList());
        try
        {
            var (endpoint, secret) = await webhooks.AddAsync(caller, account, url, events);
            shownOnce.Keep(context, endpoint.Id.Value, secret);
            return Back(endpoint.Id.Value, asked, null);
        }
        catch (ApiException wrong) when (wrong.Code == ErrorCode.InvalidRequest)
        {
            return PageResult.Of<WebhooksPage>("Webhooks", await ListedAsync(caller, asked) with { Url = url, Events = events, Problem = wrong.Message }, wrong.Code.Form().Status);
        }
    }

    private async Task<IResult> OneAsync(string id, HttpContext context)
    {
        ListQuery.MustKnow(context.Request, "account_id", "after", "done");
        var model = await ModelAsync(context.SignedInCaller(), id, context.Request, RowsOfPage);
        return PageResult.Of<WebhookPage>("Webhook", model with { Secret = shownOnce.Take(context, id), Done = ListQuery.Text(context.Request, "done") });
    }

    private async Task<WebhookModel> ModelAsync(Caller caller, string id, HttpRequest request, int rows)
    {
        var asked = ListQuery.Text(request, "account_id");
        var endpoint = await webhooks.FindAsync(await webhooks.AccountAsync(caller, asked, changes: false), new(id));
        var after = ListQuery.After(request);
        var page = await webhooks.DeliveriesAsync(endpoint, rows, after);
        return new(endpoint, asked, page.Items, page.HasMore ? page.Items[^1].Id.Value : null, after is not null);
    }

    private async Task EventsAsync(string id, HttpContext context)
    {
        var caller = context.SignedInCaller();
        await ModelAsync(caller, id, context.Request, 1); // Else 404, before a stream begins.
        await live.StreamAsync(context, context.Request.Query["seen"], async () =>
        {
            var model = await ModelAsync(caller, id, context.Request, RowsOfPage);
            return new Look(model.Mark, !model.IsLive);
        });
    }

    private async Task<IResult> RotateAsync(string id, HttpContext context)
    {
        var (caller, asked, account, _) = await ChangeAsync(context);
        shownOnce.Keep(context, id, (await webhooks.RotateAsync(caller, account, new(id))).Secret);
        return Back(id, asked, null);
    }

    private async Task<IResult> EnableAsync(string id, HttpContext context)
    {
        var (caller, asked, account, _) = await ChangeAsync(context);
        await webhooks.EnableAsync(caller, account, new(id));
        return Back(id, asked, "enabled");
    }

    private async Task<IResult> RemoveAsync(string id, HttpContext context)
    {
        var (caller, asked, account, _) = await ChangeAsync(context);
        await webhooks.RemoveAsync(caller, account, new(id));
        return Results.Redirect(Address("/webhooks", asked, ("removed", "1")));
    }

    private async Task<IResult> TestAsync(string id, HttpContext context)
    {
        var (caller, asked, account, _) = await ChangeAsync(context);
        await webhooks.TestAsync(caller, account, new(id));
        return Back(id, asked, "test");
    }

    private async Task<IResult> ResendAsync(string id, string delivery, HttpContext context)
    {
        var (caller, asked, account, _) = await ChangeAsync(context);
        await webhooks.ResendAsync(caller, account, new(id), new(delivery));
        return Back(id, asked, "resent");
    }

    private async Task<(Caller Caller, string? Asked, AccountId Account, IFormCollection Form)> ChangeAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var asked = form["account_id"].ToString() is { Length: > 0 } text ? text : null;
        return (caller, asked, await webhooks.AccountAsync(caller, asked, changes: true), form);
    }

    private static IResult Back(string id, string? asked, string? done) => Results.Redirect(Address($"/webhooks/{Uri.EscapeDataString(id)}", asked, ("done", done)));

    private static string Address(string path, string? asked, params IEnumerable<(string Name, string? Value)> more) =>
        QueryHelpers.AddQueryString(path, more.Append(("account_id", asked)).ToDictionary(pair => pair.Item1, pair => pair.Item2));
}
