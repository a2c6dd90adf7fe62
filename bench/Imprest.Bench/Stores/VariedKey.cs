using System.Globalization;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Bench.Stores;

/// <summary>A key of a varied store: an application that mostly asks for the same few things, and now and then for anything.</summary>
internal sealed class VariedKey
{
    private const int Usual = 12;
    private static readonly int[] KeysOfAccounts = [6, 4, 3, 2, 1];
    private readonly VariedWork[] usual;

    private VariedKey(AccountId account, KeyId key, int number)
    {
        (Account, Key) = (account, key);
        var random = new Random(number);
        usual = [.. Enumerable.Range(0, Usual).Select(index => VariedWork.Pick(random, number + index / 2))];
    }

    public AccountId Account { get; }

    public KeyId Key { get; }

    public VariedWork Next(Random random) =>
        random.Next(25) == 0 ? VariedWork.Pick(random, random.Next(VariedWork.Models)) : usual[(int)(Usual * Math.Pow(random.NextDouble(), 2))];


    /// <summary>The store's own keys first, then those of five accounts that are made here; each account gets enough money.</summary>
    public static async Task<List<VariedKey>> PrepareAsync(SqliteLedger ledger, DateTimeOffset at)
    {
        var keys = (await ledger.KeysAsync()).Where(key => key.Role == KeyRole.Account).Select((key, index) => new VariedKey(key.Account, key.Id, index)).ToList();
        for (var account = 0; account < KeysOfAccounts.Length; account++)
        {
            var id = new AccountId(string.Create(CultureInfo.InvariantCulture, $"acct_01k0000000000000000000{account:0000}"));
            await ledger.CreateAccountAsync(new(id, $"Team {account + 1}", 1_000_000_000_000_000, at));
            for (var key = 0; key < KeysOfAccounts[account]; key++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"key_01k000000000000000000{account:00}{key:000}");
                await ledger.AddKeyAsync(new(new(name), id, KeyRole.Account, $"app {key + 1}", name, new byte[32], "0000", at, null, null));
                keys.Add(new(id, new(name), keys.Count));
            }
        }

        foreach (var account in keys.Select(key => key.Account).Distinct())
        {
            await ledger.SetAbsorbedLimitAsync(account, new(1_000_000_000_000_000));
            await ledger.TopUpAsync(account, LotKind.Promo, new(50_000_000_000), at.AddDays(30), "varied promo", "varied", at);
            await ledger.TopUpAsync(account, LotKind.Paid, new(10_000_000_000_000_000), null, "varied", "varied", at);
        }

        return keys;
    }
}
