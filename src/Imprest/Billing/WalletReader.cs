using System.Globalization;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.UsageLog;

namespace Imprest.Billing;

/// <summary>Reads wallets and their journals for whoever may see them.</summary>
internal sealed class WalletReader(SqliteLedger ledger, TimeProvider clock)
{
    /// <summary>The caller's wallet, or for operators and auditors the one of <c>account_id</c>.</summary>
    public async Task<Wallet> FindAsync(Caller caller, HttpRequest request)
    {
        var asked = ListQuery.Text(request, "account_id");
        if (asked is not null && caller.Sees is { } own && own.Value != asked)
            throw BalanceEndpoints.NoAccount(asked);
        var account = asked is null ? caller.Account : new AccountId(asked);
        return await ledger.WalletAsync(account, clock.GetUtcNow()) ?? throw BalanceEndpoints.NoAccount(account.Value);
    }

    /// <summary>Movements of an account's money, newest first.</summary>
    /// <param name="to">Exclusive; null: until now.</param>
    /// <param name="after">An entry's id; null: from the newest on.</param>
    public async Task<Page<LedgerEntry>> EntriesAsync(AccountId account, int limit, string? after, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        long? id = after is null ? null : long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw NoEntry(after);
        return await ledger.LedgerAsync(account, from, to, limit, id) ?? throw NoEntry(after ?? "");
    }

    /// <summary>What is held for an account and why, the oldest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<RequestRecord> Oldest, int Count)> HoldsAsync(AccountId account, int most)
    {
        var open = (await ledger.OpenHoldsAsync()).Where(hold => hold.Account == account).OrderBy(hold => hold.CreatedAt).ToList();
        var oldest = new List<RequestRecord>();
        foreach (var hold in open.Take(most))
        {
            if (await ledger.FindRequestAsync(account, hold.Request) is { } record && !record.State.IsTerminal())
                oldest.Add(record);
        }

        return (oldest, open.Count);
    }

    private static ApiException NoEntry(string id) => new(ErrorCode.NotFound, $"There is no ledger entry {id} to list after.", "after");
}
