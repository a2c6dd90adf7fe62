namespace Imprest.Limits;

/// <summary>At most so many calls in any stretch of a length of time; who comes too early is given a turn, if it is not too late for it.</summary>
internal sealed class Pace(int limit, TimeSpan window, TimeProvider clock)
{
    private readonly Lock gate = new();
    /// <summary>The last turns, as many as the limit; some may be yet to come.</summary>
    private readonly Queue<DateTimeOffset> turns = new();

    /// <summary>Takes the next turn, unless it is further away than <paramref name="longest"/>.</summary>
    /// <param name="wait">How far away it is, taken or not.</param>
    public bool TryTake(TimeSpan longest, out TimeSpan wait)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var turn = turns.Count == limit && turns.Peek() + window is var free && free > now ? free : now;
            wait = turn - now;
            if (wait > longest)
                return false;
            if (turns.Count == limit)
                turns.Dequeue();
            turns.Enqueue(turn);
            return true;
        }
    }
}
