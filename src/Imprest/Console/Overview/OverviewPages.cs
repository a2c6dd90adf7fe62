using Imprest.Billing;
using Imprest.Console.Accounts;
using Imprest.Console.Rendering;
using Imprest.Console.Usage;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Console.Overview;

/// <summary>The first page of whoever is signed in; a stranger is shown the prices.</summary>
internal sealed class OverviewPages(SqliteLedger ledger, Attention attention, AccountNames names, TimeProvider clock)
{
    private const int MostDearest = 5;

    public void Map(ConsoleRoutes routes) => routes.Get("/", ShowAsync);

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        if (context.CallerOrNull() is not { } caller)
            return Results.LocalRedirect("/pricing");
        ListQuery.MustKnow(context.Request, "period", "from", "to", "account_id");
        var now = clock.GetUtcNow();
        var period = UsagePeriod.Of(context.Request, now);
        var account = AccountOf(context.Request, caller);
        var (available, held) = await MoneyAsync(account, now);
        var filter = new RequestFilter { Account = account, From = period.From, To = period.To };
        var unit = SpendChart.UnitOf(period, now);
        var spend = await ledger.UsageAsync(filter, [unit, "model"]);
        var model = new OverviewModel(
            account, available, held, period, await ledger.UsageAsync(filter, [], withCost: caller.Sees is null) is [var spent, ..] ? spent : null,
            spend.Count == 0 ? null : SpendChart.Of(spend, unit, period, now), await OutcomesAsync(filter), await ledger.DearestRequestsAsync(filter, MostDearest),
            await attention.FindAsync(caller, account, spend.Select(row => row.Key[1].Value).OfType<string>().Distinct(), available))
        {
            AccountName = account is { } one ? await names.OfAsync(one) : null,
            IsFirstUse = await ledger.ListRequestsAsync(new() { Account = account }, 1, null) is { Items.Count: 0 },
        };
        return PageResult.Of<OverviewPage>("Overview", model);
    }

    private static AccountId? AccountOf(HttpRequest request, Caller caller)
    {
        var asked = ListQuery.Text(request, "account_id");
        if (caller.Sees is { } own && asked is not null && asked != own.Value)
            throw BalanceEndpoints.NoAccount(asked);
        return caller.Sees ?? (asked is null ? null : new AccountId(asked));
    }

    private async Task<(Money Available, Money Held)> MoneyAsync(AccountId? account, DateTimeOffset now)
    {
        if (account is not { } one)
            return await ledger.BalancesAsync(now) is var (balance, held) ? (balance - held, held) : default;
        var wallet = await ledger.WalletAsync(one, now) ?? throw BalanceEndpoints.NoAccount(one.Value);
        return (wallet.Available, wallet.Held);
    }

    private async Task<IReadOnlyList<OutcomeCount>> OutcomesAsync(RequestFilter filter) =>
    [
        .. (await ledger.UsageAsync(filter, ["state", "outcome"], withRejected: true)).Select(row => new OutcomeCount(
            RequestStateNames.TryParse(row.Key[0].Value, out var state) ? state : default, OutcomeNames.TryParse(row.Key[1].Value, out var outcome) ? outcome : null, row.Requests, row.Amount))
            .OrderByDescending(count => count.Requests),
    ];
}
