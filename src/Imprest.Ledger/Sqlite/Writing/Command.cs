namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>One thing for the writer to do. It may be applied again after a rollback, so it keeps nothing but its result.</summary>
internal abstract class Command
{
    /// <summary>Runs between batches, outside a transaction.</summary>
    public virtual bool IsExclusive => false;

    /// <summary>Admitted when the queue is full: it ends work that was admitted before.</summary>
    public virtual bool IsAlwaysAdmitted => false;

    public abstract void Apply(Books books);

    /// <summary>After the commit.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

internal abstract class Command<T> : Command
{
    // The caller's work goes on elsewhere: the writer's thread only writes.
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Task => completion.Task;

    public sealed override void Apply(Books books) => result = Decide(books);
    public sealed override void Complete() => completion.TrySetResult(result!);
    public sealed override void Fail(Exception exception) => completion.TrySetException(exception);

    /// <summary>Decides as a part of another command.</summary>
    public T DecideWithin(Books books) => Decide(books);

    protected abstract T Decide(Books books);
}

/// <summary>A small command, written where it is used.</summary>
internal sealed class Change<T>(Func<Books, T> decide, bool exclusive = false, bool always = false) : Command<T>
{
    public override bool IsExclusive => exclusive;
    public override bool IsAlwaysAdmitted => always;
    protected override T Decide(Books books) => decide(books);
}

/// <summary>A change and its row of the audit log, in one commit.</summary>
/// <param name="note">The row for what the change came to; null: it changed nothing.</param>
internal sealed class Audited<T>(Command<T> change, Func<T, AuditNote?> note) : Command<T>
{
    public override bool IsAlwaysAdmitted => change.IsAlwaysAdmitted;

    protected override T Decide(Books books)
    {
        var result = change.DecideWithin(books);
        if (note(result) is { } row)
            AuditRows.Add(books, row);
        return result;
    }
}
