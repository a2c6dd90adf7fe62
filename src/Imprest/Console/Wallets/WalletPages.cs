using System.Globalization;
using Imprest.Billing;
using Imprest.Console.Components;
using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.UsageLog;
using Microsoft.AspNetCore.WebUtilities;

namespace Imprest.Console.Wallets;

/// <summary>What an account has, what is held of it and why, every movement; and for operators the form that pays in.</summary>
internal sealed class WalletPages(SqliteLedger ledger, WalletReader wallets, AccountChanges changes, KeyChanges keys, TimeProvider clock)
{
    private const int RowsOfPage = 50;
    private const int MostHolds = 100;
    private const int DaysOfChart = 30;
    private const int MostDaysOfChart = 400;

    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/wallet", ShowAsync);
        routes.Post("/wallet/top-ups", TopUpAsync);
    }

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        ListQuery.MustKnow(context.Request, "account_id", "from", "to", "after", "lot", "repeated");
        var model = await ModelAsync(caller, context.Request);
        if (ListQuery.Text(context.Request, "lot") is { } id && model.Wallet.Lots.FirstOrDefault(lot => lot.Id == id) is { } paid)
            model = model with { PaidIn = (paid, ListQuery.Text(context.Request, "repeated") is not null) };
        return PageResult.Of<WalletPage>("Wallet", model);
    }

    private async Task<WalletModel> ModelAsync(Caller caller, HttpRequest request)
    {
        var wallet = await wallets.FindAsync(caller, request);
        var (now, seesAll) = (clock.GetUtcNow(), caller.Sees is null);
        var (first, last) = (Day(request, "from"), Day(request, "to"));
        if (first > last)
            throw ListQuery.Bad("to", "is not before `from`");
        var page = await wallets.EntriesAsync(wallet.Account, RowsOfPage, ListQuery.After(request), Start(first), Start(last?.AddDays(1)));
        var (holds, count) = await wallets.HoldsAsync(wallet.Account, MostHolds);
        return new(wallet, holds, page.Items)
        {
            HoldCount = count,
            Accounts = seesAll ? await ledger.AccountsAsync() : [],
            Balances = await ChartAsync(wallet.Account, first, last ?? DateOnly.FromDateTime(now.UtcDateTime)),
            Absorbed = seesAll ? await ledger.AbsorbedAsync(wallet.Account, now) : null,
            KeyNames = (await keys.NamedAsync(caller, wallet.Account)).ToDictionary(key => key.Id.Value, key => key.Name, StringComparer.Ordinal),
            OpensKeys = seesAll || await keys.ManagesOwnAsync(caller),
            Next = page.HasMore ? page.Items[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
            Newest = ListQuery.After(request) is not null,
            From = Text(first),
            To = Text(last),
        };
    }

    private async Task<ChartData?> ChartAsync(AccountId account, DateOnly? from, DateOnly last)
    {
        var first = from ?? last.AddDays(1 - DaysOfChart);
        if (last.DayNumber - first.DayNumber >= MostDaysOfChart)
            first = last.AddDays(1 - MostDaysOfChart);
        if (first > last)
            return null;
        // Before its first entry an account had no money, and nobody asks how much.
        var days = (await ledger.DayBalancesAsync(account, first, last)).SkipWhile(day => day.LastEntry is null).ToList();
        if (days.Count == 0)
            return null;
        return new("step", "Balance at the end of each day", "day", "USD", [.. days.Select(day => Text(day.Day)!)],
            [ChartSeries.OfMoney("balance", [.. days.Select(day => (Money?)day.Balance)])]);
    }

    private async Task<IResult> TopUpAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustOperate();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var filled = new TopUpForm(form["amount"].ToString().Trim(), form["kind"].ToString(), form["expires_on"].ToString(), form["source_ref"].ToString().Trim());
        var account = form["account_id"].ToString() is { Length: > 0 } asked ? new AccountId(asked) : caller.Account;
        try
        {
            var outcome = await changes.TopUpAsync(caller, account, Kind(filled), Amount(filled), Expiry(filled), filled.SourceRef);
            var (lot, repeated) = outcome switch
            {
                TopUpOutcome.Added added => (added.Lot, false),
                TopUpOutcome.Repeated again => (again.Lot, true),
                var other => throw new InvalidOperationException($"Bug: {other} is no answer to a top-up."),
            };
            return Results.Redirect(QueryHelpers.AddQueryString("/wallet", new Dictionary<string, string?> { ["account_id"] = account.Value, ["lot"] = lot.Id, ["repeated"] = repeated ? "1" : null }));
        }
        catch (ApiException wrong) when (wrong.Code is ErrorCode.InvalidRequest or ErrorCode.IdempotencyMismatch)
        {
            context.Request.QueryString = new(QueryHelpers.AddQueryString("", "account_id", account.Value)); // The page is the account's.
            return PageResult.Of<WalletPage>("Wallet", await ModelAsync(caller, context.Request) with { Form = filled, Problem = wrong.Message }, wrong.Code.Form().Status);
        }
    }

    private static LotKind Kind(TopUpForm form) => form.Kind switch
    {
        "paid" => LotKind.Paid,
        "trial" => LotKind.Trial,
        "promo" => LotKind.Promo,
        _ => throw new ApiException(ErrorCode.InvalidRequest, "Choose what kind of credit it is: paid, trial or promotional.", "kind"),
    };

    private static Money Amount(TopUpForm form) => Money.TryParse(form.Amount.TrimStart('$'), out var amount) ? amount
        : throw new ApiException(ErrorCode.InvalidRequest, "The amount is not one: write dollars with at most nine decimals, for instance 10.00.", "amount");

    private DateTimeOffset? Expiry(TopUpForm form) => form.ExpiresOn.Length == 0 ? null
        : DateOnly.TryParseExact(form.ExpiresOn, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? Start(day) is { } end && end > clock.GetUtcNow() ? end : throw new ApiException(ErrorCode.InvalidRequest, "The day of expiry must be a day after today (UTC), or empty.", "expires_on")
        : throw new ApiException(ErrorCode.InvalidRequest, "The day of expiry is not one: write it as 2027-01-31, or leave it empty.", "expires_on");

    private static DateOnly? Day(HttpRequest request, string name) => ListQuery.Text(request, name) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 9000 ? day
        : throw ListQuery.Bad(name, "is a day such as 2026-11-22");

    private static DateTimeOffset? Start(DateOnly? day) => day is { } known ? new(known, TimeOnly.MinValue, TimeSpan.Zero) : null;

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
