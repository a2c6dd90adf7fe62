using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Ledger.Sqlite.Native;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

public sealed class StoreFailures
{
    [Fact]
    public async Task A_full_disk_refuses_and_changes_nothing_and_works_again_when_there_is_space()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000_000);
        var held = await test.HoldAsync(10);
        await test.Ledger.OnWriterAsync(books => books.Database.Execute("pragma max_page_count = 1"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            try
            {
                return (object)await test.AuthorizeAsync(10);
            }
            catch (LedgerException exception)
            {
                return exception;
            }
        }));
        var refusals = outcomes.OfType<LedgerException>().ToList();
        Assert.NotEmpty(refusals);
        Assert.All(refusals, refusal => Assert.True(refusal.Temporary));
        Assert.Equal(10 + 10 * outcomes.OfType<AuthorizeOutcome.Held>().Count(), (await test.WalletAsync()).Held.Nanos);

        await test.Ledger.OnWriterAsync(books => books.Database.Execute("pragma max_page_count = 1000000"));
        Assert.IsType<ResolveOutcome.Done>(await test.SettleWithReceiptAsync(held, 10));
        await test.HoldAsync(10);
        Assert.False(test.Ledger.Failed.IsCompleted);
        await test.CheckAsync();
    }

    [Theory]
    [InlineData(10)] // I/O error.
    [InlineData(10 | (4 << 8))] // A flush that failed.
    [InlineData(11)] // Corrupt.
    public async Task A_failing_store_is_not_written_again(int code)
    {
        await using var test = await TestLedger.OpenAsync();
        var request = await test.HoldAsync(10);
        await Assert.ThrowsAsync<LedgerException>(() => test.Ledger.OnWriterAsync(_ => throw new SqliteProblem(code, "The disk is gone.")));
        var problem = await test.Ledger.Failed.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("The disk is gone.", problem.Message);
        var refusal = await Assert.ThrowsAsync<LedgerException>(() => test.SettleAsync(request, 1));
        Assert.False(refusal.Temporary);
        await Assert.ThrowsAsync<LedgerException>(() => test.AuthorizeAsync(10));
        Assert.Equal(RequestState.Held, (await test.FindAsync(request)).State);
        await test.ReopenAsync(); // A new start reads what is really there.
        Assert.False(test.Ledger.LastStopWasClean);
        await test.SettleWithReceiptAsync(request, 1);
    }

    [Theory]
    [InlineData(RequestState.Settled)]
    [InlineData(RequestState.Voided)]
    [InlineData(RequestState.InDoubt)]
    public async Task A_request_that_ended_in_the_store_does_not_end_again_even_if_memory_were_wrong(RequestState state)
    {
        await using var test = await TestLedger.OpenAsync(balance: 100);
        var request = await test.HoldAsync(10);
        await test.Ledger.OnWriterAsync(books => books.Database.Execute("""
            insert into requests (number, account, time, id, key_id, kind, state, created_at)
            select 1, account, time, id, key_id, kind, 6, created_at from open_requests; delete from open_requests
            """));
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Ledger.ResolveAsync(test.Resolution(request, state)));
        Assert.Equal(new ResolveOutcome.AlreadyEnded(RequestState.Voided), await test.Ledger.ResolveAsync(test.Resolution(request, state))); // Read anew.
        Assert.Equal(100, (await test.WalletAsync()).Balance.Nanos);
    }

    [Fact]
    public async Task Everything_acknowledged_is_in_a_copy_of_the_files_made_in_the_middle_of_it()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000_000_000);
        await test.AuthorizeAsync(1);
        var (acknowledgedHolds, acknowledgedEnds) = (new List<RequestId>(), new List<RequestId>());
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var request = await test.HoldAsync(7);
                lock (acknowledgedHolds)
                    acknowledgedHolds.Add(request);
                await test.SettleWithReceiptAsync(request, 5);
                lock (acknowledgedHolds)
                    acknowledgedEnds.Add(request);
                // Else twenty callers that never wait keep every thread of the pool, and what stops them has to wait for one.
                await Task.Delay(1, CancellationToken.None);
            }
        })).ToList();

        for (var round = 0; round < 3; round++)
        {
            await Task.Delay(100);
            // The database's file is only changed by checkpoints, which the writer's thread makes: it waits, and the log is copied last.
            RequestId[] holds = [], ends = [];
            var copy = Directory.CreateTempSubdirectory("imprest-copy-").FullName;
            await test.Ledger.OnWriterAsync(_ =>
            {
                lock (acknowledgedHolds)
                    (holds, ends) = ([.. acknowledgedHolds], [.. acknowledgedEnds]);
                foreach (var file in new[] { "ledger.db", "ledger.db-wal" })
                    File.Copy(Path.Combine(test.DirectoryPath, file), Path.Combine(copy, file));
            });
            await File.AppendAllTextAsync(Path.Combine(copy, "ledger.db-wal"), "A torn write at the end of the log.");
            await using var opened = await TestLedger.OverAsync(copy);
            Assert.False(opened.Ledger.LastStopWasClean);
            foreach (var request in holds)
                Assert.NotNull(await opened.Ledger.FindRequestAsync(TestLedger.Account, request));
            foreach (var request in ends)
                Assert.Equal(RequestState.Settled, (await opened.FindAsync(request)).State);
            await opened.CheckAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        await test.CheckAsync();
    }

    [Fact]
    public async Task A_second_process_cannot_open_it_but_can_read_it()
    {
        await using var test = await TestLedger.OpenAsync(balance: 5);
        var refusal = await Assert.ThrowsAsync<LedgerException>(() => SqliteLedger.OpenAsync(test.DirectoryPath, test.Clock, test.Ids, CancellationToken.None));
        Assert.Contains("in use", refusal.Message, StringComparison.Ordinal);
        Assert.True(SqliteLedgerReader.IsServed(test.DirectoryPath));
        await using (var reader = await SqliteLedger.OpenReadOnlyAsync(test.DirectoryPath, CancellationToken.None))
        {
            Assert.Equal(5, (await reader.WalletAsync(TestLedger.Account, test.Now))?.Balance.Nanos);
            await test.HoldAsync(1);
            Assert.Single(await reader.OpenRequestsAsync());
            Assert.Empty(await reader.CheckAsync(new CheckOptions { Full = true }));
        }

        await test.Ledger.DisposeAsync();
        Assert.False(SqliteLedgerReader.IsServed(test.DirectoryPath));
        await using var stopped = await SqliteLedger.OpenReadOnlyAsync(test.DirectoryPath, CancellationToken.None);
        Assert.Single(await stopped.OpenRequestsAsync());
        var none = Directory.CreateTempSubdirectory("imprest-none-").FullName;
        await Assert.ThrowsAsync<LedgerException>(() => SqliteLedger.OpenReadOnlyAsync(none, CancellationToken.None));
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_what_to_do()
    {
        await using var test = await TestLedger.OpenAsync();
        await test.Ledger.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={test.DatabasePath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "pragma user_version = 9999";
            command.ExecuteNonQuery();
        }

        var refusal = await Assert.ThrowsAsync<LedgerException>(test.ReopenAsync);
        Assert.Contains("newer Imprest", refusal.Message, StringComparison.Ordinal);
        refusal = await Assert.ThrowsAsync<LedgerException>(() => SqliteLedger.OpenReadOnlyAsync(test.DirectoryPath, CancellationToken.None));
        Assert.Contains("newer Imprest", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_store_is_refused()
    {
        var directory = Directory.CreateTempSubdirectory("imprest-none-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "ledger.db"), new string('x', 10_000));
        await Assert.ThrowsAsync<LedgerException>(() => TestLedger.OverAsync(directory));
    }

    [Fact]
    public async Task A_backup_is_a_whole_ledger()
    {
        await using var test = await TestLedger.OpenAsync(balance: 1_000);
        var request = await test.HoldAsync(10);
        var directory = Directory.CreateTempSubdirectory("imprest-backup-").FullName;
        var file = Path.Combine(directory, "ledger.db");
        var backup = test.Ledger.BackupAsync(file);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => test.AuthorizeAsync(1)).Cast<Task>().Append(backup));
        await Assert.ThrowsAsync<LedgerException>(() => test.Ledger.BackupAsync(file)); // It is there already.
        await Assert.ThrowsAsync<LedgerException>(() => test.Ledger.BackupAsync(Path.Combine(directory, "no", "such", "file")));
        await test.HoldAsync(1); // A failed backup stops nothing.
        await using var copy = await TestLedger.OverAsync(directory);
        Assert.Equal(RequestState.Held, (await copy.FindAsync(request)).State);
        await copy.CheckAsync();
    }

    [Fact]
    public async Task Equal_calls_may_join_what_is_in_doubt_or_was_not_answered_and_after_a_crash_all_that_ended_lately()
    {
        await using var test = await TestLedger.OpenAsync();
        var old = await test.HoldAsync(1);
        await test.SettleWithReceiptAsync(old, 1);
        test.Clock.Advance(TimeSpan.FromMinutes(30));
        var (doubt, answered, unanswered, open) = (await test.HoldAsync(1), await test.HoldAsync(1), await test.HoldAsync(1), await test.HoldAsync(1));
        await test.Ledger.ResolveAsync(test.Resolution(doubt, RequestState.InDoubt));
        await test.SettleWithReceiptAsync(answered, 1);
        await test.VoidAsync(unanswered);
        await test.Ledger.MarkUnansweredAsync(TestLedger.Account, unanswered);
        async Task<HashSet<RequestId>> JoinableAsync() => [.. (await test.Ledger.JoinableAsync(test.Now.AddMinutes(-10))).Select(request => request.Id)];
        Assert.Equal([doubt, unanswered], await JoinableAsync());
        await test.ReopenAsync();
        Assert.True(test.Ledger.LastStopWasClean);
        Assert.Equal([doubt, unanswered], await JoinableAsync());
        await Assert.ThrowsAsync<LedgerException>(() => test.Ledger.OnWriterAsync(_ => throw new SqliteProblem(10, "gone")));
        await test.ReopenAsync();
        Assert.Equal([doubt, answered, unanswered], await JoinableAsync());
        Assert.Equal([doubt, open], (await test.Ledger.OpenRequestsAsync()).Select(request => request.Id));
    }

    [Fact]
    public async Task Images_are_found_for_deletion_once_their_time_has_come_and_until_they_are_gone()
    {
        await using var test = await TestLedger.OpenAsync();
        async Task<RequestId> DeliverAsync(int images)
        {
            var request = await test.HoldAsync(1);
            await test.Ledger.ResolveAsync(test.Resolution(request, RequestState.Settled) with
            {
                Images = [.. Enumerable.Range(0, images).Select(index => new StoredImage(index, "00", 1, "image/png", 1, 1))],
            });
            test.Clock.Advance(TimeSpan.FromHours(1));
            return request;
        }

        var (first, none, second) = (await DeliverAsync(2), await DeliverAsync(0), await DeliverAsync(1));
        var third = await DeliverAsync(1);
        _ = none;
        var due = test.Now.AddHours(-1);
        async Task<IEnumerable<(RequestId, int)>> DueAsync(int limit = 100) => (await test.Ledger.ImagesEndedBeforeAsync(due, limit)).Select(image => (image.Request, image.Image.Index));
        Assert.Equal([(first, 0), (first, 1), (second, 0)], await DueAsync());
        await test.Ledger.MarkImagesDeletedAsync(TestLedger.Account, second, test.Now);
        Assert.Equal([(first, 0), (first, 1)], await DueAsync());
        await test.Ledger.MarkImagesDeletedAsync(TestLedger.Account, first, test.Now);
        Assert.Empty(await DueAsync());
        Assert.Empty(await DueAsync());
        Assert.Equal(test.Now, (await test.FindAsync(first)).ImagesDeletedAt);
        Assert.Equal(2, (await test.Ledger.ImagesOfAsync(TestLedger.Account, first)).Count); // What they were is not forgotten.
        due = test.Now;
        Assert.Equal([(third, 0)], await DueAsync());
    }
}
