using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Tests.Ledger;

public sealed class LimitsHold
{
    [Theory]
    //          limit, used, held, asked, admitted
    [InlineData(100, 0, 0, 100, true)]
    [InlineData(100, 0, 0, 101, false)]
    [InlineData(100, 60, 0, 40, true)]
    [InlineData(100, 60, 0, 41, false)]
    [InlineData(100, 0, 60, 40, true)]
    [InlineData(100, 0, 60, 41, false)]
    [InlineData(100, 30, 30, 40, true)]
    [InlineData(100, 30, 30, 41, false)]
    [InlineData(0, 0, 0, 0, true)]
    [InlineData(0, 0, 0, 1, false)]
    public async Task Used_and_held_and_asked_fit_or_do_not(long limit, long used, long held, long asked, bool admitted)
    {
        foreach (var period in Enum.GetValues<LimitPeriod>())
        {
            foreach (var key in new KeyId?[] { TestLedger.Key, null })
            {
                await using var test = await TestLedger.OpenAsync();
                await test.SettleWithReceiptAsync(await test.HoldAsync(used + 5), used);
                await test.HoldAsync(held);
                Assert.True(await test.Ledger.SetLimitAsync(TestLedger.Account, key, period, new(limit), test.Now)); // Counts what was before it.
                await test.ReopenAsync();
                var outcome = await test.AuthorizeAsync(asked);
                Assert.Equal(admitted, outcome is AuthorizeOutcome.Held);
                if (outcome is AuthorizeOutcome.LimitExceeded exceeded)
                    Assert.Equal((key, period, limit, used, held), (exceeded.Limit.Key, exceeded.Limit.Period, exceeded.Limit.Limit.Nanos, exceeded.Limit.Used.Nanos, exceeded.Limit.Held.Nanos));
            }
        }
    }

