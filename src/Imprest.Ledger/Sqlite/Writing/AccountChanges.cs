using Imprest.Ledger.Sqlite.Native;
using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Accounts and limits.</summary>
internal static class AccountChanges
{
    public static bool CreateAccount(Books books, AccountRecord account)
    {
        using var find = books.Sql.Once("select 1 from accounts where id = ?");
        if (find.Start().Bind(account.Id.Value).Step())
            throw new LedgerException($"There is an account {account.Id} already.");
        using var insert = books.Sql.Once("insert into accounts (id, name, absorbed_limit_nanos, created_at) values (?, ?, ?, ?)");
        insert.Start().Bind(account.Id.Value).Bind(account.Name).Bind(account.AbsorbedLimitNanos).Bind(account.CreatedAt.Stored()).Run();
        using var wallet = books.Sql.Once("""
            insert into wallets (account_id, balance_nanos, held_nanos, journal_seq, journal_hash) values (?, 0, 0, 0, zeroblob(32))
            """);
        wallet.Start().Bind(account.Id.Value).Run();
        return true;
    }

    public static bool SetAbsorbedLimit(Books books, AccountId id, Money limit)
    {
        if (books.Find(id.Value) is not { } account)
            return false;
        using var update = books.Sql.Once("update accounts set absorbed_limit_nanos = ? where id = ?");
        update.Start().Bind(limit.Nanos).Bind(id.Value).Run();
        account.AbsorbedLimit = limit.Nanos;
        return true;
    }

    public static bool SetPriceList(Books books, AccountId id, string? priceList, string actor, DateTimeOffset at)
    {
        if (books.Find(id.Value) is null)
            return false;
        using var insert = books.Sql.Once("insert into price_list_changes (account_id, price_list, at, actor) values (?, ?, ?, ?)");
        insert.Start().Bind(id.Value).Bind(priceList).Bind(at.Stored()).Bind(actor).Run();
        return true;
    }

    public static bool SetLimit(Books books, AccountId id, KeyId? key, LimitPeriod period, Money? limit)
    {
        if (books.Find(id.Value) is not { } account || (key is not null && !HasKey(books, id, key.Value)))
            return false;
        var keyText = key?.Value ?? "";
        var existed = account.Limits.RemoveAll(earlier => earlier.Key == keyText && earlier.Period == period) > 0;
        if (limit is not { } amount)
        {
            using var delete = books.Sql.Once("delete from limits where account_id = ? and key_id = ? and period = ?");
            delete.Start().Bind(id.Value).Bind(keyText).Bind((long)period).Run();
            return existed;
        }

        using var put = books.Sql.Once("insert or replace into limits (account_id, key_id, period, limit_nanos) values (?, ?, ?, ?)");
        put.Start().Bind(id.Value).Bind(keyText).Bind((long)period).Bind(amount.Nanos).Run();
        account.Limits.Add(new(keyText, period, amount.Nanos));
        account.Limits.Sort(LimitOrder);
        return true;
    }

    /// <summary>Keys' before the account's; short periods before long ones.</summary>
    private static int LimitOrder(LimitState left, LimitState right)
    {
        var order = (left.Key.Length == 0).CompareTo(right.Key.Length == 0);
        order = order != 0 ? order : string.CompareOrdinal(left.Key, right.Key);
        return order != 0 ? order : left.Period.CompareTo(right.Period);
    }

    private static bool HasKey(Books books, AccountId account, KeyId key)
    {
        using var find = books.Sql.Once("select 1 from api_keys where account_id = ? and id = ?");
        return find.Start().Bind(account.Value).Bind(key.Value).Step();
    }
}
