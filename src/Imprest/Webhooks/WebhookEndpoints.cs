using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.UsageLog;

namespace Imprest.Webhooks;

/// <summary>An account's webhooks: <c>/v1/webhooks</c> and what was delivered to them. Operators and auditors name another's account by <c>account_id</c>.</summary>
internal sealed class WebhookEndpoints(KeyRing keys, AccountWebhooks webhooks, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/webhooks");
        group.MapPost("", CreateAsync).WithSummary("Be told of tasks at an address; its secret is shown once");
        group.MapGet("", ListAsync).WithSummary("Where the account is told of its tasks, without the secrets");
        group.MapGet("/{id}", OneAsync).WithSummary("One webhook");
        group.MapDelete("/{id}", RemoveAsync).WithSummary("Remove a webhook with all its deliveries");
        group.MapPost("/{id}/rotate", RotateAsync).WithSummary("Give a webhook another secret; an earlier one signs too for up to 24 hours");
        group.MapPost("/{id}/enable", EnableAsync).WithSummary("Tell a webhook again, after it was disabled");
        group.MapPost("/{id}/test", TestAsync).WithSummary("Send a webhook.test event, once");
        group.MapGet("/{id}/deliveries", DeliveriesAsync).WithSummary("What a webhook was and will be told, newest first");
        group.MapPost("/{id}/deliveries/{delivery}/resend", ResendAsync).WithSummary("Send an event again, under the same event id");
    }

    private async Task<IResult> CreateAsync(HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        var body = await JsonBody.ReadAsync(request, "url", "events");
        var (endpoint, secret) = await webhooks.AddAsync(caller, account, body.OptionalText("url") ?? "", body.OptionalTexts("events", 20));
        return Results.Json(View(endpoint, secret), statusCode: 201);
    }

    private async Task<JsonObject> ListAsync(HttpRequest request)
    {
        var account = await AccountAsync(request, changes: false, "limit", "after");
        var (all, limit, start) = (await webhooks.ListAsync(account), ListQuery.Limit(request), 0);
        if (ListQuery.After(request) is { } after)
        {
            start = all.TakeWhile(endpoint => endpoint.Id.Value != after).Count() + 1;
            if (start > all.Count)
                throw new ApiException(ErrorCode.NotFound, $"There is no webhook {after} to list after.", "after");
        }

        return ListQuery.Envelope(
            all.Skip(start).Take(limit).Select(endpoint => WebhookView.Of(endpoint, clock.GetUtcNow())), row => (string?)row["id"], all.Count > start + limit);
    }

    private async Task<JsonObject> OneAsync(string id, HttpRequest request) => View(await webhooks.FindAsync(await AccountAsync(request, changes: false), new(id)));

    private async Task<JsonObject> RemoveAsync(string id, HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        await webhooks.RemoveAsync(caller, account, new(id));
        return new() { ["id"] = id, ["object"] = "webhook_endpoint", ["deleted"] = true };
    }

    private async Task<JsonObject> RotateAsync(string id, HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        var (endpoint, secret) = await webhooks.RotateAsync(caller, account, new(id));
        return View(endpoint, secret);
    }

    private async Task<JsonObject> EnableAsync(string id, HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        return View(await webhooks.EnableAsync(caller, account, new(id)));
    }

    private async Task<IResult> TestAsync(string id, HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        return Sent(await webhooks.TestAsync(caller, account, new(id)));
    }

    private async Task<JsonObject> DeliveriesAsync(string id, HttpRequest request)
    {
        var endpoint = await webhooks.FindAsync(await AccountAsync(request, changes: false, "limit", "after"), new(id));
        var page = await webhooks.DeliveriesAsync(endpoint, ListQuery.Limit(request), ListQuery.After(request));
        return ListQuery.Envelope(page.Items.Select(WebhookView.Of), row => (string?)row["id"], page.HasMore);
    }

    private async Task<IResult> ResendAsync(string id, string delivery, HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        return Sent(await webhooks.ResendAsync(caller, account, new(id), new(delivery)));
    }

    private static IResult Sent(WebhookDelivery delivery) => Results.Json(WebhookView.Of(delivery), statusCode: 202);

    private JsonObject View(WebhookEndpoint endpoint, string? secret = null)
    {
        var view = WebhookView.Of(endpoint, clock.GetUtcNow());
        if (secret is not null)
            view["secret"] = secret;
        return view;
    }

    private async Task<(Caller Caller, AccountId Account)> ChangerAsync(HttpRequest request) => (keys.Authenticate(request), await AccountAsync(request, changes: true));

    private async Task<AccountId> AccountAsync(HttpRequest request, bool changes, params string[] parameters)
    {
        var caller = keys.Authenticate(request);
        ListQuery.MustKnow(request, [.. parameters, "account_id"]);
        return await webhooks.AccountAsync(caller, ListQuery.Text(request, "account_id"), changes);
    }
}
