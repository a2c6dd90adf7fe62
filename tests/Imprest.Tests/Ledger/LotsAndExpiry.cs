using System.Text;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Ledger.Sqlite.Writing;

namespace Imprest.Tests.Ledger;

public sealed class LotsAndExpiry
{
    [Theory]
    //          lots as name:kind:priority:expiry-hour(0 = none)    expected order
    [InlineData("a:paid:0:0 b:trial:0:0 c:promo:0:0", "b c a")] // Granted before paid.
    [InlineData("a:trial:0:0 b:paid:0:5", "b a")] // What expires goes first.
    [InlineData("a:paid:0:9 b:paid:0:5 c:paid:0:0", "b a c")]
    [InlineData("a:paid:1:1 b:paid:0:0", "b a")] // Priority above all.
    [InlineData("a:promo:2:1 b:adjustment:1:0 c:paid:1:3", "c b a")]
    [InlineData("a:adjustment:0:0 b:promo:0:0", "b a")]
    public async Task Lots_are_used_up_in_burn_order(string lots, string expected)
    {
        await using var test = await TestLedger.OpenAsync(balance: 0);
        foreach (var lot in lots.Split(' ').Select(text => text.Split(':')))
        {
            var hours = int.Parse(lot[3]);
            await test.Ledger.TopUpAsync(
                TestLedger.Account, Enum.Parse<LotKind>(lot[1], ignoreCase: true), new(10), hours == 0 ? null : test.Now.AddHours(hours), lot[0], "test",
                test.Now, int.Parse(lot[2]));
            test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(expected.Split(' '), (await test.WalletAsync()).Lots.Select(lot => lot.SourceRef));
        var order = new List<string>();
        while ((await test.WalletAsync()).Lots is [_, ..] left)
        {
            await test.SettleWithReceiptAsync(await test.HoldAsync(10), 10);
            order.AddRange(left.Select(lot => lot.SourceRef).Except((await test.WalletAsync()).Lots.Select(lot => lot.SourceRef)));
        }

        Assert.Equal(expected.Split(' '), order);
        await test.CheckAsync();
    }

    [Fact]
    public void A_hold_spreads_over_usable_lots_and_never_over_others()
    {
        LotState[] lots = [Lot(1, 10, expires: 100), Lot(2, 10), Lot(3, 10, effective: 101), Lot(4, 10)];
        Assert.Equal([new(1, 10), new(2, 10), new(4, 5)], Allocation.Spread(lots, 25, 99)!);
        Assert.Equal([new(2, 10), new(4, 10)], Allocation.Spread(lots, 20, 100)!); // Lot 1 expires at 100, so at 100 it has expired.
        Assert.Null(Allocation.Spread(lots, 21, 100));
        Assert.Equal([new(2, 10), new(3, 10), new(4, 1)], Allocation.Spread(lots, 21, 101)!);
        Assert.Empty(Allocation.Spread(lots, 0, 0)!);
    }

    [Theory]
    [InlineData(0, new long[] { 0, 0 })]
    [InlineData(4, new long[] { 4, 0 })]
    [InlineData(10, new long[] { 10, 0 })]
    [InlineData(11, new long[] { 10, 1 })]
    [InlineData(15, new long[] { 10, 5 })]
    public void A_capture_consumes_allocations_in_order(long capture, long[] expected) =>
        Assert.Equal(expected, Allocation.Consume([new(1, 10), new(2, 5)], capture));

    [Fact]
    public void Allocations_are_read_as_they_were_written()
    {
        var text = new Utf8Builder();
        foreach (var allocations in new Allocation[][] { [], [new(1, 5)], [new(1, long.MaxValue), new(20, 1)] })
            Assert.Equal(allocations, Allocation.Parse(Encoding.UTF8.GetString(Allocation.Format(text, allocations))));
    }

    [Fact]
    public async Task What_is_due_expires_before_a_hold_is_decided()
    {
        await using var test = await TestLedger.OpenAsync(balance: 100);
        await test.TopUpAsync(50, "promo", LotKind.Promo, test.Now.AddHours(1));
        test.Clock.Advance(TimeSpan.FromHours(1));
        var refused = Assert.IsType<AuthorizeOutcome.InsufficientFunds>(await test.AuthorizeAsync(101));
        Assert.Equal((100, 100), (refused.Position.Balance.Nanos, refused.Position.Available.Nanos));
        var entries = (await test.Ledger.LedgerAsync(TestLedger.Account, 10, null))!.Items;
        Assert.Equal([("expire", -50), ("promo", 50), ("topup", 100)], entries.Select(entry => (entry.Kind, (int)entry.Amount.Nanos)));
        await test.CheckAsync();
    }

    [Fact]
    public async Task A_held_part_is_decided_when_its_hold_ends()
    {
        await using var test = await TestLedger.OpenAsync(balance: 0);
        await test.TopUpAsync(100, "promo", LotKind.Promo, test.Now.AddHours(1));
        var (settled, voided) = (await test.HoldAsync(40), await test.HoldAsync(30));
        test.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(70, (await test.WalletAsync()).Balance.Nanos); // Shown as expired before it is.
        Assert.Equal(1, await test.Ledger.ExpireLotsAsync(test.Now));
        Assert.Equal(0, await test.Ledger.ExpireLotsAsync(test.Now));
        await test.SettleWithReceiptAsync(settled, 25); // 25 charged, 15 of it expires now.
        Assert.Equal((30, 30), ((await test.WalletAsync()).Balance.Nanos, (await test.WalletAsync()).Held.Nanos));
        await test.VoidAsync(voided);
        Assert.Equal(0, (await test.WalletAsync()).Balance.Nanos);
        await test.CheckAsync();
    }

    [Fact]
    public async Task A_top_up_is_made_once_per_reference()
    {
        await using var test = await TestLedger.OpenAsync(balance: 0);
        var first = Assert.IsType<TopUpOutcome.Added>(await test.TopUpAsync(100, "ref"));
        await test.SettleWithReceiptAsync(await test.HoldAsync(100), 100);
        var again = Assert.IsType<TopUpOutcome.Repeated>(await test.TopUpAsync(100, "ref"));
        Assert.Equal((first.Lot.Id, 0), (again.Lot.Id, again.Lot.Remaining.Nanos));
        Assert.IsType<TopUpOutcome.ReferenceReused>(await test.TopUpAsync(101, "ref"));
        Assert.IsType<TopUpOutcome.ReferenceReused>(await test.TopUpAsync(100, "ref", LotKind.Promo));
        Assert.IsType<TopUpOutcome.ReferenceReused>(await test.TopUpAsync(100, "ref", expires: test.Now.AddDays(1)));
        Assert.IsType<TopUpOutcome.NoSuchAccount>(await test.Ledger.TopUpAsync(new("acct_none"), LotKind.Paid, new(1), null, "ref", "test", test.Now));
        Assert.Equal(0, (await test.WalletAsync()).Balance.Nanos);
    }

    private static LotState Lot(int number, long amount, long? expires = null, long effective = 0) => new()
    {
        Number = number, Id = $"lot_{number}", Kind = LotKind.Paid, Priority = 0, Amount = amount, Remaining = amount, EffectiveAt = effective,
        ExpiresAt = expires, SourceRef = $"{number}",
    };
}
