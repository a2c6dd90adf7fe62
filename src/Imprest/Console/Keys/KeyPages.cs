using Imprest.Billing;
using Imprest.Console.Rendering;
using Imprest.Console.Sessions;
using Imprest.Console.Usage;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.UsageLog;

namespace Imprest.Console.Keys;

/// <summary>Keys: made (shown once), looked at, changed, revoked.</summary>
internal sealed class KeyPages(
    KeyChanges changes, AccountChanges accounts, SqliteLedger ledger, PriceBookSource prices, AccountPrices accountPrices, ModelCatalogue models, ShownOnce shownOnce, GatewayOptions options,
    TimeProvider clock)
{
    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/keys", ListAsync);
        routes.Post("/keys", CreateAsync);
        routes.Get("/keys/{id}", OneAsync);
        routes.Post("/keys/{id}", ChangeAsync);
        routes.Post("/keys/{id}/limits", LimitAsync);
        routes.Post("/keys/{id}/revoke", RevokeAsync);
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        ListQuery.MustKnow(context.Request, "account_id");
        return PageResult.Of<KeysPage>("Keys", await ListedAsync(context.SignedInCaller(), Account(ListQuery.Text(context.Request, "account_id"))));
    }

    private async Task<KeysModel> ListedAsync(Caller caller, AccountId? account)
    {
        if (caller.Role == KeyRole.Account && !await changes.ManagesOwnAsync(caller))
            return new(null, MayMake: false);
        var known = caller.Sees is null ? await ledger.AccountsAsync() : [];
        if (account is { } asked && caller.Sees is null && known.All(one => one.Id != asked))
            throw BalanceEndpoints.NoAccount(asked.Value);
        var shown = await changes.SeenByAsync(caller, account);
        var month = UsagePeriod.Named("month", clock.GetUtcNow());
        var spent = await ledger.UsageAsync(new() { Account = caller.Sees ?? account, From = month.From }, ["key_id"]);
        return new(shown, caller.Role != KeyRole.Auditor)
        {
            ThisMonth = spent.Where(row => row.Key[0].Value is not null).ToDictionary(row => row.Key[0].Value!, row => row.Amount, StringComparer.Ordinal),
            Accounts = known, Account = account, Models = Models, Qualities = Qualities, Form = new() { Account = (account ?? caller.Account).Value },
        };
    }

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustSpend();
        var form = KeyForm.Read(await context.Request.ReadFormAsync(context.RequestAborted));
        try
        {
            var (key, text) = await changes.CreateAsync(caller, form.Account.Length == 0 ? caller.Account : new(form.Account), form.KeyRole, form.Settings(), form.Limits);
            shownOnce.Keep(context, key.Id.Value, text);
            return Results.Redirect($"/keys/{key.Id}");
        }
        catch (ApiException wrong) when (wrong.Code == ErrorCode.InvalidRequest)
        {
            return PageResult.Of<KeysPage>("Keys", await ListedAsync(caller, null) with { Form = form, Problem = wrong.Message }, wrong.Code.Form().Status);
        }
    }

    private async Task<IResult> OneAsync(string id, HttpContext context)
    {
        ListQuery.MustKnow(context.Request, "done");
        var model = await ModelAsync(context.SignedInCaller(), new(id));
        var secret = shownOnce.Take(context, id);
        return PageResult.Of<KeyPage>("Key", model with
        {
            Secret = secret,
            FirstCall = secret is null ? null : FirstCall.Body(model.Key.Rules, models, options, Models, accountPrices.Of(model.Key.Account), clock.GetUtcNow()).ToJsonString(),
            Done = ListQuery.Text(context.Request, "done"),
        });
    }

    private async Task<KeyModel> ModelAsync(Caller caller, KeyId id)
    {
        var key = (await changes.SeenByAsync(caller, null)).FirstOrDefault(one => one.Id == id) ?? throw new ApiException(ErrorCode.NotFound, $"There is no key {id}.");
        var wallet = await ledger.WalletAsync(key.Account, clock.GetUtcNow());
        return new(
            key, (await ledger.AccountsAsync()).First(account => account.Id == key.Account).Name, [.. wallet!.Limits.Where(limit => limit.Key == id)], Secret: null,
            IsOwn: caller.Key == id, MayRevoke: caller.Role != KeyRole.Auditor && key.RevokedAt is null && caller.Key != id && (caller.Role == KeyRole.Operator || key.Role == KeyRole.Account),
            MayChange: caller.Role == KeyRole.Operator && key.RevokedAt is null)
        {
            Models = Models, Qualities = Qualities, Form = KeyForm.Of(key),
        };
    }

    private async Task<IResult> ChangeAsync(string id, HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustOperate();
        var form = KeyForm.Read(await context.Request.ReadFormAsync(context.RequestAborted));
        try
        {
            await changes.ChangeAsync(caller, new(id), form.Settings(changes.Find(new(id))));
            return Results.Redirect($"/keys/{Uri.EscapeDataString(id)}?done=changed");
        }
        catch (ApiException wrong) when (wrong.Code == ErrorCode.InvalidRequest)
        {
            return PageResult.Of<KeyPage>("Key", await ModelAsync(caller, new(id)) with { Form = form, Problem = wrong.Message }, wrong.Code.Form().Status);
        }
    }

    private async Task<IResult> LimitAsync(string id, HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustOperate();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var key = changes.Find(new(id));
        try
        {
            var changed = await accounts.SetLimitAsync(caller, key.Account, key.Id, form["period"].ToString(), LimitText.Read(form["limit_usd"].ToString()));
            return Results.Redirect($"/keys/{Uri.EscapeDataString(id)}?done={(changed ? "changed" : "nothing")}");
        }
        catch (ApiException wrong) when (wrong.Code == ErrorCode.InvalidRequest)
        {
            return PageResult.Of<KeyPage>("Key", await ModelAsync(caller, new(id)) with { Problem = wrong.Message }, wrong.Code.Form().Status);
        }
    }

    private async Task<IResult> RevokeAsync(string id, HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustSpend();
        await changes.RevokeAsync(caller, new(id));
        return Results.Redirect($"/keys/{Uri.EscapeDataString(id)}?done=revoked");
    }

    /// <summary>What can be called here: routes, and the models of the providers that are enabled.</summary>
    private IReadOnlyList<string> Models =>
        [.. prices.Current.Cards.Where(card => models.Providers.Any(provider => provider.Id == card.Provider)).Select(card => card.Id).Distinct().Order(StringComparer.Ordinal)];

    private IReadOnlyList<string> Qualities => [.. prices.Current.Cards.SelectMany(card => card.Qualities).Distinct().Order(StringComparer.Ordinal)];

    private static AccountId? Account(string? id) => id is null ? null : new AccountId(id);
}
