using System.Collections.Concurrent;
using System.Collections.Frozen;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>Which account pays by which price list. The store keeps it; this process is the only writer, so nothing goes stale.</summary>
public sealed class AccountPrices(SqliteLedger ledger, IReadOnlyDictionary<string, PriceList> lists, GatewayOptions options, TimeProvider clock)
{
    private readonly FrozenDictionary<string, PriceList> byName = lists.ToFrozenDictionary(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<AccountId, string> byAccount = new();

    public IEnumerable<string> Names => byName.Keys.Order(StringComparer.Ordinal);

    /// <summary>Reads which account is on which list.</summary>
    /// <exception cref="GatewayStartException">An account is on a list that is not configured: nobody knows what it pays.</exception>
    public async Task LoadAsync()
    {
        var strays = new List<string>();
        foreach (var account in await ledger.AccountsAsync())
        {
            if (account.PriceList is not { } name)
                continue;
            byAccount[account.Id] = name;
            if (!byName.ContainsKey(name))
                strays.Add($"account {account.Id} ({account.Name}) pays by price list \"{name}\"");
        }

        if (strays.Count > 0)
            throw new GatewayStartException(
                $"{string.Join("; ", strays)}, and the configuration has no such list under price_lists. Bring it back, put the account on another list, and only then remove it.");
    }

    /// <summary>The list that an account pays by; null: the providers' rates.</summary>
    public PriceList? Of(AccountId account) =>
        byAccount.TryGetValue(account, out var name) || (name = options.DefaultPriceList) is not null ? byName[name] : null;

    /// <summary>The prices that a caller sees: customers those of their list, operators and auditors the providers' own.</summary>
    /// <param name="caller">Null: somebody who has no key, and sees what a new account would pay.</param>
    public PriceBook SeenBy(Caller? caller, PriceBook book)
    {
        var list = caller switch
        {
            null => options.DefaultPriceList is { } name ? byName[name] : null,
            { Role: KeyRole.Account } => Of(caller.Account),
            _ => null,
        };
        return list is null ? book : list.Over(book);
    }

    /// <summary>A list by its name; null when there is none.</summary>
    public PriceList? Named(string name) => byName.GetValueOrDefault(name);

    /// <summary>Puts an account on a list; null: on the default. What runs keeps the prices that it was quoted at.</summary>
    /// <param name="name">A configured list.</param>
    /// <returns>False when there is no such account.</returns>
    public async Task<bool> PutAsync(AccountId account, string? name, string actor, AuditNote? audit = null)
    {
        if (!await ledger.SetPriceListAsync(account, name, actor, clock.GetUtcNow(), audit))
            return false;
        if (name is null)
            byAccount.TryRemove(account, out _);
        else
            byAccount[account] = name;
        return true;
    }
}
