namespace Imprest.Ledger;

/// <summary>The ledger cannot be used; the message says why and what to do.</summary>
public sealed class LedgerException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The store could not write now (disk full, queue full) and changed nothing; a later try may succeed.</summary>
    public bool Temporary { get; init; }
}
