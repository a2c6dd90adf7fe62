using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Billing;

/// <summary>Operating, under <c>/admin/v1</c>: accounts, top-ups, limits, a consistent copy. Operators change, auditors read.</summary>
internal sealed class AdminEndpoints(KeyRing keys, AccountChanges changes, SqliteLedger ledger, AccountPrices accountPrices, GatewayOptions options, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin/v1");
        admin.MapGet("/accounts", AccountsAsync).WithSummary("Accounts with their wallets");
        admin.MapPost("/accounts", CreateAccountAsync).WithSummary("Open an account, with its trial credit");
        admin.MapGet("/accounts/{id}", AccountAsync).WithSummary("One account");
        admin.MapPost("/accounts/{id}/topups", TopUpAsync).WithSummary("Pay in or grant credit");
        admin.MapPut("/accounts/{id}/price-list", PutOnPriceListAsync).WithSummary("Put an account on a price list");
        admin.MapGet("/price-lists", PriceLists).WithSummary("The configured price lists");
        admin.MapGet("/limits", LimitsAsync).WithSummary("Limits of an account and its keys");
        admin.MapPut("/limits", SetLimitAsync).WithSummary("Set a limit");
        admin.MapDelete("/limits", RemoveLimitAsync).WithSummary("Remove a limit");
        admin.MapPost("/backup", BackupAsync).WithSummary("Write a consistent copy of the store to a file of the gateway's machine");
    }

    private async Task<JsonObject> AccountsAsync(HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        var standings = await ledger.StandingsAsync(null, clock.GetUtcNow());
        return ListQuery.Envelope(standings.Reverse().Select(standing => (JsonNode)View(standing)), row => (string?)row["id"], hasMore: false);
    }

    private async Task<JsonObject> AccountAsync(string id, HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        return await StoryAsync(id);
    }

    private async Task<JsonObject> StoryAsync(string id)
    {
        var view = View(await StandingAsync(new(id)));
        view["price_list_changes"] = new JsonArray([.. (await ledger.PriceListChangesAsync(new(id))).Select(change => new JsonObject
        {
            ["price_list"] = change.PriceList,
            ["changed_at"] = change.At.ToUnixTimeSeconds(),
            ["actor"] = change.Actor,
        })]);
        return view;
    }

    private async Task<JsonObject> PutOnPriceListAsync(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "price_list");
        await changes.PutOnPriceListAsync(caller, new(id), body.OptionalText("price_list"));
        return await StoryAsync(id);
    }

    private JsonObject PriceLists(HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        var rows = accountPrices.Names.Select(name => accountPrices.Named(name)!).Select(list => (JsonNode)new JsonObject
        {
            ["id"] = list.Name,
            ["margin"] = list.Margin.Name is { } rule ? new JsonObject { [rule] = PlainNumber.Text(list.Margin.Value) } : null,
            ["prices"] = options.PriceLists[list.Name].Prices,
            ["is_default"] = list.Name == options.DefaultPriceList,
        });
        return ListQuery.Envelope(rows, row => (string?)row["id"], hasMore: false);
    }

    private async Task<IResult> CreateAccountAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "name", "trial");
        var account = await changes.OpenAsync(caller, body.Text("name", 100), trial: body.OptionalBoolean("trial") != false);
        return Results.Json(View(await StandingAsync(account.Id)), statusCode: 201);
    }

    private async Task<IResult> TopUpAsync(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "amount_usd", "kind", "expires_at", "source_ref");
        var amount = body.Amount("amount_usd");
        var kind = body.Text("kind", 16) switch
        {
            "paid" => LotKind.Paid,
            "trial" => LotKind.Trial,
            "promo" => LotKind.Promo,
            _ => throw body.Wrong("kind", "is paid, trial or promo"),
        };
        return await changes.TopUpAsync(caller, new(id), kind, amount, body.OptionalTime("expires_at"), body.Text("source_ref", 200)) switch
        {
            TopUpOutcome.Added added => Results.Json(TopUpView(added.Lot, added.Position), statusCode: 201),
            TopUpOutcome.Repeated repeated => Results.Json(TopUpView(repeated.Lot, repeated.Position)),
            var other => throw new InvalidOperationException($"Bug: {other} is no answer to a top-up."),
        };
    }

    private static JsonObject TopUpView(CreditLot lot, Position position) => new()
    {
        ["lot"] = BalanceEndpoints.LotView(lot),
        ["balance_usd"] = position.Balance.ToString(),
        ["held_usd"] = position.Held.ToString(),
        ["available_usd"] = position.Available.ToString(),
    };

    private async Task<JsonObject> LimitsAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustSeeAll();
        return await LimitsViewAsync(new(ListQuery.Text(request, "account_id") ?? caller.Account.Value));
    }

    private async Task<JsonObject> LimitsViewAsync(AccountId id)
    {
        var now = clock.GetUtcNow();
        var wallet = await ledger.WalletAsync(id, now) ?? throw BalanceEndpoints.NoAccount(id.Value);
        var absorbed = await ledger.AbsorbedAsync(id, now) ?? throw BalanceEndpoints.NoAccount(id.Value);
        var rows = wallet.Limits.Select(limit => (JsonNode)WithAccount(BalanceEndpoints.LimitView(limit), id)).ToList();
        var ofAbsorbed = BalanceEndpoints.LimitView(absorbed);
        ofAbsorbed["period"] = "absorbed_day";
        rows.Add(WithAccount(ofAbsorbed, id));
        return ListQuery.Envelope(rows, row => $"{row["key_id"]}/{row["period"]}", hasMore: false);

        static JsonObject WithAccount(JsonObject view, AccountId account)
        {
            view["account_id"] = account.Value;
            return view;
        }
    }

    private async Task<JsonObject> SetLimitAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "account_id", "key_id", "period", "limit_usd");
        return await ChangeLimitAsync(caller, body.OptionalText("account_id"), body.OptionalText("key_id"), body.Text("period", 16), body.Amount("limit_usd"));
    }

    private async Task<JsonObject> RemoveLimitAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        return await ChangeLimitAsync(
            caller, ListQuery.Text(request, "account_id"), ListQuery.Text(request, "key_id"), ListQuery.Text(request, "period") ?? "", limit: null);
    }

    private async Task<JsonObject> ChangeLimitAsync(Caller caller, string? accountId, string? keyId, string period, Money? limit)
    {
        var account = accountId is null ? FirstStart.DefaultAccount : new AccountId(accountId);
        await changes.SetLimitAsync(caller, account, keyId is null ? null : new KeyId(keyId), period, limit);
        return await LimitsViewAsync(account);
    }

    private async Task<JsonObject> BackupAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "file");
        var file = body.Text("file", 4096);
        if (!Path.IsPathFullyQualified(file) || File.Exists(file) || !Directory.Exists(Path.GetDirectoryName(file)))
            throw body.Wrong("file", "is an absolute path of a file that does not exist yet, in a directory that does");
        await ledger.BackupAsync(file);
        await ledger.NoteAsync(caller.Note(clock.GetUtcNow(), AuditActions.Backup, null, file));
        return new JsonObject { ["file"] = file, ["bytes"] = new FileInfo(file).Length };
    }

    private JsonObject View(AccountStanding standing) => new()
    {
        ["id"] = standing.Account.Id.Value,
        ["name"] = standing.Account.Name,
        ["created_at"] = standing.Account.CreatedAt.ToUnixTimeSeconds(),
        ["balance_usd"] = standing.Balance.ToString(),
        ["held_usd"] = standing.Held.ToString(),
        ["available_usd"] = standing.Available.ToString(),
        ["absorbed_limit_usd"] = standing.Absorbed.Limit.ToString(),
        ["price_list"] = accountPrices.Of(standing.Account.Id)?.Name,
    };

    private async Task<AccountStanding> StandingAsync(AccountId id) =>
        await ledger.StandingsAsync(id, clock.GetUtcNow()) is [var standing] ? standing : throw BalanceEndpoints.NoAccount(id.Value);
}
