using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>The wallet against its journal and its lots: I2, I3, I4, I13.</summary>
internal static class BalanceCheck
{
    public static void Check(
        SqliteConnection connection, Findings findings, WalletHead wallet, Dictionary<int, LotSums> lots, JournalCheck journal)
    {
        _ = connection;
        var position = journal.Position;
        void Require(bool fact, string invariant, string message) => findings.Require(fact, invariant, wallet.Account, null, message);
        var (remaining, held) = (lots.Values.Sum(lot => lot.Remaining), lots.Values.Sum(lot => lot.Held));
        Require(wallet.Balance == position.Balance, "I2", $"The balance is {wallet.Balance}, the journal sums to {position.Balance}.");
        Require(wallet.Balance == remaining, "I2", $"The balance is {wallet.Balance}, the lots have {remaining} left.");
        Require(wallet.Held == position.Held, "I3", $"Held is {wallet.Held}, the journal's pending changes sum to {position.Held}.");
        Require(wallet.Held == held, "I3", $"Held is {wallet.Held}, the lots hold {held}.");
        Require(wallet.Held >= 0 && wallet.Balance >= wallet.Held, "I4", $"The balance is {wallet.Balance} and {wallet.Held} is held.");
        Require(position.PaidIn == position.Balance + position.Revenue + position.Breakage, "I13",
            $"{position.PaidIn} came in; {position.Balance} is left, {position.Revenue} was charged, {position.Breakage} expired.");
        var (amount, expired) = (lots.Values.Sum(lot => lot.Amount), lots.Values.Sum(lot => lot.Expired));
        Require(position.PaidIn == amount, "I13", $"{position.PaidIn} came in by the journal, {amount} by the lots.");
        Require(position.Breakage == expired, "I13", $"{position.Breakage} expired by the journal, {expired} by the lots.");
    }
}
