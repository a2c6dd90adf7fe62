using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Tests.Ledger;

public sealed class LateCharges
{
    private const string Version = "openai/new@2026-03-01.0123456789ab";

    internal static async Task<RequestId> UnknownAsync(TestLedger test, long hold)
    {
        var request = await test.HoldAsync(hold);
        await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Settled) with
        {
            AmountStatus = AmountStatus.Unknown,
            ReceiptJson = """{"status":"unknown"}""",
            Absorbed = new(hold),
            AbsorbedUnknown = true,
            Calls = [new(0, CallState.Succeeded, "prov_1", 200, null, null, null, null, ProviderCharge.Yes, test.Now, test.Now)],
        });
        return request;
    }

    internal static LateCharge Late(TestLedger test, RequestId request, long rated, long cost) => new()
    {
        Account = TestLedger.Account,
        Request = request,
        At = test.Now,
        PriceVersion = Version,
        CanonicalCard = """{"new":"1"}""",
        Rated = new(rated),
        Status = AmountStatus.Estimated,
        ProviderCost = new(cost),
        CostEvidence = "verified_output",
        CostVersion = Version,
        Ends = charged => ($$"""{"charged":{{charged.Nanos}}}""", new(Math.Max(0, cost - charged.Nanos))),
    };

    [Fact]
    public async Task What_settled_unknown_is_charged_once_and_its_entry_names_the_card()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var request = await UnknownAsync(test, 400);
        Assert.Equal((1_000, 0), ((await test.WalletAsync()).Balance.Nanos, (await test.WalletAsync()).Held.Nanos));

        Assert.Equal(new LateChargeOutcome.Charged(new(300)), await test.Ledger.ChargeLateAsync(Late(test, request, 300, 300)));
        Assert.IsType<LateChargeOutcome.NotUnknown>(await test.Ledger.ChargeLateAsync(Late(test, request, 300, 300)));

        Assert.Equal(700, (await test.WalletAsync()).Balance.Nanos);
        var record = await test.FindAsync(request);
        Assert.Equal((300, 300, AmountStatus.Estimated, 0, false, Version), (record.Amount?.Nanos, record.RatedLater?.Nanos, record.AmountStatus, record.Absorbed.Nanos, record.AbsorbedUnknown, record.PriceVersion));
        Assert.Equal("""{"charged":300}""", record.ReceiptJson);
        var entry = (await test.Ledger.EntriesOfAsync(TestLedger.Account, request))[^1];
        Assert.Equal(("rerate", -300, 700, Version), (entry.Kind, entry.Amount.Nanos, entry.BalanceAfter.Nanos, entry.PriceVersion));
        var call = Assert.Single(await test.Ledger.CallsOfAsync(TestLedger.Account, request));
        Assert.Equal((300, "verified_output", Version), (call.ProviderCost?.Nanos, call.CostEvidence, call.CostVersion));
        Assert.Equal("""{"new":"1"}""", await test.Ledger.FindCardAsync(Version));
        var usage = Assert.Single(await test.Ledger.UsageAsync(new(), [], withCost: true));
        Assert.Equal((300, 0, 300, 0), (usage.Amount.Nanos, usage.UnknownRequests, usage.ProviderCost.Nanos, usage.UnknownCosts));
        await test.CheckAsync();
        await test.ReopenAsync();
        Assert.Equal(700, (await test.WalletAsync()).Balance.Nanos);
        await test.CheckAsync();
    }

    [Theory]
    [InlineData(1_000, 400, 900, 400)] // Never more than its hold was.
    [InlineData(100, 100, 60, 60)]
    public async Task It_takes_no_more_than_the_hold_was(long balance, long hold, long rated, long charged)
    {
        await using var test = await TestLedger.OpenAsync(balance);
        var request = await UnknownAsync(test, hold);
        Assert.Equal(new LateChargeOutcome.Charged(new(charged)), await test.Ledger.ChargeLateAsync(Late(test, request, rated, rated)));
        Assert.Equal(rated - charged, (await test.FindAsync(request)).Absorbed.Nanos);
        await test.CheckAsync();
    }

    [Fact]
    public async Task It_takes_no_more_than_is_free_and_the_rest_is_absorbed()
    {
        await using var test = await TestLedger.OpenAsync(balance: 500);
        var request = await UnknownAsync(test, 400);
        await test.SettleWithReceiptAsync(await test.HoldAsync(150), 150);
        await test.HoldAsync(250); // Held for a request under way: not free.
        Assert.Equal(new LateChargeOutcome.Charged(new(100)), await test.Ledger.ChargeLateAsync(Late(test, request, 400, 400)));
        var wallet = await test.WalletAsync();
        Assert.Equal((250, 250, 0), (wallet.Balance.Nanos, wallet.Held.Nanos, wallet.Available.Nanos));
        Assert.Equal((100, 300), ((await test.FindAsync(request)).Amount?.Nanos, (await test.FindAsync(request)).Absorbed.Nanos));
        await test.CheckAsync();
    }

    [Fact]
    public async Task With_nothing_free_it_takes_nothing_and_still_is_known_and_on_the_books()
    {
        await using var test = await TestLedger.OpenAsync(balance: 100);
        var request = await UnknownAsync(test, 100);
        await test.SettleWithReceiptAsync(await test.HoldAsync(100), 100);
        Assert.Equal(new LateChargeOutcome.Charged(Money.Zero), await test.Ledger.ChargeLateAsync(Late(test, request, 80, 80)));
        var record = await test.FindAsync(request);
        Assert.Equal((0, 80), (record.Amount?.Nanos, record.Absorbed.Nanos));
        Assert.Equal("rerate", (await test.Ledger.EntriesOfAsync(TestLedger.Account, request))[^1].Kind);
        await test.CheckAsync();
    }

    [Fact]
    public async Task What_is_known_voided_or_under_way_is_left_alone()
    {
        await using var test = await TestLedger.OpenAsync();
        var (known, voided, open) = (await test.HoldAsync(10), await test.HoldAsync(10), await test.HoldAsync(10));
        await test.SettleWithReceiptAsync(known, 5);
        await test.VoidAsync(voided);
        foreach (var request in (RequestId[])[known, voided, open])
            Assert.IsType<LateChargeOutcome.NotUnknown>(await test.Ledger.ChargeLateAsync(Late(test, request, 5, 5)));
        await test.CheckAsync();
    }

    [Fact]
    public async Task Many_at_once_charge_each_request_once()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var request = await UnknownAsync(test, 400);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => test.Ledger.ChargeLateAsync(Late(test, request, 300, 300))));
        Assert.Single(outcomes.OfType<LateChargeOutcome.Charged>());
        Assert.Equal(700, (await test.WalletAsync()).Balance.Nanos);
        await test.CheckAsync();
    }

    [Fact]
    public async Task It_counts_against_the_limits_of_the_day_of_the_request()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        await test.Ledger.SetLimitAsync(TestLedger.Account, null, LimitPeriod.Total, new(500), test.Now);
        var request = await UnknownAsync(test, 400);
        test.Clock.Advance(TimeSpan.FromDays(40));
        await test.Ledger.ChargeLateAsync(Late(test, request, 300, 300));
        Assert.Equal(300, Assert.Single((await test.WalletAsync()).Limits).Used.Nanos);
        Assert.Equal(0, (await test.Ledger.AbsorbedAsync(TestLedger.Account, TestLedger.Start))?.Used.Nanos);
        await test.CheckAsync();
    }

    [Fact]
    public async Task The_account_is_on_the_price_list_that_it_was_put_on_last_and_every_change_is_kept()
    {
        await using var test = await TestLedger.OpenAsync();
        async Task<string?> ListAsync() => (await test.Ledger.AccountsAsync())[0].PriceList;
        Assert.Null(await ListAsync());
        Assert.True(await test.Ledger.SetPriceListAsync(TestLedger.Account, "partners", "key_1", test.Now));
        Assert.Equal("partners", await ListAsync());
        Assert.True(await test.Ledger.SetPriceListAsync(TestLedger.Account, null, "key_2", test.Now));
        Assert.Null(await ListAsync());
        Assert.Equal([(null, "key_2"), ("partners", "key_1")], (await test.Ledger.PriceListChangesAsync(TestLedger.Account)).Select(change => (change.PriceList, change.Actor)));
        Assert.False(await test.Ledger.SetPriceListAsync(new("acct_nobody"), "partners", "key_1", test.Now));
    }
}
