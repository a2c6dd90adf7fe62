namespace Imprest.Ledger.Sqlite;

/// <summary>The names of the ledger's files in the data directory.</summary>
internal static class LedgerFiles
{
    public const string Database = "ledger.db";
    public const string Lock = "ledger.lock";
}