    [Fact]
    public async Task Parallel_calls_on_the_last_of_a_limit_admit_exactly_what_fits()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.Ledger.SetLimitAsync(TestLedger.Account, TestLedger.Key, LimitPeriod.Month, new(75), test.Now);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => test.AuthorizeAsync(10))));
        Assert.Equal(7, outcomes.OfType<AuthorizeOutcome.Held>().Count());
        Assert.All(outcomes.Where(outcome => outcome is not AuthorizeOutcome.Held), outcome => Assert.IsType<AuthorizeOutcome.LimitExceeded>(outcome));
    }

    [Fact]
    public async Task The_keys_limit_is_named_before_the_accounts_and_that_before_the_wallet()
    {
        await using var test = await TestLedger.OpenAsync(balance: 10);
        await test.Ledger.SetLimitAsync(TestLedger.Account, null, LimitPeriod.Day, new(5), test.Now);
        await test.Ledger.SetLimitAsync(TestLedger.Account, TestLedger.Key, LimitPeriod.Total, new(5), test.Now);
        Assert.Equal(TestLedger.Key, Assert.IsType<AuthorizeOutcome.LimitExceeded>(await test.AuthorizeAsync(20)).Limit.Key);
        Assert.True(await test.Ledger.SetLimitAsync(TestLedger.Account, TestLedger.Key, LimitPeriod.Total, null, test.Now));
        Assert.Null(Assert.IsType<AuthorizeOutcome.LimitExceeded>(await test.AuthorizeAsync(20)).Limit.Key);
        await test.Ledger.SetLimitAsync(TestLedger.Account, null, LimitPeriod.Day, null, test.Now);
        Assert.IsType<AuthorizeOutcome.InsufficientFunds>(await test.AuthorizeAsync(20));
        Assert.False(await test.Ledger.SetLimitAsync(TestLedger.Account, null, LimitPeriod.Day, null, test.Now));
        Assert.False(await test.Ledger.SetLimitAsync(TestLedger.Account, new("key_none"), LimitPeriod.Day, new(1), test.Now));
        Assert.False(await test.Ledger.SetLimitAsync(new("acct_none"), null, LimitPeriod.Day, new(1), test.Now));
    }

    [Fact]
    public async Task Another_keys_spending_counts_for_the_account_only()
    {
        await using var test = await TestLedger.OpenAsync();
        var other = new KeyId("key_other");
        await test.AddKeyAsync(other);
        await test.Ledger.SetLimitAsync(TestLedger.Account, TestLedger.Key, LimitPeriod.Day, new(10), test.Now);
        await test.Ledger.SetLimitAsync(TestLedger.Account, null, LimitPeriod.Day, new(15), test.Now);
        await test.HoldAsync(8, key: other);
        Assert.Null(Assert.IsType<AuthorizeOutcome.LimitExceeded>(await test.AuthorizeAsync(8)).Limit.Key);
        var held = Assert.IsType<AuthorizeOutcome.Held>(await test.AuthorizeAsync(7));
        Assert.Equal(3, held.Position.KeyRemaining?.Nanos);
        Assert.Equal(3, (await test.Ledger.PositionAsync(TestLedger.Account, TestLedger.Key, test.Now))?.KeyRemaining?.Nanos);
        Assert.Null((await test.Ledger.PositionAsync(TestLedger.Account, other, test.Now))?.KeyRemaining);
    }

    [Theory]
    [InlineData(LimitPeriod.Day, "2026-03-10T23:59:59.999Z", "2026-03-11T00:00:00Z")]
    [InlineData(LimitPeriod.Month, "2026-03-31T23:59:59.999Z", "2026-04-01T00:00:00Z")]
    public async Task A_period_begins_at_midnight_utc_and_a_request_counts_in_that_of_its_creation(LimitPeriod period, string before, string after)
    {
        await using var test = await TestLedger.OpenAsync();
        await test.Ledger.SetLimitAsync(TestLedger.Account, TestLedger.Key, period, new(10), test.Now);
        test.Clock.Advance(DateTimeOffset.Parse(before) - test.Now);
        var late = await test.HoldAsync(10);
        Assert.IsType<AuthorizeOutcome.LimitExceeded>(await test.AuthorizeAsync(1));
        test.Clock.Advance(DateTimeOffset.Parse(after) - test.Now);
        await test.HoldAsync(6);
        await test.SettleWithReceiptAsync(late, 10); // Of the period before.
        await test.HoldAsync(4);
        Assert.IsType<AuthorizeOutcome.LimitExceeded>(await test.AuthorizeAsync(1));
        var limit = Assert.Single((await test.WalletAsync()).Limits);
        Assert.Equal((0, 10, 0), (limit.Used.Nanos, limit.Held.Nanos, limit.Remaining.Nanos));
        Assert.Equal(DateTimeOffset.Parse(after), limit.PeriodStart);
        await test.CheckAsync();
    }

    [Fact]
    public async Task Absorbed_cost_is_bounded_a_day()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.Ledger.SetAbsorbedLimitAsync(TestLedger.Account, new(100));
        var first = await test.HoldAsync(1, reserve: 150); // Dearer than the limit, and the first of the day.
        var refused = Assert.IsType<AuthorizeOutcome.AbsorbedLimitExceeded>(await test.AuthorizeAsync(1, reserve: 1));
        Assert.Equal((100, 0, 150), (refused.Limit.Nanos, refused.Used.Nanos, refused.Reserved.Nanos));
        await test.HoldAsync(1, reserve: 0); // Cannot cost anything.
        await test.Ledger.ResolveAsync(test.Resolution(first, RequestState.InDoubt));
        Assert.IsType<AuthorizeOutcome.AbsorbedLimitExceeded>(await test.AuthorizeAsync(1, reserve: 1));
        await test.Ledger.ResolveAsync(test.Resolution(first, RequestState.Voided) with { Absorbed = new(60), AbsorbedUnknown = true });
        Assert.IsType<AuthorizeOutcome.AbsorbedLimitExceeded>(await test.AuthorizeAsync(1, reserve: 41));
        await test.VoidAsync(await test.HoldAsync(1, reserve: 40));
        await test.ReopenAsync();
        Assert.IsType<AuthorizeOutcome.AbsorbedLimitExceeded>(await test.AuthorizeAsync(1, reserve: 41));

        await test.Ledger.AbsorbLateAsync(TestLedger.Account, first, new(70), "a late bill", test.Now); // Known now: replaces the 60.
        Assert.IsType<AuthorizeOutcome.AbsorbedLimitExceeded>(await test.AuthorizeAsync(1, reserve: 31));
        await test.Ledger.AbsorbLateAsync(TestLedger.Account, first, new(30), "another", test.Now); // Adds.
        Assert.IsType<AuthorizeOutcome.AbsorbedLimitExceeded>(await test.AuthorizeAsync(1, reserve: 1));
        Assert.Equal(100, (await test.FindAsync(first)).Absorbed.Nanos);
        Assert.Equal(["a late bill", "another"], (await test.Ledger.ReviewItemsAsync(TestLedger.Account, true, 10)).Select(item => item.Reason));
        await test.CheckAsync();

        test.Clock.Advance(TimeSpan.FromDays(1));
        await test.HoldAsync(1, reserve: 100);
    }
}
