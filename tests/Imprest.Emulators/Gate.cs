namespace Imprest.Emulators;

/// <summary>Holds answers back, so that a test can look at requests in flight. Open at first.</summary>
public sealed class Gate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _closed;
    private readonly List<(int Count, TaskCompletionSource Done)> _watchers = [];

    /// <summary>Calls that wait at the gate now.</summary>
    public int Waiting { get; private set; }

    /// <summary>From now on answers wait.</summary>
    public void Close()
    {
        lock (_lock)
            _closed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets all go that wait, and all that come.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _closed?.TrySetResult();
            _closed = null;
        }
    }

    /// <summary>Completes when so many calls wait at the gate; fails after half a minute.</summary>
    public Task WaitForAsync(int calls)
    {
        lock (_lock)
        {
            if (Waiting >= calls)
                return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((calls, done));
            return done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        Task closed;
        lock (_lock)
        {
            if (_closed is null)
                return;
            closed = _closed.Task;
            Waiting++;
            foreach (var (_, done) in _watchers.Where(watcher => watcher.Count <= Waiting))
                done.TrySetResult();
        }
        try
        {
            await closed.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
                Waiting--;
        }
    }
}
