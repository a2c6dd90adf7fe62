using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Billing;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Providers.Http;
using Imprest.UsageLog;

namespace Imprest.Webhooks;

/// <summary>An account's webhooks: <c>/v1/webhooks</c> and what was delivered to them. Operators and auditors name another's account by <c>account_id</c>.</summary>
internal sealed class WebhookEndpoints(
    KeyRing keys, SqliteLedger ledger, WebhookSecrets secrets, WebhookSender sender, GatewayOptions options, IdSource ids, TimeProvider clock) : IDisposable
{
    private const int MostUrlLength = 2_000;
    private static readonly TimeSpan EarlierSecretSigns = TimeSpan.FromHours(24);
    private readonly OutsideClient outside = new(options.WebhookHosts); // Only asked what it thinks of an address.

    private WebhookStore Store => ledger.Webhooks;

    public void Map(IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/v1/webhooks");
        webhooks.MapPost("", CreateAsync).WithSummary("Be told of tasks at an address; its secret is shown once");
        webhooks.MapGet("", ListAsync).WithSummary("Where the account is told of its tasks, without the secrets");
        webhooks.MapGet("/{id}", OneAsync).WithSummary("One webhook");
        webhooks.MapDelete("/{id}", RemoveAsync).WithSummary("Remove a webhook with all its deliveries");
        webhooks.MapPost("/{id}/rotate", RotateAsync).WithSummary("Give a webhook another secret; the one before signs too for 24 hours");
        webhooks.MapPost("/{id}/enable", EnableAsync).WithSummary("Tell a webhook again, after it was disabled");
        webhooks.MapPost("/{id}/test", TestAsync).WithSummary("Send a webhook.test event, once");
        webhooks.MapGet("/{id}/deliveries", DeliveriesAsync).WithSummary("What a webhook was and will be told, newest first");
        webhooks.MapPost("/{id}/deliveries/{delivery}/resend", ResendAsync).WithSummary("Send an event again, under the same event id");
    }

    public void Dispose() => outside.Dispose();

    private async Task<IResult> CreateAsync(HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        var body = await JsonBody.ReadAsync(request, "url", "events");
        var endpoint = new WebhookEndpoint
        {
            Account = account,
            Id = new(ids.Next("whe_")),
            Url = Url(body),
            Events = Events(body),
            Secret = default,
            CreatedAt = clock.GetUtcNow(),
        };
        var (text, box) = secrets.Make(account, endpoint.Id);
        // The address alone: what follows it may be a secret.
        var audit = caller.Note(endpoint.CreatedAt, AuditActions.WebhookCreate, account, endpoint.Id.Value, new() { ["origin"] = new Uri(endpoint.Url).GetLeftPart(UriPartial.Authority) });
        if (!await Store.AddAsync(endpoint with { Secret = box }, audit))
            throw new ApiException(ErrorCode.InvalidRequest, $"The account has {WebhookStore.MostEndpoints} webhooks, which is the most. Remove one first: DELETE /v1/webhooks/{{id}}.");
        var view = WebhookView.Of(endpoint, clock.GetUtcNow());
        view["secret"] = text;
        return Results.Json(view, statusCode: 201);
    }

    private async Task<JsonObject> ListAsync(HttpRequest request)
    {
        var account = await AccountAsync(request, changes: false, "limit", "after");
        var (all, limit, start) = (await Store.OfAsync(account), ListQuery.Limit(request), 0);
        if (ListQuery.After(request) is { } after)
        {
            start = all.TakeWhile(endpoint => endpoint.Id.Value != after).Count() + 1;
            if (start > all.Count)
                throw new ApiException(ErrorCode.NotFound, $"There is no webhook {after} to list after.", "after");
        }

        return ListQuery.Envelope(
            all.Skip(start).Take(limit).Select(endpoint => WebhookView.Of(endpoint, clock.GetUtcNow())), row => (string?)row["id"], all.Count > start + limit);
    }

    private async Task<JsonObject> OneAsync(string id, HttpRequest request) => WebhookView.Of(await FindAsync(await AccountAsync(request, changes: false), id), clock.GetUtcNow());

    private async Task<JsonObject> RemoveAsync(string id, HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        if (!await Store.RemoveAsync(account, new(id), caller.Note(clock.GetUtcNow(), AuditActions.WebhookRemove, account, id)))
            throw Missing(id);
        return new() { ["id"] = id, ["object"] = "webhook_endpoint", ["deleted"] = true };
    }

    private async Task<JsonObject> RotateAsync(string id, HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        var (text, box) = secrets.Make(account, new(id));
        if (!await Store.RotateAsync(account, new(id), box, clock.GetUtcNow() + EarlierSecretSigns, caller.Note(clock.GetUtcNow(), AuditActions.WebhookRotate, account, id)))
            throw Missing(id);
        var view = WebhookView.Of(await FindAsync(account, id), clock.GetUtcNow());
        view["secret"] = text;
        return view;
    }

    private async Task<JsonObject> EnableAsync(string id, HttpRequest request)
    {
        var (caller, account) = await ChangerAsync(request);
        if (!await Store.EnableAsync(account, new(id), caller.Note(clock.GetUtcNow(), AuditActions.WebhookEnable, account, id)))
            throw Missing(id);
        return WebhookView.Of(await FindAsync(account, id), clock.GetUtcNow());
    }

    private async Task<IResult> TestAsync(string id, HttpRequest request)
    {
        var endpoint = await EnabledAsync(await AccountAsync(request, changes: true), id);
        if (await Store.AddTestAsync(endpoint.Account, endpoint.Id, clock.GetUtcNow()) is not { } test)
            throw Missing(id);
        return await SentAsync(endpoint, test);
    }

    private async Task<JsonObject> DeliveriesAsync(string id, HttpRequest request)
    {
        var account = await AccountAsync(request, changes: false, "limit", "after");
        var endpoint = await FindAsync(account, id);
        DeliveryId? after = ListQuery.After(request) is { } text ? new DeliveryId(text) : null;
        var page = await Store.DeliveriesAsync(account, endpoint.Id, ListQuery.Limit(request), after)
            ?? throw new ApiException(ErrorCode.NotFound, $"There is no delivery {after} to list after.", "after");
        return ListQuery.Envelope(page.Items.Select(WebhookView.Of), row => (string?)row["id"], page.HasMore);
    }

    private async Task<IResult> ResendAsync(string id, string delivery, HttpRequest request)
    {
        var endpoint = await EnabledAsync(await AccountAsync(request, changes: true), id);
        if (!await Store.ResendAsync(endpoint.Account, endpoint.Id, new(delivery), clock.GetUtcNow()))
            throw new ApiException(ErrorCode.NotFound, $"There is no delivery {delivery} of webhook {id}.");
        return await SentAsync(endpoint, new(delivery));
    }

    /// <summary>It is on its way: how it went stands in the list of deliveries.</summary>
    private async Task<IResult> SentAsync(WebhookEndpoint endpoint, DeliveryId delivery)
    {
        var view = WebhookView.Of(await Store.FindDeliveryAsync(endpoint.Account, endpoint.Id, delivery) ?? throw Missing(endpoint.Id.Value));
        sender.Wake();
        return Results.Json(view, statusCode: 202);
    }

    private string Url(JsonBody body)
    {
        var text = body.Text("url", MostUrlLength);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw body.Wrong("url", "is an absolute address, https://…");
        if (url.Fragment.Length > 0)
            throw body.Wrong("url", "is an address without a fragment (#…)");
        return outside.Objection(url) is { } objection ? throw body.Wrong("url", objection) : url.AbsoluteUri;
    }

    private static IReadOnlyList<string> Events(JsonBody body)
    {
        if (body.OptionalTexts("events", 20) is not { } asked)
            return TaskEvents.Ends;
        return asked.Count > 0 && asked.All(TaskEvents.All.Contains) ? [.. asked.Distinct(StringComparer.Ordinal)]
            : throw body.Wrong("events", $"is a list of {string.Join(", ", TaskEvents.All)}; left out, it is all but the last");
    }

    private async Task<(Caller Caller, AccountId Account)> ChangerAsync(HttpRequest request) => (keys.Authenticate(request), await AccountAsync(request, changes: true));

    /// <summary>The caller's account, or for operators and auditors the one of <c>account_id</c>. Auditors change nothing.</summary>
    private async Task<AccountId> AccountAsync(HttpRequest request, bool changes, params string[] parameters)
    {
        var caller = keys.Authenticate(request);
        ListQuery.MustKnow(request, [.. parameters, "account_id"]);
        if (changes && caller.Role == KeyRole.Auditor)
            throw new ApiException(ErrorCode.PermissionDenied, "An auditor's key reads and changes nothing. Use an account's key (imp_live_…).");
        if (ListQuery.Text(request, "account_id") is not { } asked)
            return caller.Account;
        var known = caller.Sees is { } own ? own.Value == asked : (await ledger.AccountsAsync()).Any(account => account.Id.Value == asked);
        return known ? new(asked) : throw BalanceEndpoints.NoAccount(asked);
    }

    private async Task<WebhookEndpoint> FindAsync(AccountId account, string id) => await Store.FindAsync(account, new(id)) ?? throw Missing(id);

    private async Task<WebhookEndpoint> EnabledAsync(AccountId account, string id)
    {
        var endpoint = await FindAsync(account, id);
        return endpoint.DisabledReason is not { } reason ? endpoint
            : throw new ApiException(ErrorCode.InvalidRequest, $"Webhook {id} is disabled: {reason}. Enable it first: POST /v1/webhooks/{id}/enable.");
    }

    private static ApiException Missing(string id) => new(ErrorCode.NotFound, $"There is no webhook {id}.");
}
