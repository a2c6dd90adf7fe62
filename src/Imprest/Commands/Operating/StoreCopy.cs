using Microsoft.Data.Sqlite;

namespace Imprest.Commands.Operating;

/// <summary>Copies the store through a connection that only reads: one snapshot, also beside a running gateway.</summary>
/// <remarks>Opening the store for writing instead would note a clean stop where a crash may have been, and needs the gateway to be stopped.</remarks>
internal static class StoreCopy
{
    /// <returns>The size of the copy in bytes.</returns>
    public static async Task<long> WriteAsync(string directory, string target, CancellationToken cancellationToken)
    {
        var source = Path.Combine(directory, "ledger.db");
        if (!File.Exists(source))
            throw CommandError.Usage($"There is no store in {directory}.", "Name the data directory of the gateway with --data.");
        Reserve(target);
        try
        {
            await using (var connection = Open(source))
            {
                await using var vacuum = connection.CreateCommand();
                vacuum.CommandText = "vacuum into $target";
                vacuum.Parameters.AddWithValue("$target", target);
                await vacuum.ExecuteNonQueryAsync(cancellationToken);
            }

            await CheckAsync(target, cancellationToken);
            await using var written = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
            written.Flush(flushToDisk: true);
            return written.Length;
        }
        catch (Exception error)
        {
            File.Delete(target);
            throw error is SqliteException
                ? new CommandError(
                    ExitCode.FoundWrong, "backup_failed", $"The store cannot be copied: {error.Message}", "Check the space on the disk, then run `imprest doctor`. Nothing was left behind.", error)
                : error;
        }
    }

    /// <summary>Makes the file, empty and for its owner alone; so nothing is written over, and nobody else reads it.</summary>
    private static void Reserve(string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var reserved = new FileStream(target, options);
        }
        catch (IOException error)
        {
            throw CommandError.Usage(
                File.Exists(target) ? $"{target} is there already; a backup writes over nothing." : $"{target} cannot be made: {error.Message}",
                "Name a file that does not exist yet, in a directory that does.");
        }
        catch (UnauthorizedAccessException error)
        {
            throw CommandError.Usage($"{target} cannot be made: {error.Message}", "Name a file in a directory that you may write to.");
        }
    }

    private static async Task CheckAsync(string target, CancellationToken cancellationToken)
    {
        await using var connection = Open(target);
        await using var check = connection.CreateCommand();
        check.CommandText = "pragma quick_check(1)";
        if (await check.ExecuteScalarAsync(cancellationToken) is not "ok" and var problem)
            throw new CommandError(ExitCode.FoundWrong, "backup_failed", $"The copy is not whole: {problem}", "Run `imprest doctor`; the store itself may be damaged.");
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
