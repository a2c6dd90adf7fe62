using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Tests.Ledger;

/// <summary>Of two workers on one request the later claim wins; what the earlier one writes changes nothing.</summary>
public sealed class FencedWork
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private static CallResult Taken(TestLedger test, string handle = "h-1", int call = 0) =>
        new(call, CallState.Accepted, "prov_1", null, null, null, default, null, ProviderCharge.Unknown, test.Now, test.Now) { Handle = handle };

    private static Task<long> AcceptAsync(TestLedger test, RequestId request, string owner, string handle = "h-1", int attempt = 1) =>
        test.Ledger.AcceptAsync(new(TestLedger.Account, request, attempt, [Taken(test, handle)], owner, test.Now + Lease));

    [Fact]
    public async Task A_stale_claim_ends_nothing_and_renews_nothing()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var request = await test.HoldAsync(300);
        var first = await AcceptAsync(test, request, "a");
        test.Clock.Advance(Lease);
        var second = Assert.Single(await test.Ledger.ClaimJobsAsync("b", test.Now, test.Now + Lease, 10));
        Assert.True(second.Fence > first);

        Assert.False(await test.Ledger.RenewJobAsync(TestLedger.Account, request, first, test.Now + Lease));
        foreach (var state in (RequestState[])[RequestState.Settled, RequestState.Voided, RequestState.InDoubt, RequestState.Review])
            Assert.IsType<ResolveOutcome.Fenced>(await test.Ledger.ResolveAsync(test.Resolution(request, state, state == RequestState.Settled ? 300 : 0) with { Fence = first, ReviewReason = "stale" }));
        Assert.False(await test.Ledger.StartAttemptAsync(TestLedger.Account, request, 2, "openai", "gpt-image-2", [TestLedger.FailedCall(test.Now)], test.Now, null, null, first));
        var found = await test.FindAsync(request);
        Assert.Equal((RequestState.Attempting, 1, null), (found.State, found.Attempts, found.ReviewReason));
        Assert.Empty(await test.Ledger.ReviewItemsAsync(null, openOnly: true, 10));
        Assert.Equal((1_000, 300), ((await test.WalletAsync()).Balance.Nanos, (await test.WalletAsync()).Held.Nanos));

        Assert.IsType<ResolveOutcome.Done>(await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Settled, 120) with { ReceiptJson = "{}", Fence = second.Fence }));
        Assert.Equal(new ResolveOutcome.AlreadyEnded(RequestState.Settled), await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Settled, 300) with { Fence = first }));
        Assert.Equal((880, 0), ((await test.WalletAsync()).Balance.Nanos, (await test.WalletAsync()).Held.Nanos));
        await test.CheckAsync();
    }

    [Fact]
    public async Task A_stale_claim_accepts_nothing_and_gains_no_newer_claim()
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(300);
        var first = await AcceptAsync(test, request, "a");
        test.Clock.Advance(Lease);
        var second = Assert.Single(await test.Ledger.ClaimJobsAsync("b", test.Now, test.Now + Lease, 10));
        Assert.Equal(0, await test.Ledger.AcceptAsync(new(TestLedger.Account, request, 1, [Taken(test, "stale")], "a", test.Now + Lease, first)));
        Assert.Equal("h-1", Assert.Single(await test.Ledger.CallsOfAsync(TestLedger.Account, request)).Handle);
        Assert.Equal(second.Fence, await test.Ledger.AcceptAsync(new(TestLedger.Account, request, 1, [Taken(test, "newer")], "b", test.Now + Lease, second.Fence)));
        Assert.Equal("newer", Assert.Single(await test.Ledger.CallsOfAsync(TestLedger.Account, request)).Handle);
    }

    [Fact]
    public async Task A_claim_is_kept_by_renewing_it_and_lost_when_its_lease_is_over()
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(300);
        var fence = await AcceptAsync(test, request, "a");
        Assert.Empty(await test.Ledger.ClaimJobsAsync("a", test.Now, test.Now + Lease, 10));
        test.Clock.Advance(Lease / 2);
        Assert.True(await test.Ledger.RenewJobAsync(TestLedger.Account, request, fence, test.Now + Lease));
        test.Clock.Advance(Lease / 2);
        Assert.Empty(await test.Ledger.ClaimJobsAsync("a", test.Now, test.Now + Lease, 10));
        test.Clock.Advance(Lease / 2);
        Assert.Single(await test.Ledger.ClaimJobsAsync("a", test.Now, test.Now + Lease, 10));
        Assert.False(await test.Ledger.RenewJobAsync(TestLedger.Account, request, fence, test.Now + Lease));
    }

    [Fact]
    public async Task Another_process_takes_over_at_once_and_finds_what_to_ask_by()
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(300);
        var fence = await AcceptAsync(test, request, "a", "h-7");
        await test.ReopenAsync();
        var claimed = Assert.Single(await test.Ledger.ClaimJobsAsync("b", test.Now, test.Now + Lease, 10));
        Assert.Equal((request, true), (claimed.Request, claimed.Fence > fence));
        var call = Assert.Single(await test.Ledger.CallsOfAsync(TestLedger.Account, request));
        Assert.Equal((CallState.Accepted, "h-7", "prov_1"), (call.State, call.Handle, call.ProviderRequestId));
        Assert.IsType<ResolveOutcome.Fenced>(await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Voided) with { Fence = fence }));
    }

    [Fact]
    public async Task What_was_accepted_of_an_earlier_attempt_or_has_ended_claims_nothing()
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(300);
        Assert.True(await test.Ledger.StartAttemptAsync(TestLedger.Account, request, 2, "openai", "gpt-image-2", [TestLedger.FailedCall(test.Now)], test.Now, null, null, null));
        Assert.Equal(0, await AcceptAsync(test, request, "a", attempt: 1));
        Assert.True(await AcceptAsync(test, request, "a", attempt: 2) > 0);
        await test.VoidAsync(request);
        Assert.Equal(0, await AcceptAsync(test, request, "a", attempt: 2));
        Assert.Empty(await test.Ledger.ClaimJobsAsync("b", test.Now, test.Now + Lease, 10));
        await test.CheckAsync();
    }

    [Fact]
    public async Task A_person_needs_no_claim_and_ends_the_workers_one()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var request = await test.HoldAsync(300);
        var fence = await AcceptAsync(test, request, "a");
        await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.InDoubt) with { Fence = fence });
        Assert.IsType<ResolveOutcome.Done>(await test.VoidAsync(request));
        Assert.Equal(new ResolveOutcome.AlreadyEnded(RequestState.Voided), await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Settled, 300) with { Fence = fence }));
        await test.Ledger.AbsorbLateAsync(TestLedger.Account, request, new(42), "late", test.Now);
        Assert.Equal((1_000, 42), ((await test.WalletAsync()).Balance.Nanos, (await test.FindAsync(request)).Absorbed.Nanos));
        await test.CheckAsync();
    }
}
