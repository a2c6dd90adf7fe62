using Imprest.Integration.Support;
using Imprest.Limits;

namespace Imprest.Integration.Limits;

/// <summary>Quotas count exactly: no stretch of their window ever holds more than the limit.</summary>
public sealed class QuotaTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ManualClock clock = new(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_unit_is_free_again_when_its_window_is_over_and_not_before()
    {
        var quota = new RollingQuota(2, Minute, clock);
        Assert.True(quota.TryTake(1, out _));
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(quota.TryTake(1, out _));
        Assert.Equal((0, TimeSpan.FromSeconds(40)), quota.Look());
        Assert.False(quota.TryTake(1, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(40), wait);
        clock.Advance(wait - TimeSpan.FromTicks(1));
        Assert.False(quota.TryTake(1, out _));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(quota.TryTake(1, out _));
        Assert.Equal((0, TimeSpan.FromSeconds(20)), quota.Look());
    }

    [Fact]
    public void Many_units_wait_until_as_many_are_free()
    {
        var quota = new RollingQuota(5, Minute, clock);
        Assert.True(quota.TryTake(2, out _));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(quota.TryTake(3, out _));
        Assert.False(quota.TryTake(2, out var forTwo));
        Assert.False(quota.TryTake(3, out var forThree));
        Assert.Equal((50, 60), (forTwo.TotalSeconds, forThree.TotalSeconds));
        clock.Advance(Minute);
        Assert.Equal((5, Minute), quota.Look());
    }

    [Fact]
    public void Who_comes_too_early_is_given_a_turn_that_is_kept()
    {
        var pace = new Pace(2, Minute, clock);
        Assert.True(pace.TryTake(TimeSpan.Zero, out _));
        Assert.True(pace.TryTake(TimeSpan.Zero, out _));
        Assert.False(pace.TryTake(TimeSpan.FromSeconds(59), out var tooFar));
        Assert.True(pace.TryTake(Minute, out var third));
        Assert.True(pace.TryTake(Minute, out var fourth));
        Assert.False(pace.TryTake(Minute, out var fifth));
        Assert.Equal((60, 60, 60, 120), (tooFar.TotalSeconds, third.TotalSeconds, fourth.TotalSeconds, fifth.TotalSeconds));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(pace.TryTake(TimeSpan.Zero, out var later));
        Assert.Equal(TimeSpan.Zero, later);
    }
}
