using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.UsageLog;

namespace Imprest.Billing;

/// <summary>What an account has, and every movement of it: <c>/v1/balance</c> and <c>/v1/ledger</c>.</summary>
internal sealed class BalanceEndpoints(KeyRing keys, WalletReader wallets)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/balance", BalanceAsync).WithSummary("Balance, holds, credit lots and limits");
        routes.MapGet("/v1/ledger", LedgerAsync).WithSummary("Every movement of an account's money, newest first");
    }

    private async Task<JsonObject> BalanceAsync(HttpRequest request) => View(await wallets.FindAsync(keys.Authenticate(request), request));

    private async Task<JsonObject> LedgerAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        ListQuery.MustKnow(request, "limit", "after", "account_id");
        var wallet = await wallets.FindAsync(caller, request);
        var page = await wallets.EntriesAsync(wallet.Account, ListQuery.Limit(request), ListQuery.After(request));
        return ListQuery.Envelope(page.Items.Select(RequestView.Entry), row => (string?)row["id"], page.HasMore);
    }

    internal static JsonObject View(Wallet wallet) => new()
    {
        ["account_id"] = wallet.Account.Value,
        ["currency"] = "USD",
        ["balance_usd"] = wallet.Balance.ToString(),
        ["held_usd"] = wallet.Held.ToString(),
        ["available_usd"] = wallet.Available.ToString(),
        ["lots"] = new JsonArray([.. wallet.Lots.Select(LotView)]),
        ["limits"] = new JsonArray([.. wallet.Limits.Select(LimitView)]),
    };

    internal static JsonObject LotView(CreditLot lot) => new()
    {
        ["id"] = lot.Id,
        ["kind"] = lot.Kind.ToString().ToLowerInvariant(),
        ["amount_usd"] = lot.Amount.ToString(),
        ["remaining_usd"] = lot.Remaining.ToString(),
        ["held_usd"] = lot.Held.ToString(),
        ["effective_at"] = lot.EffectiveAt.ToUnixTimeSeconds(),
        ["expires_at"] = lot.ExpiresAt?.ToUnixTimeSeconds(),
        ["source_ref"] = lot.SourceRef,
    };

    internal static JsonObject LimitView(LimitUse limit) => new()
    {
        ["key_id"] = limit.Key?.Value,
        ["period"] = limit.Period.ToString().ToLowerInvariant(),
        ["limit_usd"] = limit.Limit.ToString(),
        ["used_usd"] = limit.Used.ToString(),
        ["held_usd"] = limit.Held.ToString(),
        ["remaining_usd"] = limit.Remaining.ToString(),
        ["period_start"] = limit.PeriodStart.ToUnixTimeSeconds(),
    };

    internal static ApiException NoAccount(string id) => new(ErrorCode.NotFound, $"There is no account {id}.", "account_id");
}
