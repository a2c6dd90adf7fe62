using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Read-only connections, reused. None of them ever checkpoints: that is the writer's alone.</summary>
internal sealed class ReadConnections(string file) : IDisposable
{
    private const int MostKept = 8;
    private readonly ConcurrentBag<SqliteConnection> kept = [];
    private readonly string connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = false, // The pool here is closed before the writer is; the library's own would not be.
        DefaultTimeout = 30,
    }.ToString();

    private bool disposed;

    /// <summary>Runs a query off the caller's thread.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> query) => Task.Run(() => Read(query));

    public T Read<T>(Func<SqliteConnection, T> query)
    {
        var connection = kept.TryTake(out var free) ? free : Open();
        try
        {
            var result = query(connection);
            if (kept.Count < MostKept && !disposed)
            {
                kept.Add(connection);
                connection = null;
                if (disposed)
                    CloseAll();
            }

            return result;
        }
        catch (SqliteException problem)
        {
            throw new LedgerException($"The store could not be read: {problem.Message}", problem);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    public void Dispose()
    {
        disposed = true;
        CloseAll();
    }

    private void CloseAll()
    {
        while (kept.TryTake(out var connection))
            connection.Dispose();
    }

    private SqliteConnection Open()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            pragmas.CommandText = "pragma wal_autocheckpoint = 0; pragma trusted_schema = off; pragma query_only = on; pragma busy_timeout = 5000;";
            pragmas.ExecuteNonQuery();
            connection.CreateFunction("request_time", (string? id) => id is null ? (long?)null : RequestTime.Of(id), isDeterministic: true);
            return connection;
        }
        catch (SqliteException problem)
        {
            connection.Dispose();
            throw new LedgerException($"{file} cannot be read: {problem.Message}", problem);
        }
    }
}
