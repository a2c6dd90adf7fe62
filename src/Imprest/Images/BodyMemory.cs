using Imprest.Errors;
using Imprest.Ledger;

namespace Imprest.Images;

/// <summary>
/// Bounds the bytes of request bodies that the process holds at once, so that many large ones do not take all its memory, and those of each account, so that
/// one does not keep out all others. What does not fit waits a moment, passed by what does, and is refused before anything is read on or held.
/// </summary>
internal sealed class BodyMemory(long limitBytes, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly LinkedList<Turn> waiting = new();
    private readonly Dictionary<AccountId, long> usedByAccount = [];
    private readonly long limitOfOneBytes = Math.Max(limitBytes / 2, CallLimits.BodyBytes); // Whoever is alone can send the largest body.
    private long usedBytes;

    private sealed record Turn(AccountId Account, long Bytes, TaskCompletionSource Granted);

    /// <summary>Where the configuration says nothing: 1 GiB, or a quarter of the memory that the process may use, yet room for one largest body.</summary>
    public static long DefaultBytes => Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, CallLimits.BodyBytes, 1L << 30);

    public long UsedBytes
    {
        get { lock (gate) return usedBytes; }
    }

    /// <summary>Room for one call's body, none of it taken yet.</summary>
    public BodyLease Open(AccountId account) => new(this, account);

    /// <exception cref="ApiException">There was no room for a while.</exception>
    internal async ValueTask TakeAsync(AccountId account, long bytes, CancellationToken cancellationToken)
    {
        LinkedListNode<Turn> turn;
        lock (gate)
        {
            if (TryTake(account, bytes))
                return;
            turn = waiting.AddLast(new Turn(account, bytes, new(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await turn.Value.Granted.Task.WaitAsync(Patience, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!Withdraw(turn))
                Return(account, bytes); // It was granted meanwhile.
            if (e is OperationCanceledException)
                throw;
            throw new ApiException(ErrorCode.StorageUnavailable, "The gateway holds as many large request bodies as its memory allows, in all or of one account; nothing was charged. Repeat the call in a moment.") { RetryAfter = Patience };
        }
    }

    internal void Return(AccountId account, long bytes)
    {
        lock (gate)
        {
            usedBytes -= bytes;
            if ((usedByAccount[account] -= bytes) == 0)
                usedByAccount.Remove(account);
            Grant();
        }
    }

    private bool TryTake(AccountId account, long bytes)
    {
        var own = usedByAccount.GetValueOrDefault(account) + bytes;
        if (own > limitOfOneBytes || usedBytes + bytes > limitBytes)
            return false;
        usedByAccount[account] = own;
        usedBytes += bytes;
        return true;
    }

    private bool Withdraw(LinkedListNode<Turn> turn)
    {
        lock (gate)
        {
            if (turn.List is null)
                return false;
            waiting.Remove(turn);
            return true;
        }
    }

    /// <summary>To who waited longest, of those that it is enough for.</summary>
    private void Grant()
    {
        for (var turn = waiting.First; turn is not null;)
        {
            var next = turn.Next;
            if (TryTake(turn.Value.Account, turn.Value.Bytes))
            {
                waiting.Remove(turn);
                turn.Value.Granted.SetResult();
            }

            turn = next;
        }
    }
}
