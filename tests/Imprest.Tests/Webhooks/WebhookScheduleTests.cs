using Imprest.Ledger;
using Imprest.Webhooks;

namespace Imprest.Tests.Webhooks;

public sealed class WebhookScheduleTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    //          tries before, seconds until the next
    [InlineData(0, 5)]
    [InlineData(1, 5 * 60)]
    [InlineData(2, 30 * 60)]
    [InlineData(3, 2 * 3600)]
    [InlineData(4, 5 * 3600)]
    [InlineData(5, 10 * 3600)]
    [InlineData(6, 14 * 3600)]
    [InlineData(7, 20 * 3600)]
    [InlineData(8, 24 * 3600)]
    public void Each_try_waits_longer_and_a_fifth_more_at_most(int before, long seconds)
    {
        Assert.Equal(At.AddSeconds(seconds), After(before, 500).NextAt);
        Assert.Equal(At.AddSeconds(1.2 * seconds), After(before, 500, jitter: 1).NextAt);
    }

    [Fact]
    public void After_ten_tries_it_is_given_up() => Assert.Equal((null, null), (After(9, 500).NextAt, After(9, 500).DisableReason));

    [Fact]
    public void A_test_is_tried_once() => Assert.Null(After(0, 500, type: TaskEvents.Test).NextAt);

    [Fact]
    public void A_later_time_that_is_asked_for_counts_and_an_earlier_one_does_not()
    {
        Assert.Equal(At.AddSeconds(60), After(0, 503, retryAfter: TimeSpan.FromSeconds(60)).NextAt);
        Assert.Equal(At.AddSeconds(5), After(0, 503, retryAfter: TimeSpan.Zero).NextAt);
    }

    [Fact]
    public void Gone_ends_it_for_the_whole_endpoint()
    {
        Assert.Null(After(0, 410).NextAt);
        Assert.Contains("410", After(0, 410).DisableReason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_taken_is_over() => Assert.Equal((null, null), (After(0, 200, error: null).NextAt, After(0, 200, error: null).DisableReason));

    private static TryResult After(int before, int? status, string type = TaskEvents.Succeeded, TimeSpan? retryAfter = null, double jitter = 0, string? error = "no") =>
        WebhookSchedule.After(
            new() { Account = new("a"), Endpoint = new("whe_1"), Id = new("whd_1"), Event = "evt_1", Type = type, CreatedAt = At, Tries = before },
            new(At, status, error, 1), retryAfter, jitter);
}
