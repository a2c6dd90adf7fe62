using Imprest.Ledger;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

/// <summary>What a person says that the provider takes stands with the calls, from which totals are made, and comes to that to the nano-dollar.</summary>
public sealed class DecidedCosts
{
    [Theory]
    [InlineData(new long[] { -1 }, 300, new long[] { 300 })]
    [InlineData(new long[] { 10, -1 }, 300, new long[] { 10, 290 })]
    [InlineData(new long[] { -1, 10 }, 300, new long[] { 290, 10 })]
    [InlineData(new long[] { 10, -1, -1 }, 300, new long[] { 10, 0, 290 })]
    [InlineData(new long[] { 3_000 }, 4, new long[] { 4 })] // Evidence that could not be right.
    [InlineData(new long[] { 10, 20 }, 4, new long[] { 4, 0 })]
    [InlineData(new long[] { 10, -1 }, 0, new long[] { 0, 0 })]
    public async Task Calls_keep_what_was_known_of_them_as_far_as_the_sum_reaches(long[] known, long decided, long[] costs)
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(1_000);
        await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Review) with
        {
            Calls = [.. known.Select((cost, number) => new CallResult(
                number, CallState.Unknown, null, null, null, null, default, cost < 0 ? null : new(cost), ProviderCharge.Unknown, test.Now, test.Now) { CostEstimate = cost < 0 ? new(77) : null })],
        });
        await DecideAsync(test, request, decided);
        Assert.Equal(costs, (await test.Ledger.CallsOfAsync(TestLedger.Account, request)).Select(call => call.ProviderCost?.Nanos ?? -1));
        await TotalIsAsync(test, decided);
        // A bill that comes still later adds to it, and to what the calls took.
        await test.Ledger.AbsorbLateAsync(TestLedger.Account, request, new(50), "invoice 7", test.Now);
        Assert.Equal(decided + 50, (await test.FindAsync(request)).Absorbed.Nanos);
        await TotalIsAsync(test, decided + 50);
        await test.CheckAsync();
    }

    [Fact]
    public async Task A_call_that_was_only_recorded_before_it_was_sent_takes_it()
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(1_000);
        await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.InDoubt));
        await DecideAsync(test, request, 300);
        Assert.Equal(300, Assert.Single(await test.Ledger.CallsOfAsync(TestLedger.Account, request)).ProviderCost?.Nanos);
        await TotalIsAsync(test, 300);
        await test.CheckAsync();
    }

    [Theory]
    [InlineData("{", false)]
    [InlineData("{}", false)]
    [InlineData("[]", false)]
    [InlineData("{", true)]
    public async Task Calls_that_cannot_be_read_keep_no_hold(string stored, bool costIsSaid)
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(1_000);
        await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.InDoubt) with { Calls = [new(0, CallState.Unknown, null, null, null, null, default, null, ProviderCharge.Unknown, test.Now, test.Now)] });
        await test.Ledger.DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={test.DatabasePath};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var spoil = connection.CreateCommand();
            spoil.CommandText = "update open_requests set calls = $stored";
            spoil.Parameters.AddWithValue("$stored", stored);
            Assert.Equal(1, await spoil.ExecuteNonQueryAsync());
        }

        await test.ReopenAsync();
        if (costIsSaid)
            await DecideAsync(test, request, 300);
        else
            Assert.IsType<ResolveOutcome.Done>(await test.VoidAsync(request));
        Assert.Equal(Money.Zero, (await test.WalletAsync()).Held);
    }

    private static async Task DecideAsync(TestLedger test, RequestId request, long cost) =>
        Assert.IsType<ResolveOutcome.Done>(await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Voided) with { Absorbed = new(cost), ProviderCost = new(cost), Decision = "void", Actor = "key" }));

    private static async Task TotalIsAsync(TestLedger test, long cost)
    {
        var total = Assert.Single(await test.Ledger.UsageAsync(new(), [], withCost: true));
        Assert.Equal((cost, 0, cost), (total.ProviderCost.Nanos, total.UnknownCosts, total.Absorbed.Nanos));
    }
}
