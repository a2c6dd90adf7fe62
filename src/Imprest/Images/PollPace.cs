namespace Imprest.Images;

/// <summary>How often calls that answer later are asked about: often at first, ever more seldom, with jitter so that they do not come together.</summary>
internal sealed class PollPace(Random random)
{
    private static readonly TimeSpan QuickFirst = TimeSpan.FromMilliseconds(250), QuickMost = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SlowFirst = TimeSpan.FromSeconds(5), SlowMost = TimeSpan.FromMinutes(5);
    private readonly Lock gate = new();

    public TimeSpan First(bool slow) => Jittered(slow ? SlowFirst : QuickFirst);

    /// <param name="asked">How often it was asked, from 1.</param>
    /// <param name="slow">Nobody waits for the answer.</param>
    public TimeSpan Next(int asked, bool slow)
    {
        var (first, most) = slow ? (SlowFirst, SlowMost) : (QuickFirst, QuickMost);
        return Jittered(TimeSpan.FromTicks((long)Math.Min(first.Ticks * Math.Pow(1.5, Math.Min(asked, 40)), most.Ticks)));
    }

    /// <summary>±20 %.</summary>
    private TimeSpan Jittered(TimeSpan wait)
    {
        lock (gate)
            return wait * (0.8 + 0.4 * random.NextDouble());
    }
}
