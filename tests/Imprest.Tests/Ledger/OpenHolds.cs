using Imprest.Ledger;
using Imprest.Ledger.Sqlite.Reading;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

/// <summary>What is open is looked through every two seconds, thousands of tasks perhaps: nothing long is read for it.</summary>
public sealed class OpenHolds
{
    [Fact]
    public async Task They_tell_state_and_times_of_what_is_open_and_of_nothing_that_has_ended()
    {
        await using var test = await TestLedger.OpenAsync();
        var (held, doubt, review, ended) = (await test.HoldAsync(10), await test.HoldAsync(20), await test.HoldAsync(30), await test.HoldAsync(40));
        await test.Ledger.ResolveAsync(test.Resolution(doubt, RequestState.InDoubt) with { ReleaseAt = test.Now.AddMinutes(15) });
        await test.Ledger.ResolveAsync(test.Resolution(review, RequestState.Review));
        await test.VoidAsync(ended);
        Assert.Equal(
        [
            new(TestLedger.Account, held, RequestState.Held, test.Now, new(10), null),
            new(TestLedger.Account, doubt, RequestState.InDoubt, test.Now, new(20), test.Now.AddMinutes(15)),
            new(TestLedger.Account, review, RequestState.Review, test.Now, new(30), null),
        ], await test.Ledger.OpenHoldsAsync());
    }

    [Fact]
    public async Task Reading_them_reads_no_documents()
    {
        await using var test = await TestLedger.OpenAsync();
        for (var i = 0; i < 50; i++)
            await test.Ledger.AuthorizeAsync(test.Authorization(1) with { QuoteJson = $$"""{"long":"{{new string('x', 100_000)}}"}""" }, CancellationToken.None);
        await using var connection = new SqliteConnection($"Data Source={test.DatabasePath};Mode=ReadOnly;Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        RequestRows.Holds(connection); // Once, for what is made once.
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(50, RequestRows.Holds(connection).Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000); // Less than one of the documents.
    }
}
