using Imprest.Ledger.Sqlite.Reading;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>A wallet's row.</summary>
internal sealed record WalletHead(AccountId Account, long Number, long Balance, long Held, long Sequence, byte[] Hash)
{
    public static WalletHead? Read(SqliteConnection connection, AccountId account) =>
        connection.Query(
            """
            select a.number, w.balance_nanos, w.held_nanos, w.journal_seq, w.journal_hash from wallets w join accounts a on a.id = w.account_id
            where w.account_id = $account
            """, row => new WalletHead(account, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4)),
            ("$account", account.Value)).FirstOrDefault();
}

/// <summary>A lot as its row says, and what the requests say of it as they are read.</summary>
internal sealed class LotSums
{
    public required int Number { get; init; }
    public required LotKind Kind { get; init; }
    public required long Amount { get; init; }
    public required long Remaining { get; init; }
    public required long Held { get; init; }
    public required long Expired { get; init; }
    public required long EffectiveAt { get; init; }
    public required long? ExpiresAt { get; init; }

    public long HeldByRequests { get; set; }
    public long ConsumedByRequests { get; set; }

    public static Dictionary<int, LotSums> Read(SqliteConnection connection, AccountId account) =>
        connection.Query("""
            select lot, kind, amount_nanos, remaining_nanos, held_nanos, expired_nanos, effective_at, expires_at from lots where account_id = $account
            """, row => new LotSums
            {
                Number = row.GetInt32(0),
                Kind = (LotKind)row.GetInt32(1),
                Amount = row.GetInt64(2),
                Remaining = row.GetInt64(3),
                Held = row.GetInt64(4),
                Expired = row.GetInt64(5),
                EffectiveAt = row.GetInt64(6),
                ExpiresAt = row.Long(7),
            }, ("$account", account.Value)).ToDictionary(lot => lot.Number);
}
