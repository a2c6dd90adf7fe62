using System.Globalization;
using Imprest.Billing;
using Imprest.Console.Keys;
using Imprest.Console.Rendering;
using Imprest.Console.Sessions;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.SignUps;
using Imprest.UsageLog;

namespace Imprest.Console.Accounts;

/// <summary>Every team at a glance, one in detail, and invitations to open another.</summary>
internal sealed class AccountPages(SqliteLedger ledger, AccountChanges changes, AccountPrices prices, Invitations invitations, SignUpDesk desk, KeyRing keys, ShownOnce shownOnce, TimeProvider clock)
{
    private const int MostInvitations = 20;

    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/accounts", ListAsync);
        routes.Post("/accounts", OpenAsync);
        routes.Post("/accounts/invitations", InviteAsync);
        routes.Post("/accounts/invitations/{id}/revoke", RevokeAsync);
        routes.Get("/accounts/{id}", OneAsync);
        routes.Post("/accounts/{id}/limits", LimitAsync);
        routes.Post("/accounts/{id}/price-list", PriceListAsync);
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        ListQuery.MustKnow(context.Request, "find", "sort");
        var model = await ListedAsync(context.SignedInCaller(), ListQuery.Text(context.Request, "find"), ListQuery.Text(context.Request, "sort"));
        return PageResult.Of<AccountsPage>("Accounts", model with { Link = shownOnce.Take(context, Invitations.Page) });
    }

    private async Task<AccountsModel> ListedAsync(Caller caller, string? find = null, string? sort = null)
    {
        caller.MustSeeAll();
        var now = clock.GetUtcNow();
        var month = await ThisMonthAsync(null, now);
        var rows = (await ledger.StandingsAsync(null, now)).Select(standing => Row(standing, month));
        return new(
            [.. Sorted(rows, sort).ThenBy(row => row.Account.Name, StringComparer.OrdinalIgnoreCase)], find, desk.Mode)
        {
            Sort = sort,
            Invitations = (await invitations.ListAsync(caller, MostInvitations, null))!.Items,
        };
    }

    /// <summary>Names by the alphabet, amounts from the greatest on; else those first whose money needs somebody.</summary>
    private static IOrderedEnumerable<AccountRow> Sorted(IEnumerable<AccountRow> rows, string? sort) => sort switch
    {
        null => rows.OrderBy(row => row.Worry is null).ThenByDescending(row => row.ThisMonth),
        "name" => rows.OrderBy(row => row.Account.Name, StringComparer.OrdinalIgnoreCase),
        "available" => rows.OrderByDescending(row => row.Standing.Available),
        "held" => rows.OrderByDescending(row => row.Standing.Held),
        "month" => rows.OrderByDescending(row => row.ThisMonth),
        "requests" => rows.OrderByDescending(row => row.Requests),
        "failed" => rows.OrderByDescending(row => row.Failed),
        "absorbed" => rows.OrderByDescending(row => row.Standing.Absorbed.Used),
        _ => throw ListQuery.Bad("sort", "takes name, available, held, month, requests, failed or absorbed; without it, those who need somebody come first"),
    };

    /// <summary>What accounts did since the month began, by outcome.</summary>
    private async Task<ILookup<string, UsageRow>> ThisMonthAsync(AccountId? account, DateTimeOffset now) =>
        (await ledger.UsageAsync(new() { Account = account, From = new(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero) }, ["account_id", "outcome"])).ToLookup(row => row.Key[0].Value ?? "", StringComparer.Ordinal);

    private AccountRow Row(AccountStanding standing, ILookup<string, UsageRow> months)
    {
        var month = months[standing.Account.Id.Value].ToList();
        return new(
            standing, month.Aggregate(Money.Zero, (sum, row) => sum + row.Amount), month.Sum(row => row.Requests),
            month.Where(row => row.Key[1].Value is not (null or "delivered")).Sum(row => row.Requests),
            standing.Limits.Where(limit => limit.Limit > Money.Zero).MaxBy(limit => (limit.Used + limit.Held).Usd / limit.Limit.Usd), prices.Of(standing.Account.Id)?.Name);
    }

    private async Task<IResult> OneAsync(string id, HttpContext context)
    {
        ListQuery.MustKnow(context.Request, "done");
        return PageResult.Of<AccountPage>("Account", await ModelAsync(context.SignedInCaller(), new(id)) with { Done = ListQuery.Text(context.Request, "done") });
    }

    private async Task<AccountModel> ModelAsync(Caller caller, AccountId id)
    {
        caller.MustSeeAll();
        var now = clock.GetUtcNow();
        if (await ledger.StandingsAsync(id, now) is not [var standing] || await ledger.WalletAsync(id, now) is not { } wallet)
            throw BalanceEndpoints.NoAccount(id.Value);
        return new(
            Row(standing, await ThisMonthAsync(id, now)), wallet.Limits, keys.All.Where(key => key.Account == id).ToDictionary(key => key.Id.Value, key => key.Name, StringComparer.Ordinal), [.. prices.Names],
            await ledger.PriceListChangesAsync(id));
    }

    private async Task<IResult> OpenAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustOperate();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        try
        {
            var account = await changes.OpenAsync(caller, form["name"].ToString().Trim(), trial: form["trial"] == "yes");
            return Results.Redirect($"/accounts/{account.Id}?done=opened");
        }
        catch (ApiException wrong) when (wrong.Code == ErrorCode.InvalidRequest)
        {
            return PageResult.Of<AccountsPage>("Accounts", await ListedAsync(caller) with { Problem = wrong.Message }, wrong.Code.Form().Status);
        }
    }

    private async Task<IResult> InviteAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustOperate();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        try
        {
            var uses = int.TryParse(form["uses"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0; // What is out of range is told there.
            var (_, token) = await invitations.InviteAsync(caller, uses, LastDay.EndOf(form["expires_on"].ToString()), form["note"].ToString().Trim() is { Length: > 0 } note ? note : null);
            shownOnce.Keep(context, Invitations.Page, invitations.Link(context.Request, token));
            return Results.Redirect("/accounts#invitations");
        }
        catch (ApiException wrong) when (wrong.Code == ErrorCode.InvalidRequest)
        {
            return PageResult.Of<AccountsPage>("Accounts", await ListedAsync(caller) with { Problem = wrong.Message }, wrong.Code.Form().Status);
        }
    }

    private async Task<IResult> RevokeAsync(string id, HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustOperate();
        await invitations.RevokeAsync(caller, id);
        return Results.Redirect("/accounts#invitations");
    }

    private async Task<IResult> LimitAsync(string id, HttpContext context) => await ChangeAsync(context, new(id), (caller, form) =>
        changes.SetLimitAsync(caller, new(id), null, form["period"].ToString(), LimitText.Read(form["limit_usd"].ToString())));

    private async Task<IResult> PriceListAsync(string id, HttpContext context) => await ChangeAsync(context, new(id), async (caller, form) =>
    {
        await changes.PutOnPriceListAsync(caller, new(id), form["price_list"].ToString() is { Length: > 0 } list ? list : null);
        return true;
    });

    /// <param name="change">False: nothing changed.</param>
    private async Task<IResult> ChangeAsync(HttpContext context, AccountId id, Func<Caller, IFormCollection, Task<bool>> change)
    {
        var caller = context.SignedInCaller();
        caller.MustOperate();
        try
        {
            var changed = await change(caller, await context.Request.ReadFormAsync(context.RequestAborted));
            return Results.Redirect($"/accounts/{Uri.EscapeDataString(id.Value)}?done={(changed ? "changed" : "nothing")}");
        }
        catch (ApiException wrong) when (wrong.Code == ErrorCode.InvalidRequest)
        {
            return PageResult.Of<AccountPage>("Account", await ModelAsync(caller, id) with { Problem = wrong.Message }, wrong.Code.Form().Status);
        }
    }
}
