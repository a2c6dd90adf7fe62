using System.Collections.Concurrent;

namespace Imprest.Images;

/// <summary>
/// A few threads that wait for disks. A flush holds its thread for as long as the disk takes; on the thread pool, which has one thread a
/// core to begin with, calls would wait for each other's disks, and more pool threads would cost every small call.
/// </summary>
internal sealed class DiskThreads
{
    private const int Most = 16;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<Action> work = [];
    private int threads;
    private int idle;

    /// <summary>Does something slow on one of the threads.</summary>
    public Task<T> RunAsync<T>(Func<T> slow)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                done.SetResult(slow());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        if (Volatile.Read(ref idle) == 0 && Interlocked.Increment(ref threads) is var count && !(count <= Most && Started()))
            Interlocked.Decrement(ref threads);
        return done.Task;
    }

    private bool Started()
    {
        new Thread(Loop) { IsBackground = true, Name = "Imprest disk" }.Start();
        return true;
    }

    private void Loop()
    {
        while (true)
        {
            Interlocked.Increment(ref idle);
            var found = work.TryTake(out var next, Idle);
            Interlocked.Decrement(ref idle);
            if (!found)
            {
                // The last one stays: work that was added just now must find a thread.
                if (Interlocked.Decrement(ref threads) > 0)
                    return;
                Interlocked.Increment(ref threads);
                continue;
            }

            next!();
        }
    }
}
