namespace Imprest.Limits;

/// <summary>At most so many units in any stretch of a length of time, counted exactly.</summary>
/// <remarks>The framework's windows measure time by the machine's clock alone, and do not tell when the next unit is free.</remarks>
internal sealed class RollingQuota(long limit, TimeSpan window, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Queue<Taken> taken = new();
    private long used;

    private readonly record struct Taken(DateTimeOffset At, long Units);

    public long Limit => limit;
    public TimeSpan Window => window;

    /// <summary>Takes units, all or none.</summary>
    /// <param name="wait">Where it does not: after how long there may be room for them. For more than the limit there never is.</param>
    public bool TryTake(long units, out TimeSpan wait)
    {
        lock (gate)
        {
            var now = Forget();
            if (used + units <= limit)
            {
                taken.Enqueue(new(now, units));
                used += units;
                wait = TimeSpan.Zero;
                return true;
            }

            wait = UntilFree(used + units - limit, now);
            return false;
        }
    }

    /// <summary>What is left, and for how long it is no more than that: until the oldest units are free again.</summary>
    public (long Remaining, TimeSpan Until) Look()
    {
        lock (gate)
        {
            var now = Forget();
            return (limit - used, taken.TryPeek(out var oldest) ? oldest.At + window - now : window);
        }
    }

    private TimeSpan UntilFree(long units, DateTimeOffset now)
    {
        foreach (var each in taken)
        {
            units -= each.Units;
            if (units <= 0)
                return each.At + window - now;
        }

        return window;
    }

    private DateTimeOffset Forget()
    {
        var now = clock.GetUtcNow();
        while (taken.TryPeek(out var oldest) && oldest.At + window <= now)
        {
            taken.Dequeue();
            used -= oldest.Units;
        }

        return now;
    }
}
