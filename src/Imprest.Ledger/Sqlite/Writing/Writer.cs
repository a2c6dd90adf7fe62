using Imprest.Ledger.Sqlite.Native;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>
/// The one thread that writes. It takes whatever is queued, applies it inside one transaction and completes the callers after the commit:
/// the more callers wait, the less each pays for the flush.
/// </summary>
internal sealed class Writer : IDisposable
{
    private const int MostQueued = 50_000;
    private const int MostInBatch = 1_000;
    private const int CheckpointFrames = 4_000; // About 16 MB of log.
    private const int IdleMilliseconds = 25;

    private readonly Database database;
    private readonly Books books;
    private readonly RejectionLog rejections;
    private readonly SearchBlocks search;
    private readonly Thread thread;
    private readonly TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock statistics = new();
    private readonly object gate = new(); // Monitor: the thread waits on it.
    private List<Command> queue = [];
    private bool sleeping, stopping;
    private Exception? failure;
    private long commits, applied;

    public Writer(Database database, IdSource ids)
    {
        this.database = database;
        books = new Books(database, ids);
        rejections = new RejectionLog(books);
        search = new SearchBlocks(books);
        thread = new Thread(Loop) { Name = "imprest ledger", IsBackground = true };
    }

    /// <summary>Completes with the reason when the ledger can no longer be used. Never completes otherwise.</summary>
    public Task<Exception> Failed => failed.Task;

    public RejectionLog Rejections => rejections;

    public (long Commits, long Commands) Counts
    {
        get
        {
            lock (statistics)
                return (commits, applied);
        }
    }

    /// <summary>Changes that are queued, and not taken up yet.</summary>
    public int Waiting
    {
        get { lock (gate) return queue.Count; }
    }

    public void Start() => thread.Start();

    public Task<T> Submit<T>(Command<T> command)
    {
        lock (gate)
        {
            if (Refusal(command) is { } refusal)
                return Task.FromException<T>(refusal);
            queue.Add(command);
            Wake();
        }

        return command.Task;
    }

    /// <summary>Something waits outside the queue; the thread will see to it when it has nothing better to do.</summary>
    public void Nudge()
    {
        lock (gate)
            Wake();
    }

    /// <summary>Finishes what is queued and ends the thread.</summary>
    public Task StopAsync()
    {
        lock (gate)
        {
            stopping = true;
            Wake();
        }

        return thread.ThreadState.HasFlag(ThreadState.Unstarted) ? Task.CompletedTask : Task.Run(thread.Join);
    }

    public void Dispose()
    {
        books.Dispose();
        database.Dispose();
    }

    private LedgerException? Refusal(Command command)
    {
        if (failure is not null)
            return Unusable();
        if (stopping)
            return new LedgerException("The ledger is closing.");
        if (queue.Count >= MostQueued && !command.IsAlwaysAdmitted)
            return new LedgerException($"More than {MostQueued} changes wait to be written. Try again later.") { Temporary = true };
        return null;
    }

    private LedgerException Unusable() =>
        new($"The ledger stopped after a failure of the store and takes no more changes: {failure?.Message} Restart, and run imprest doctor.", failure);

    private void Wake()
    {
        if (!sleeping)
            return;
        sleeping = false;
        Monitor.Pulse(gate);
    }

    private void Loop()
    {
        var batch = new List<Command>();
        while (Take(ref batch))
        {
            for (var start = 0; start < batch.Count;)
            {
                var count = 1;
                if (!batch[start].IsExclusive)
                {
                    while (start + count < batch.Count && count < MostInBatch && !batch[start + count].IsExclusive)
                        count++;
                }

                Process(batch.GetRange(start, count));
                start += count;
            }

            Between(idle: batch.Count == 0);
            batch.Clear();
        }
    }

    /// <summary>Swaps the queue for an empty list; waits when there is nothing. False when stopped and everything is done.</summary>
    private bool Take(ref List<Command> batch)
    {
        lock (gate)
        {
            if (queue.Count == 0 && !stopping)
            {
                sleeping = true;
                if (rejections.HasPending)
                    Monitor.Wait(gate, IdleMilliseconds);
                else
                    Monitor.Wait(gate);
                sleeping = false;
            }

            (batch, queue) = (queue, batch);
            return batch.Count > 0 || !stopping;
        }
    }

    private void Process(List<Command> batch)
    {
        if (failure is not null)
        {
            FailAll(batch, Unusable());
            return;
        }

        if (batch[0].IsExclusive)
        {
            Guarded(batch, () => batch[0].Apply(books));
            return;
        }

        // When one command fails, the batch is rolled back and each is tried by itself: only the guilty one hears of it.
        if (!Guarded(batch, () => InTransaction(batch), batch.Count > 1))
        {
            foreach (var command in batch)
                Process([command]);
        }
    }

    private void InTransaction(List<Command> batch)
    {
        books.Sql.Begin.Start().Run();
        foreach (var command in batch)
            command.Apply(books);
        books.Flush();
        books.Sql.Commit.Start().Run();
        lock (statistics)
        {
            commits++;
            applied += batch.Count;
        }
    }

    /// <summary>Does it and completes the callers, or rolls back and fails them as the failure demands.</summary>
    /// <returns>False when it was rolled back and the commands are worth trying one by one.</returns>
    private bool Guarded(List<Command> batch, Action act, bool worthSplitting = false)
    {
        try
        {
            act();
        }
        catch (Exception exception)
        {
            Rollback(exception);
            if (failure is not null)
                FailAll(batch, Unusable());
            else if (exception is SqliteProblem { IsAboutTheStatement: false } problem)
                FailAll(batch, new LedgerException($"The store could not write, and changed nothing: {problem.Message}", problem) { Temporary = true });
            else if (worthSplitting)
                return false;
            else
                FailAll(batch, exception is SqliteProblem ? new LedgerException(exception.Message, exception) : exception);
            return true;
        }

        foreach (var command in batch)
            command.Complete();
        return true;
    }

    /// <summary>Memory is forgotten and the transaction undone; what is no mere lack of space or bad command ends the ledger.</summary>
    private void Rollback(Exception cause)
    {
        books.Forget();
        var survivable = cause is not SqliteProblem problem || problem.IsAboutTheStatement || problem.Primary is Database.Full or Database.Busy or 6 or 7;
        try
        {
            if (database.InTransaction)
                books.Sql.Rollback.Start().Run();
        }
        catch (SqliteProblem second)
        {
            (survivable, cause) = (false, second);
        }

        if (!survivable)
            Fail(cause);
    }

    /// <summary>A failed flush may have lost what it was to write, and a retry may lie about it: nothing is written after that.</summary>
    private void Fail(Exception cause)
    {
        lock (gate)
            failure ??= cause;
        failed.TrySetResult(cause);
    }

    private void Between(bool idle)
    {
        if (failure is not null)
            return;
        if (rejections.IsDue(idle))
            Process([rejections.Take()]);
        if (failure is null && search.IsDue)
            Process([search.Take()]);
        if (failure is null && database.WalFrames >= CheckpointFrames)
            Checkpoint();
    }

    private void Checkpoint()
    {
        var code = database.Checkpoint(truncate: false);
        if ((code & 0xFF) is not (Database.Ok or Database.Busy or Database.Full or 6))
            Fail(database.Problem(code, "checkpoint"));
    }

    private static void FailAll(List<Command> batch, Exception exception)
    {
        foreach (var command in batch)
            command.Fail(exception);
    }
}
