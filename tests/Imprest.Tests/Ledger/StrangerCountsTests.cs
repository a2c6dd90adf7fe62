using Imprest.Ledger;
using Imprest.Ledger.Sqlite.Writing;

namespace Imprest.Tests.Ledger;

public sealed class StrangerCountsTests
{
    [Fact]
    public async Task However_many_come_at_once_each_is_counted_and_a_minute_is_one_write()
    {
        await using var test = await TestLedger.OpenAsync();
        var before = test.Ledger.WriteCounts.Commits;
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 5_000; i++)
                test.Ledger.CountStranger("invalid_api_key", test.Now);
        });
        for (var round = 0; round < 30; round++)
        {
            await test.Ledger.WriteStrangersAsync(test.Now);
            test.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        await test.Ledger.WriteStrangersAsync(test.Now);
        Assert.Equal(before + 1, test.Ledger.WriteCounts.Commits);
        var row = Assert.Single((await test.Ledger.RejectionCountsAsync(null, null, null, 10, null))!.Items);
        Assert.Equal((40_000, TestLedger.Start, "invalid_api_key"), (row.Count, row.Minute, row.ErrorCode));
        await test.CheckAsync();
    }

    [Fact]
    public async Task None_is_lost_or_counted_twice_while_they_are_written()
    {
        await using var test = await TestLedger.OpenAsync();
        var counting = Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
                test.Ledger.CountStranger("invalid_api_key", TestLedger.Start);
        });
        while (!counting.IsCompleted)
            await test.Ledger.WriteStrangersAsync(TestLedger.Start.AddMinutes(1));
        await counting;
        await test.Ledger.FlushAsync();
        Assert.Equal(20_000, Assert.Single((await test.Ledger.RejectionCountsAsync(null, null, null, 10, null))!.Items).Count);
    }

    [Fact]
    public async Task What_the_store_does_not_take_now_it_takes_later()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.Ledger.OnWriterAsync(books => books.Database.Execute(
            "create temp trigger refuse before insert on rejection_counts begin select raise(abort, 'not now'); end"));
        test.Ledger.CountStranger("invalid_api_key", TestLedger.Start);
        await Assert.ThrowsAsync<LedgerException>(() => test.Ledger.WriteStrangersAsync(TestLedger.Start.AddMinutes(1)));
        await test.Ledger.OnWriterAsync(books => books.Database.Execute("drop trigger refuse"));
        await test.Ledger.WriteStrangersAsync(TestLedger.Start.AddMinutes(1));
        Assert.Equal(1, Assert.Single((await test.Ledger.RejectionCountsAsync(null, null, null, 10, null))!.Items).Count);
    }

    [Fact]
    public void Memory_is_bounded_though_nothing_can_be_written()
    {
        var counts = new StrangerCounts();
        for (var minute = 0; minute < 10_000; minute++)
            counts.Add(new("invalid_api_key", minute), 2);
        counts.Add(new("invalid_api_key", 0), 1);
        var kept = counts.Take(long.MaxValue);
        Assert.Equal((1_440, 3), (kept.Count, kept[0].Value));
    }
}
