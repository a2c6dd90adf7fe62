using Imprest.Ledger.Sqlite.Native;
using Imprest.Ledger.Sqlite.Writing;

namespace Imprest.Ledger.Sqlite;

/// <summary>What has to be true before the ledger takes money.</summary>
internal static class LedgerOpening
{
    public static async Task<SqliteLedger> OpenAsync(string directory, TimeProvider clock, IdSource ids, CancellationToken cancellationToken)
    {
        _ = clock; // Instants come with each call; kept for stores that lease by the clock.
        Directory.CreateDirectory(directory);
        var lockFile = Lock(directory);
        Database? database = null;
        SqliteLedgerReader? reader = null;
        try
        {
            var file = Path.Combine(directory, LedgerFiles.Database);
            database = new Database(file);
            SetPragmas(database);
            Migrations.Apply(database);
            var clean = database.Scalar("select value from meta where name = 'clean_stop'") is null or "1";
            reader = new SqliteLedgerReader(file);
            var positions = await VerifyAsync(directory, reader);
            cancellationToken.ThrowIfCancellationRequested();
            NoteStart(database, ids, positions);
            return new SqliteLedger(lockFile, new Writer(database, ids), reader, clean);
        }
        catch (Exception exception)
        {
            if (reader is not null)
                await reader.DisposeAsync();
            database?.Dispose();
            await lockFile.DisposeAsync();
            if (exception is SqliteProblem)
                throw new LedgerException($"The ledger in {directory} cannot be opened: {exception.Message}", exception);
            throw;
        }
    }

    private static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, LedgerFiles.Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new LedgerException(
                $"The ledger in {directory} is in use by another process. Stop that one first, or use another --data directory.", exception);
        }
    }

    /// <summary>Money is not taken on top of sums that do not add up.</summary>
    private static async Task<IReadOnlyList<VerifiedPosition>> VerifyAsync(string directory, SqliteLedgerReader reader)
    {
        var (violations, positions) = await reader.ReadAsync(connection => LedgerChecker.Check(connection, new CheckOptions()));
        if (violations.Count == 0)
            return positions;
        var first = string.Join(Environment.NewLine, violations.Take(10));
        throw new LedgerException(
            $"The ledger in {directory} does not add up ({violations.Count} violations) and takes no money. Run `imprest doctor --data {directory}`, and restore a backup if the cause is not known.{Environment.NewLine}{first}");
    }

    /// <summary>How far the journal is verified; and that from now on a missing note of a clean stop means a crash.</summary>
    private static void NoteStart(Database database, IdSource ids, IReadOnlyList<VerifiedPosition> positions)
    {
        using var books = new Books(database, ids);
        books.Sql.Begin.Start().Run();
        SmallChanges.NoteVerified(books, positions);
        SmallChanges.NoteStop(books, clean: false);
        new SearchBlocks(books).MakeAll(); // Of a store from before there were any.
        books.Sql.Commit.Start().Run();
    }

    /// <summary>Sets what durability rests on, and believes only what it reads back.</summary>
    private static void SetPragmas(Database database)
    {
        database.Execute("pragma page_size = 8192"); // Of a new store: half the frames for what is appended.
        Require(database, "pragma journal_mode = wal", "wal");
        database.Execute("""
            pragma synchronous = full; pragma foreign_keys = on; pragma trusted_schema = off; pragma busy_timeout = 5000;
            pragma wal_autocheckpoint = 0; pragma cache_size = -65536; pragma temp_store = memory;
            """);
        Require(database, "pragma synchronous", "2");
        Require(database, "pragma foreign_keys", "1");
        Require(database, "pragma trusted_schema", "0");
        database.TakeOverCheckpoints();
    }

    private static void Require(Database database, string pragma, string expected)
    {
        var found = database.Scalar(pragma);
        if (found != expected)
            throw new LedgerException($"SQLite answered {found} to `{pragma}`, {expected} is needed to keep money safe. Use a local disk.");
    }
}
