namespace Imprest.Ledger.Sqlite;

/// <summary>The key of a row of the journal: the account's number and the row's number within it.</summary>
internal static class JournalId
{
    private const int SequenceBits = 40;

    /// <summary>Takes the sequence out of an id, in SQL: <c>id &amp; 1099511627775</c>.</summary>
    public const long SequenceMask = (1L << SequenceBits) - 1;

    public static long Of(long account, long sequence)
    {
        Invariant.Holds(account is >= 0 and < 1 << (63 - SequenceBits) && sequence is >= 0 and <= SequenceMask, "a journal's numbers fit into a key");
        return account << SequenceBits | sequence;
    }
}
