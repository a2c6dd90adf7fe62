using Imprest.Errors;

namespace Imprest.Images;

/// <summary>
/// Bounds the bytes of request bodies that the process holds at once, so that many large ones do not take all its memory. What does not fit
/// waits a moment for its turn, first come first served, and is refused before anything is read on or held.
/// </summary>
internal sealed class BodyMemory(long limitBytes, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Granted)> waiting = new();
    private long usedBytes;

    /// <summary>Where the configuration says nothing: 1 GiB, or a quarter of the memory that the process may use, yet room for one largest body.</summary>
    public static long DefaultBytes => Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, CallLimits.BodyBytes, 1L << 30);

    public long UsedBytes
    {
        get { lock (gate) return usedBytes; }
    }

    /// <summary>Room for one call's body, none of it taken yet.</summary>
    public BodyLease Open() => new(this);

    /// <exception cref="ApiException">There was no room for a while.</exception>
    internal async ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        LinkedListNode<(long Bytes, TaskCompletionSource Granted)> turn;
        lock (gate)
        {
            if (waiting.Count == 0 && usedBytes + bytes <= limitBytes)
            {
                usedBytes += bytes;
                return;
            }

            turn = waiting.AddLast((bytes, new(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await turn.Value.Granted.Task.WaitAsync(Patience, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!Withdraw(turn))
                Return(bytes); // It was granted meanwhile.
            if (e is OperationCanceledException)
                throw;
            throw new ApiException(ErrorCode.StorageUnavailable, "The gateway holds as many large request bodies as its memory allows; nothing was charged. Repeat the call in a moment.") { RetryAfter = Patience };
        }
    }

    internal void Return(long bytes)
    {
        lock (gate)
        {
            usedBytes -= bytes;
            Grant();
        }
    }

    private bool Withdraw(LinkedListNode<(long Bytes, TaskCompletionSource Granted)> turn)
    {
        lock (gate)
        {
            if (turn.List is null)
                return false;
            waiting.Remove(turn);
            Grant(); // It may have stood before smaller ones.
            return true;
        }
    }

    private void Grant()
    {
        while (waiting.First is { } first && usedBytes + first.Value.Bytes <= limitBytes)
        {
            usedBytes += first.Value.Bytes;
            waiting.RemoveFirst();
            first.Value.Granted.SetResult();
        }
    }
}
