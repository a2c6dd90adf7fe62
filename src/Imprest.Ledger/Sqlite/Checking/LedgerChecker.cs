using Imprest.Ledger.Sqlite.Reading;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>
/// Checks the ledger's invariants on one snapshot of the store. It shares no arithmetic with the writer: it reads rows and adds up.
/// </summary>
/// <remarks>
/// I1 every journal row is a known movement between the accounts that belong to it, of a sign that its kind allows ·
/// I2 a wallet's balance is the sum of its journal and of what its lots have left ·
/// I3 what it holds is the sum of its journal's pending changes, of its open requests' holds and of what its lots hold ·
/// I4 0 ≤ held ≤ balance, after every row ·
/// I5 a request ends at most once: one ending row, for the whole hold, of the captured amount; it is charged later at most once, when it settled unknown ·
/// I6 one hold a request; a state that has ended has an end, an open one has none ·
/// I7 a hold's allocations sum to it; a lot holds and has lost what the requests say; nothing was allocated to a lot that had expired ·
/// I8 (here: a call's row belongs to an attempt that the request's row knows; the provider's side is another test's matter) ·
/// I9 attempts are dense: every attempt but the last has results ·
/// I10 the charge is within the hold, and no charge is without a receipt ·
/// I11 a request with an idempotency key is found by it until the key expires (identical answers are another test's matter) ·
/// I12 the journal is append-only: dense numbers, an unbroken chain of hashes up to the wallet's head, through what was verified before ·
/// I13 paid in = balance + revenue + breakage, and the lots and requests say the same ·
/// I15 a stored image's file exists with its SHA-256 ·
/// I16 a task that has ended has one event, under one id: every webhook that listens is told of it, and of nothing that is not so ·
/// I18 a job belongs to a request that is under way (that an old claim changes nothing is another test's matter) ·
/// S1 <c>spend_days</c>, on which limits rest, are the sums of the requests ·
/// S2 <c>usage_days</c>, on which totals rest, are the sums of what has ended ·
/// S3 <c>search_blocks</c>, by which labels and providers' request ids are found, are what their requests make ·
/// S4 of a request no more is absorbed, where all is known, than its calls took.
/// </remarks>
internal static class LedgerChecker
{
    public static CheckResult Check(SqliteConnection connection, CheckOptions options)
    {
        var findings = new Findings();
        using var snapshot = connection.BeginTransaction(deferred: true);
        if (options.Full)
        {
            foreach (var problem in connection.Query("pragma integrity_check(20)", row => row.GetString(0)).Where(text => text != "ok"))
                findings.Add("store", null, null, problem);
        }

        var positions = new List<VerifiedPosition>();
        foreach (var account in connection.Query("select id from accounts", row => new AccountId(row.GetString(0))))
        {
            if (findings.IsFull)
                break;
            var wallet = WalletHead.Read(connection, account);
            if (wallet is null)
            {
                findings.Add("I2", account, null, "The account has no wallet.");
                continue;
            }

            var lots = LotSums.Read(connection, account);
            var open = OpenCheck.Read(connection, findings, wallet);
            var journal = new JournalCheck(connection, account, findings, open, options.Full).Walk(wallet);
            BalanceCheck.Check(connection, findings, wallet, lots, journal);
            OpenCheck.Check(connection, findings, wallet, lots, open);
            if (options.Full)
                FullCheck.Check(connection, findings, wallet, lots, journal, options.ImageFile);
            positions.Add(journal.Position);
        }

        OrphanCheck.Check(connection, findings, options.Full);
        if (options.Full)
        {
            TaskEventCheck.Check(connection, findings);
            UsageCheck.Check(connection, findings);
        }

        return new(findings.All, positions);
    }
}

/// <summary>What was found, and how far each account is verified if nothing was.</summary>
internal sealed record CheckResult(IReadOnlyList<Violation> Violations, IReadOnlyList<VerifiedPosition> Positions);

/// <summary>A row of <c>verified</c>.</summary>
internal sealed record VerifiedPosition(AccountId Account, long Sequence, byte[] Hash, long Balance, long Held, long PaidIn, long Revenue, long Breakage);

/// <summary>Violations, up to a limit: a broken store can have one in every row.</summary>
internal sealed class Findings
{
    private const int Most = 1000;
    private readonly List<Violation> all = [];

    public IReadOnlyList<Violation> All => all;
    public bool IsFull => all.Count >= Most;

    public void Add(string invariant, AccountId? account, RequestId? request, string message)
    {
        if (!IsFull)
            all.Add(new(invariant, account, request, message));
    }

    public void Require(bool fact, string invariant, AccountId? account, RequestId? request, string message)
    {
        if (!fact)
            Add(invariant, account, request, message);
    }
}
