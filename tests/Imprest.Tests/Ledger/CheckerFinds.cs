using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

/// <summary>A store is changed behind the ledger's back; the checker has to name what no longer holds.</summary>
public sealed class CheckerFinds
{
    [Fact]
    public async Task Nothing_in_a_sound_ledger()
    {
        await using var test = await WithHistoryAsync();
        Assert.Empty(await test.Ledger.CheckAsync(new CheckOptions { Full = true }));
        Assert.Empty(await test.Ledger.CheckAsync(new CheckOptions()));
    }

    // `deep`: only a full check reads that far. Otherwise the ledger must also refuse to open.
    [Theory]
    [InlineData("I2", false, "update wallets set balance_nanos = balance_nanos + 1")]
    [InlineData("I2", false, "update lots set remaining_nanos = remaining_nanos - 1 where lot = 2")]
    [InlineData("I3", false, "update wallets set held_nanos = held_nanos - 1")]
    [InlineData("I3", false, "update open_requests set hold_nanos = hold_nanos + 1")]
    [InlineData("I3", false, "update lots set held_nanos = held_nanos - 1 where held_nanos > 0")]
    [InlineData("I4", false, "update wallets set held_nanos = balance_nanos + 1")]
    [InlineData("I12", false, "delete from journal where id = (select max(id) from journal)")]
    [InlineData("I12", false, "delete from journal where id = (select max(id) - 1 from journal)")]
    [InlineData("I12", true, "delete from journal where id & 255 = 2")]
    [InlineData("I12", true, "update journal set amount_nanos = amount_nanos + 1 where id & 255 = 1")]
    [InlineData("I12", true, "update journal set at = at + 1 where id & 255 = 3")]
    [InlineData("I12", false, "update wallets set journal_seq = journal_seq + 1")]
    [InlineData("I12", false, "update wallets set journal_hash = zeroblob(32)")]
    [InlineData("I1", true, "update journal set credit = 'pocket' where kind = 'capture'")]
    [InlineData("I1", true, "update journal set held_change_nanos = 5 where kind = 'topup'")]
    [InlineData("I1", true, "update journal set balance_after_nanos = balance_after_nanos + 1 where kind = 'capture'")]
    [InlineData("I5", true, "update requests set captured_nanos = captured_nanos + 1 where state = 5 and captured_nanos < hold_nanos")]
    [InlineData("I5", true, "update requests set captured_nanos = 1 where state = 6")]
    [InlineData("I5", true, "update requests set end_seq = end_seq + 1 where state = 5")]
    [InlineData("I6", true, "update requests set state = 6 where state = 5")]
    [InlineData("I6", false, "update requests set state = 1 where state = 5")]
    [InlineData("I6", false, "update open_requests set id = (select id from requests where state = 5), time = (select time from requests where state = 5)")]
    [InlineData("I6", false, "update open_requests set state = 5")]
    [InlineData("I6", true, "update requests set kind = 99 where state = 5")]
    [InlineData("I6", true, "update requests set ended_at = null where state = 5")]
    [InlineData("I6", true, "delete from requests where state = 5")]
    [InlineData("I6", true, "update requests set hold_seq = null where state = 5")]
    [InlineData("I7", true, "update requests set allocations = '[[1,1]]' where state = 5")]
    [InlineData("I7", false, "update open_requests set allocations = '[[77,300]]'")]
    [InlineData("I7", false, "update open_requests set allocations = '[[2,' || hold_nanos || ']]'")]
    [InlineData("I7", false, "update open_requests set allocations = 'x'")]
    [InlineData("I7", true, "update lots set effective_at = effective_at + 86400000 where lot = 3")]
    [InlineData("I8", true, "update documents set calls = replace(calls, '\"attempt\":1', '\"attempt\":9')")]
    [InlineData("I8", true, "update documents set calls = '{'")]
    [InlineData("I9", true, "update documents set calls = null")]
    [InlineData("I9", true, "update requests set attempts = 4 where state = 5")]
    [InlineData("I10", true, "update requests set captured_nanos = hold_nanos + 1 where state = 5")]
    [InlineData("I10", true, "update documents set receipt = null")]
    [InlineData("I11", true, "delete from idempotency")]
    [InlineData("I11", true, "update idempotency set request_id = 'req_other'")]
    [InlineData("I13", false, "update lots set amount_nanos = amount_nanos + 1 where lot = 2")]
    [InlineData("I13", false, "update lots set expired_nanos = expired_nanos - 1 where lot = 1")]
    [InlineData("I13", true, "update requests set captured_nanos = captured_nanos - 1 where state = 5")]
    [InlineData("I16", true, "delete from webhook_deliveries where type = 'task.succeeded'")]
    [InlineData("I16", true, "update webhook_deliveries set event_id = 'evt_other' where type = 'task.succeeded'")]
    [InlineData("I16", true, "update webhook_deliveries set type = 'task.failed' where type = 'task.succeeded'")]
    [InlineData("I16", true, "update webhook_deliveries set request_id = 'req_other'")]
    [InlineData("I16", true, "update webhook_deliveries set event_id = 'evt_other' where type = 'task.in_doubt'")]
    [InlineData("I16", true, "update requests set is_task = 0 where is_task = 1")]
    [InlineData("I16", true, "pragma foreign_keys = off; delete from webhook_endpoints")]
    [InlineData("S1", true, "update spend_days set used_nanos = used_nanos - 1")]
    [InlineData("S1", true, "delete from spend_days")]
    [InlineData("S1", true, "update spend_days set absorbed_nanos = absorbed_nanos + 1")]
    [InlineData("S2", true, "delete from usage_days")]
    [InlineData("S2", true, "update usage_days set amount_nanos = amount_nanos + 1")]
    [InlineData("S2", true, "update usage_days set cost_unknown = cost_unknown - 1")]
    [InlineData("S2", true, "update usage_days set dearest_nanos = dearest_nanos - 1")]
    [InlineData("S2", true, "update usage_days set first_number = first_number + 1")]
    [InlineData("S2", true, "update usage_days set newest = newest - 1")]
    [InlineData("S2", true, "update usage_days set requests = requests + 1 where grain = 1")]
    [InlineData("S2", true, "delete from usage_days where grain = 2")]
    [InlineData("S3", true, "insert into search_blocks (block, oldest, newest, filter) values (0, 0, 0, zeroblob(9))")]
    [InlineData("S4", true, """update documents set calls = '[{"cost_nanos":5}]'; update requests set absorbed_nanos = 6, absorbed_unknown = 0""")]
    public async Task What_was_broken(string invariant, bool deep, string sql)
    {
        await using var test = await WithHistoryAsync();
        await test.Ledger.DisposeAsync();
        Break(test.DatabasePath, sql);
        await using (var reader = await SqliteLedger.OpenReadOnlyAsync(test.DirectoryPath, CancellationToken.None))
        {
            var found = await reader.CheckAsync(new CheckOptions { Full = true });
            Assert.Contains(invariant, found.Select(violation => violation.Invariant));
        }

        if (deep)
            return;
        var refusal = await Assert.ThrowsAsync<LedgerException>(test.ReopenAsync);
        Assert.Contains(invariant, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("imprest doctor", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I1", "update journal set held_change_nanos = 1 where kind = 'rerate'")]
    [InlineData("I5", "update requests set rerated_nanos = rerated_nanos + 1 where rerate_seq > 0")]
    [InlineData("I5", "update requests set rerate_seq = rerate_seq - 1 where rerate_seq > 0")]
    [InlineData("I5", "update requests set rerate_seq = null where rerate_seq > 0")]
    [InlineData("I5", "update requests set amount_status = 2 where rerate_seq > 0")]
    [InlineData("I6", "delete from requests where rerate_seq > 0")]
    [InlineData("I6", "update requests set state = 6 where rerate_seq > 0")]
    [InlineData("I7", "update requests set rerate_allocations = '[[2,1]]' where rerate_seq > 0")]
    [InlineData("I7", "update requests set rerate_allocations = '[[77,30]]' where rerate_seq > 0")]
    [InlineData("I10", "update requests set hold_nanos = 29 where rerate_seq > 0")]
    [InlineData("I12", "update journal set actor = 'another/card@2026-01-01.000000000000' where kind = 'rerate'")]
    [InlineData("I13", "update requests set rerated_nanos = rerated_nanos - 1 where rerate_seq > 0")]
    [InlineData("S1", "update spend_days set used_nanos = used_nanos - 30")]
    public async Task What_was_broken_of_a_late_charge(string invariant, string sql)
    {
        await using var test = await WithLateChargeAsync();
        await test.Ledger.DisposeAsync();
        Break(test.DatabasePath, sql);
        await using var reader = await SqliteLedger.OpenReadOnlyAsync(test.DirectoryPath, CancellationToken.None);
        Assert.Contains(invariant, (await reader.CheckAsync(new CheckOptions { Full = true })).Select(violation => violation.Invariant));
    }

    [Fact]
    public async Task A_second_late_charge_of_one_request_even_when_every_sum_and_hash_was_made_to_fit()
    {
        await using var test = await WithLateChargeAsync();
        await test.Ledger.DisposeAsync();
        Break(test.DatabasePath, """
            insert into journal select (select max(id) + 1 from journal), at, kind, debit, credit, amount_nanos, 0,
                (select balance_after_nanos from journal order by id desc limit 1) - amount_nanos, (select held_after_nanos from journal order by id desc limit 1),
                request_id, null, actor, hash from journal where kind = 'rerate';
            update wallets set balance_nanos = balance_nanos - 30, journal_seq = journal_seq + 1;
            update lots set remaining_nanos = remaining_nanos - 30 where lot = 3;
            """);
        Rechain(test.DatabasePath, "update wallets set journal_hash = journal_hash");
        await using var reader = await SqliteLedger.OpenReadOnlyAsync(test.DirectoryPath, CancellationToken.None);
        foreach (var full in new[] { true, false })
            Assert.Contains("I5", (await reader.CheckAsync(new CheckOptions { Full = full })).Select(violation => violation.Invariant));
    }

    [Fact]
    public async Task A_second_capture_of_one_request_even_when_every_sum_and_hash_was_made_to_fit()
    {
        await using var test = await WithHistoryAsync();
        await test.Ledger.DisposeAsync();
        ForgeCapture(test.DatabasePath);
        await using var reader = await SqliteLedger.OpenReadOnlyAsync(test.DirectoryPath, CancellationToken.None);
        foreach (var full in new[] { true, false })
            Assert.Contains("I5", (await reader.CheckAsync(new CheckOptions { Full = full })).Select(violation => violation.Invariant));
    }

    [Fact]
    public async Task A_rewritten_past_even_when_the_chain_was_computed_anew()
    {
        await using var test = await WithHistoryAsync();
        await test.ReopenAsync(); // Notes how far it is verified.
        await test.Ledger.DisposeAsync();
        Rechain(test.DatabasePath, "update journal set at = at + 1 where id & 255 = 1");
        await using var reader = await SqliteLedger.OpenReadOnlyAsync(test.DirectoryPath, CancellationToken.None);
        Assert.Equal(["I12"], (await reader.CheckAsync(new CheckOptions { Full = true })).Select(violation => violation.Invariant));
    }

    [Fact]
    public async Task An_image_that_is_missing_or_another()
    {
        await using var test = await WithHistoryAsync();
        var file = Path.Combine(test.DirectoryPath, "image");
        var options = new CheckOptions { Full = true, ImageFile = (_, _, _) => file };
        Assert.Contains("I15", (await test.Ledger.CheckAsync(options)).Select(violation => violation.Invariant));
        await File.WriteAllTextAsync(file, "another");
        Assert.Contains("I15", (await test.Ledger.CheckAsync(options)).Select(violation => violation.Invariant));
        await File.WriteAllTextAsync(file, "abc");
        Assert.Empty(await test.Ledger.CheckAsync(options));
    }

    /// <summary>An expired lot, a settled, a voided and an open request, with keys, calls and an image of "abc".</summary>
    internal static async Task<TestLedger> WithHistoryAsync()
    {
        var test = await TestLedger.OpenAsync(balance: 0);
        await test.TopUpAsync(500, "expiring", LotKind.Promo, test.Now.AddMinutes(1));
        test.Clock.Advance(TimeSpan.FromMinutes(2));
        await test.TopUpAsync(1_000, "paid");
        await test.TopUpAsync(2_000, "trial", LotKind.Trial, test.Now.AddDays(1));
        var settled = await test.HoldAsync(300, "key-1", reserve: 7);
        var call = new CallResult(0, CallState.FailedClean, null, 500, "x", "y", null, null, ProviderCharge.No, test.Now, test.Now);
        await test.Ledger.StartAttemptAsync(TestLedger.Account, settled, 2, "p", "m", [call], test.Now);
        await test.Ledger.ResolveAsync(test.Resolution(settled, RequestState.Settled, 120) with
        {
            ReceiptJson = "{}", Calls = [call with { State = CallState.Succeeded }], Absorbed = new(3),
            Images = [new(0, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3, "image/png", 1, 1)],
        });
        await test.VoidAsync(await test.HoldAsync(50, "key-2"));
        await test.AddWebhookAsync("whe_1", [.. TaskEvents.All]);
        await test.EndTaskAsync(await test.HoldTaskAsync(0), doubt: true);
        await test.HoldAsync(300, "key-3");
        return test;
    }

    /// <summary>The same, and a request that settled unknown and was charged 30 later.</summary>
    private static async Task<TestLedger> WithLateChargeAsync()
    {
        var test = await WithHistoryAsync();
        await test.Ledger.ChargeLateAsync(LateCharges.Late(test, await LateCharges.UnknownAsync(test, 40), 30, 35));
        await test.CheckAsync();
        return test;
    }

    private static void Break(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "pragma ignore_check_constraints = on;" + sql;
        Assert.True(command.ExecuteNonQuery() > 0, "The statement changed nothing.");
    }

    /// <summary>Appends a capture of 10 for the settled request, and lets wallet, lots and chain agree with it.</summary>
    private static void ForgeCapture(string file)
    {
        Break(file, """
            insert into journal select (select max(id) + 1 from journal), at, 'capture', 'wallet', 'revenue', 10, -10,
                (select balance_after_nanos - 10 from journal order by id desc limit 1), (select held_after_nanos - 10 from journal order by id desc limit 1),
                request_id, null, null, hash from journal where kind = 'capture' limit 1;
            update wallets set balance_nanos = balance_nanos - 10, held_nanos = held_nanos - 10, journal_seq = journal_seq + 1;
            update lots set remaining_nanos = remaining_nanos - 10, held_nanos = held_nanos - 10 where held_nanos > 0;
            """);
        Rechain(file, "update wallets set journal_hash = journal_hash");
    }

    private static void Rechain(string file, string sql)
    {
        Break(file, sql);
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        var hash = new byte[32];
        var rows = new List<JournalRow>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "select id & 255, at, kind, debit, credit, amount_nanos, held_change_nanos, balance_after_nanos, held_after_nanos, request_id, lot, actor from journal order by id";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                rows.Add(new(
                    TestLedger.Account.Value, row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5),
                    row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.IsDBNull(9) ? null : row.GetString(9), row.IsDBNull(10) ? null : row.GetInt64(10),
                    row.IsDBNull(11) ? null : row.GetString(11)));
            }
        }

        foreach (var row in rows)
        {
            hash = JournalSeal.Of(hash, row);
            using var update = connection.CreateCommand();
            update.CommandText = "update journal set hash = $hash where id & 255 = $seq; update wallets set journal_hash = $hash";
            update.Parameters.AddWithValue("$hash", hash);
            update.Parameters.AddWithValue("$seq", row.Sequence);
            update.ExecuteNonQuery();
        }
    }
}
