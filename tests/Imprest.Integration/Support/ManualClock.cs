namespace Imprest.Integration.Support;

/// <summary>A clock that moves when told. Timers fire as it passes them.</summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (gate)
            timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (gate)
            {
                next = timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
                now = next?.DueAt is { } due ? (due > now ? due : now) : end;
            }

            if (next is null)
                return;
            next.Fire();
        }
    }

    /// <summary>Moves on in steps until something is done that waits for this clock.</summary>
    public async Task AdvanceUntilAsync(Task done, TimeSpan? step = null)
    {
        for (var steps = 0; !done.IsCompleted; steps++)
        {
            if (steps > 1_000)
                throw new TimeoutException("It is not done, however far the clock moves.");
            Advance(step ?? TimeSpan.FromSeconds(1));
            await BreathAsync(done);
        }
    }

    /// <summary>Lets so much time pass in steps, so that what waits for the clock can do its work between two.</summary>
    /// <param name="eachStep">What is waited for between two, besides.</param>
    public async Task PassAsync(TimeSpan time, TimeSpan step, Func<Task>? eachStep = null)
    {
        for (var end = GetUtcNow() + time; GetUtcNow() < end;)
        {
            Advance(end - GetUtcNow() < step ? end - GetUtcNow() : step);
            if (eachStep is not null)
                await eachStep();
            await BreathAsync(hops: 1);
        }
    }

    /// <summary>Moves on in steps until something is so.</summary>
    public async Task AdvanceUntilAsync(Func<Task<bool>> isSo, TimeSpan step)
    {
        for (var steps = 0; !await isSo(); steps++)
        {
            if (steps > 1_000)
                throw new TimeoutException("It is not so, however far the clock moves.");
            Advance(step);
            await BreathAsync();
        }
    }

    /// <summary>Lets what runs in real time go on: a question on its way would be out of time before it is answered, by a clock that does not wait for it.
    /// In hops and not at once, so that it takes as much longer as the machine is busy: each hop waits for its turn as the others' work does.</summary>
    /// <param name="done">Ends it early.</param>
    /// <param name="hops">Of 4 ms each, or more.</param>
    public static async Task BreathAsync(Task? done = null, int hops = 5)
    {
        var until = Environment.TickCount64 + (4 * hops);
        for (var hop = 0; (hop < hops || Environment.TickCount64 < until) && done?.IsCompleted != true; hop++)
            await Task.Delay(1);
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan every)
        {
            lock (clock.gate)
            {
                period = every;
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
            }

            return true;
        }

        public void Fire()
        {
            lock (clock.gate)
                DueAt = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : clock.now + period;
            callback(state);
        }

        public void Dispose()
        {
            lock (clock.gate)
                clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
