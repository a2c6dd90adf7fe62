using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Console.Accounts;

/// <summary>What accounts are called. A name is given once and stays, so that what was read is kept.</summary>
internal sealed class AccountNames(SqliteLedger ledger)
{
    private volatile Dictionary<AccountId, string> known = [];

    /// <summary>The name; of an account that is not there, its id.</summary>
    public async ValueTask<string> OfAsync(AccountId account)
    {
        if (!known.ContainsKey(account))
            known = (await ledger.AccountsAsync()).ToDictionary(one => one.Id, one => one.Name);
        return known.GetValueOrDefault(account, account.Value);
    }
}
