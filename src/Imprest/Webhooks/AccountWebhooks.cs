using System.Collections.Concurrent;
using Imprest.Audit;
using Imprest.Billing;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Limits;
using Imprest.Providers.Http;

namespace Imprest.Webhooks;

/// <summary>What an account does with its webhooks, asked for by the API or by a page. Errors name the field that a form or a body has it under.</summary>
internal sealed class AccountWebhooks(
    SqliteLedger ledger, WebhookSecrets secrets, WebhookSender sender, GatewayOptions options, IdSource ids, TimeProvider clock) : IDisposable
{
    private const int MostUrlLength = 2_000;
    private const int ChangesAMinute = 60;
    private static readonly TimeSpan EarlierSecretSigns = TimeSpan.FromHours(24);
    private readonly OutsideClient outside = new(options.WebhookHosts); // Only asked what it thinks of an address.
    private readonly ConcurrentDictionary<AccountId, RollingQuota> changed = new();

    private WebhookStore Store => ledger.Webhooks;

    public void Dispose() => outside.Dispose();

    /// <summary>
    /// The caller's account, or for operators and auditors the one that they ask for. Auditors change nothing; an account's keys so much a minute, since each
    /// change is a row of the audit log for good. Of their other changes there are only so many: keys, and tasks that are canceled.
    /// </summary>
    public async Task<AccountId> AccountAsync(Caller caller, string? asked, bool changes)
    {
        if (changes && caller.Role == KeyRole.Auditor)
            throw new ApiException(ErrorCode.PermissionDenied, "An auditor's key reads and changes nothing. Use an account's key (imp_live_…).");
        if (changes && caller.Sees is { } one && !changed.GetOrAdd(one, _ => new(ChangesAMinute, TimeSpan.FromMinutes(1), clock)).TryTake(1, out var wait))
            throw new ApiException(ErrorCode.RateLimitExceeded, $"An account may change and try its webhooks {ChangesAMinute} times a minute, and has. Nothing was changed.") { RetryAfter = wait };
        if (asked is null)
            return caller.Account;
        var known = caller.Sees is { } own ? own.Value == asked : (await ledger.AccountsAsync()).Any(account => account.Id.Value == asked);
        return known ? new(asked) : throw BalanceEndpoints.NoAccount(asked);
    }

    public Task<IReadOnlyList<WebhookEndpoint>> ListAsync(AccountId account) => Store.OfAsync(account);

    public async Task<WebhookEndpoint> FindAsync(AccountId account, WebhookId id) => await Store.FindAsync(account, id) ?? throw Missing(id);

    /// <summary>What an endpoint was and should be told, newest first.</summary>
    /// <param name="after">A delivery's id; null: from the newest on.</param>
    public async Task<Page<WebhookDelivery>> DeliveriesAsync(WebhookEndpoint endpoint, int limit, string? after) =>
        await Store.DeliveriesAsync(endpoint.Account, endpoint.Id, limit, after is null ? null : new DeliveryId(after))
            ?? throw new ApiException(ErrorCode.NotFound, $"There is no delivery {after} to list after.", "after");

    /// <param name="events">Null: how tasks end.</param>
    /// <returns>The new one, and its secret: the only time.</returns>
    public async Task<(WebhookEndpoint Endpoint, string Secret)> AddAsync(Caller caller, AccountId account, string url, IReadOnlyList<string>? events)
    {
        var endpoint = new WebhookEndpoint
        {
            Account = account,
            Id = new(ids.Next("whe_")),
            Url = Url(url),
            Events = Events(events),
            Secret = default,
            CreatedAt = clock.GetUtcNow(),
        };
        var (text, box) = secrets.Make(account, endpoint.Id);
        // The address alone: what follows it may be a secret.
        var audit = caller.Note(endpoint.CreatedAt, AuditActions.WebhookCreate, account, endpoint.Id.Value, new() { ["origin"] = new Uri(endpoint.Url).GetLeftPart(UriPartial.Authority) });
        return await Store.AddAsync(endpoint with { Secret = box }, audit) ? (endpoint, text)
            : throw new ApiException(ErrorCode.InvalidRequest, $"The account has {WebhookStore.MostEndpoints} webhooks, which is the most. Remove one first: DELETE /v1/webhooks/{{id}}.");
    }

    public async Task RemoveAsync(Caller caller, AccountId account, WebhookId id)
    {
        if (!await Store.RemoveAsync(account, id, caller.Note(clock.GetUtcNow(), AuditActions.WebhookRemove, account, id.Value)))
            throw Missing(id);
    }

    /// <summary>Gives it another secret; the one before signs too for a day, in which another rotation does not take its place.</summary>
    /// <returns>It, and its new secret: the only time.</returns>
    public async Task<(WebhookEndpoint Endpoint, string Secret)> RotateAsync(Caller caller, AccountId account, WebhookId id)
    {
        var (text, box) = secrets.Make(account, id);
        var now = clock.GetUtcNow();
        if (!await Store.RotateAsync(account, id, box, now, now + EarlierSecretSigns, caller.Note(now, AuditActions.WebhookRotate, account, id.Value)))
            throw Missing(id);
        return (await FindAsync(account, id), text);
    }

    public async Task<WebhookEndpoint> EnableAsync(Caller caller, AccountId account, WebhookId id)
    {
        if (!await Store.EnableAsync(account, id, caller.Note(clock.GetUtcNow(), AuditActions.WebhookEnable, account, id.Value)))
            throw Missing(id);
        return await FindAsync(account, id);
    }

    /// <summary>Sends a test event, once. How it went stands in the list of deliveries.</summary>
    public async Task<WebhookDelivery> TestAsync(Caller caller, AccountId account, WebhookId id)
    {
        var endpoint = await EnabledAsync(account, id);
        return await SentAsync(caller, AuditActions.WebhookTest, endpoint, await Store.AddTestAsync(account, endpoint.Id, clock.GetUtcNow()) ?? throw Missing(id));
    }

    /// <summary>Sends an event again, under its own id.</summary>
    public async Task<WebhookDelivery> ResendAsync(Caller caller, AccountId account, WebhookId id, DeliveryId delivery)
    {
        var endpoint = await EnabledAsync(account, id);
        return await Store.ResendAsync(account, endpoint.Id, delivery, clock.GetUtcNow()) ? await SentAsync(caller, AuditActions.WebhookResend, endpoint, delivery)
            : throw new ApiException(ErrorCode.NotFound, $"There is no delivery {delivery} of webhook {id}.");
    }

    private async Task<WebhookDelivery> SentAsync(Caller caller, string action, WebhookEndpoint endpoint, DeliveryId delivery)
    {
        var sent = await Store.FindDeliveryAsync(endpoint.Account, endpoint.Id, delivery) ?? throw Missing(endpoint.Id);
        sender.Wake();
        await ledger.NoteAsync(caller.Note(clock.GetUtcNow(), action, endpoint.Account, endpoint.Id.Value, new() { ["delivery"] = delivery.Value }));
        return sent;
    }

    private async Task<WebhookEndpoint> EnabledAsync(AccountId account, WebhookId id)
    {
        var endpoint = await FindAsync(account, id);
        return endpoint.DisabledReason is not { } reason ? endpoint
            : throw new ApiException(ErrorCode.InvalidRequest, $"Webhook {id} is disabled: {reason}. Enable it first: POST /v1/webhooks/{id}/enable.");
    }

    private string Url(string text)
    {
        if (text.Length is 0 or > MostUrlLength)
            throw Wrong("url", $"is a string of 1 to {MostUrlLength} characters");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw Wrong("url", "is an absolute address, https://…");
        if (url.Fragment.Length > 0)
            throw Wrong("url", "is an address without a fragment (#…)");
        return outside.Objection(url) is { } objection ? throw Wrong("url", objection) : url.AbsoluteUri;
    }

    private static IReadOnlyList<string> Events(IReadOnlyList<string>? asked)
    {
        if (asked is null)
            return TaskEvents.Ends;
        return asked.Count > 0 && asked.All(TaskEvents.All.Contains) ? [.. asked.Distinct(StringComparer.Ordinal)]
            : throw Wrong("events", $"is a list of {string.Join(", ", TaskEvents.All)}; left out, it is all but the last");
    }

    private static ApiException Wrong(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);

    private static ApiException Missing(WebhookId id) => new(ErrorCode.NotFound, $"There is no webhook {id}.");
}
