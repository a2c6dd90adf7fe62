using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Bench.Stores;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Ledger.Sqlite.Reading;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

/// <summary>Totals and lists say what the requests one by one say, in a store in which everything happened that can.</summary>
public sealed class UsageByDay : IClassFixture<VariedStoreFixture>
{
    private static readonly DateTimeOffset End = VariedStoreFixture.End;
    private readonly VariedStoreFixture store;

    public UsageByDay(VariedStoreFixture store) => this.store = store;

    public static TheoryData<string> Groupings =>
    [
        "", "day", "month", "model", "provider", "operation", "quality", "size", "key_id", "outcome", "state", "account_id", "label:team", "day,label:team",
        "day,model", "model,key_id", "month,provider,outcome", "account_id,key_id,state", "quality,size,operation,model,provider,day,key_id,outcome",
    ];

    [Theory, MemberData(nameof(Groupings))]
    public async Task Totals_are_the_sums_of_the_requests(string groups)
    {
        string[] groupBy = groups.Split(',', StringSplitOptions.RemoveEmptyEntries);
        foreach (var filter in Filters())
        {
            var expected = store.Log.Where(request => request.Record.State != RequestState.Rejected && Meets(filter, request))
                .GroupBy(request => string.Join(' ', groupBy.Select(group => Value(group, request.Record) ?? "-")))
                .Select(group => $"{group.Key}: {Sum(group)}").Order(StringComparer.Ordinal);
            var usage = await store.Reader.UsageAsync(filter, groupBy, withCost: true);
            Assert.Equal(expected, usage.Select(row => $"{string.Join(' ', row.Key.Select(pair => pair.Value ?? "-"))}: {row with { Key = [] }}").Order(StringComparer.Ordinal));
            var customers = await store.Reader.UsageAsync(filter, groupBy);
            Assert.Equal(usage.Select(row => (row with { Key = [], ProviderCost = default, UnknownCosts = 0, Absorbed = default, UnknownAbsorbed = 0 }).ToString()), customers.Select(row => (row with { Key = [] }).ToString()));
        }
    }

    [Fact]
    public async Task Lists_have_each_request_that_meets_the_filter_newest_first()
    {
        foreach (var filter in Filters())
        {
            var listed = new List<string>();
            for (var more = true; more;)
            {
                var page = (await store.Reader.ListRequestsAsync(filter, filter.Model is null ? 1000 : 7, listed.Count > 0 ? new(listed[^1]) : null))!;
                listed.AddRange(page.Items.Select(item => item.Id.Value));
                more = page.HasMore;
            }

            Assert.Equal(store.Log.Where(request => Meets(filter, request)).Select(request => request.Record.Id.Value), listed);
        }
    }

    [Fact]
    public async Task Totals_with_what_was_rejected_count_all_that_is_listed()
    {
        foreach (var filter in Filters())
        {
            var all = store.Log.Where(request => Meets(filter, request)).ToList();
            var total = await store.Reader.UsageAsync(filter, [], withRejected: true);
            Assert.Equal((all.Count, all.Sum(one => one.Record.Amount?.Nanos ?? 0)), (total.Sum(row => row.Requests), total.Sum(row => row.Amount.Nanos)));
        }
    }

    [Fact]
    public async Task The_dearest_requests_come_first_and_of_one_price_the_newest()
    {
        foreach (var filter in Filters())
        {
            var expected = store.Log.Where(request => Meets(filter, request) && request.Record.Amount > Money.Zero)
                .OrderByDescending(request => request.Record.Amount!.Value.Nanos).ThenByDescending(request => request.Record.Id.Value, StringComparer.Ordinal).Take(12);
            Assert.Equal(expected.Select(request => request.Record.Id), (await store.Reader.DearestRequestsAsync(filter, 12)).Select(record => record.Id));
        }
    }

    [Fact]
    public async Task A_period_of_the_journal_is_its_entries_of_that_time()
    {
        var account = new AccountId("acct_01k00000000000000000000000");
        var entries = await store.EntriesAsync(account);
        foreach (var (from, to) in new (DateTimeOffset?, DateTimeOffset?)[] { (null, End.AddDays(-7)), (End.AddDays(-7.3), End.AddDays(-4)), (End.AddDays(-1), null), (End.AddDays(1), null), (null, End.AddDays(-100)) })
        {
            var expected = entries.Where(entry => !(entry.At < from) && !(entry.At >= to)).Select(entry => entry.Id).ToList();
            var found = new List<long>();
            for (var more = true; more;)
            {
                var page = (await store.Reader.LedgerAsync(account, from, to, 100, found.Count > 0 ? found[^1] : null))!;
                found.AddRange(page.Items.Select(entry => entry.Id));
                more = page.HasMore;
            }

            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public async Task A_day_closes_with_the_balance_after_its_last_entry()
    {
        var (first, last) = (DateOnly.FromDateTime(End.AddDays(-45).UtcDateTime), DateOnly.FromDateTime(End.AddDays(3).UtcDateTime));
        foreach (var account in (await store.Reader.AccountsAsync()).Select(account => account.Id))
        {
            var entries = await store.EntriesAsync(account);
            var days = await store.Reader.DayBalancesAsync(account, first, last);
            Assert.Equal(last.DayNumber - first.DayNumber + 1, days.Count);
            foreach (var day in days)
            {
                var entry = entries.Find(entry => DateOnly.FromDateTime(entry.At.UtcDateTime) <= day.Day);
                Assert.Equal((entry?.BalanceAfter ?? Money.Zero, entry?.HeldAfter ?? Money.Zero, entry?.Id), (day.Balance, day.Held, day.LastEntry));
            }

            Assert.Equal((await store.Reader.WalletAsync(account, End))!.Balance, days[^1].Balance);
        }

        Assert.All(await store.Reader.DayBalancesAsync(new("acct_none"), first, first), day => Assert.Null(day.LastEntry));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Reader.DayBalancesAsync(new("acct_none"), last, first));
    }

    [Fact]
    public async Task All_usage_is_what_the_wallets_were_charged()
    {
        var usage = await store.Reader.UsageAsync(new(), ["account_id"], withCost: true);
        var late = false;
        foreach (var row in usage)
        {
            var entries = await store.EntriesAsync(new(row.Key[0].Value!));
            Assert.Equal(-entries.Where(entry => entry.Kind is "capture" or "rerate").Sum(entry => entry.Amount.Nanos), row.Amount.Nanos);
            late |= entries.Exists(entry => entry.Kind == "rerate");
        }

        Assert.True(late && usage.Count == 5);
        Assert.True(usage.Sum(row => row.UnknownRequests) > 0 && usage.Sum(row => row.UnknownCosts) > 0 && usage.Sum(row => row.UnknownAbsorbed) > 0);
    }

    [Fact]
    public async Task The_checker_agrees() => Assert.Empty(await store.Reader.CheckAsync(new CheckOptions { Full = true }));

    [Fact]
    public async Task A_store_from_before_the_days_gets_them()
    {
        var directory = Directory.CreateTempSubdirectory("imprest-days-");
        try
        {
            File.Copy(Path.Combine(store.DirectoryPath, "ledger.db"), Path.Combine(directory.FullName, "ledger.db"));
            using (var connection = new SqliteConnection($"Data Source={Path.Combine(directory.FullName, "ledger.db")};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = """
                    drop table usage_days; drop table search_blocks; delete from kinds where endpoint is null;
                    drop table audit; drop table invitations; drop table sign_ups; drop index requests_tasks;
                    alter table api_keys drop column allowed_models; alter table api_keys drop column highest_quality; alter table api_keys drop column highest_size;
                    alter table api_keys drop column required_labels; alter table api_keys drop column last_used_at;
                    pragma user_version = 4
                    """;
                command.ExecuteNonQuery();
            }

            await using var old = await TestLedger.OverAsync(directory.FullName);
            Assert.Equal((await store.Reader.UsageAsync(new(), ["day", "model", "key_id"], withCost: true)).Select(Text), (await old.Ledger.UsageAsync(new(), ["day", "model", "key_id"], withCost: true)).Select(Text));
            await old.CheckAsync();
            old.Keep();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Periods on and off midnight, of and across accounts, with each thing that can be asked for.</summary>
    private IEnumerable<RequestFilter> Filters()
    {
        var account = new AccountId("acct_01k00000000000000000000001");
        var (noon, midnight) = (End.AddDays(-3).AddHours(5.5), new DateTimeOffset(End.AddDays(-9).UtcDateTime.Date, TimeSpan.Zero));
        RequestFilter[] periods =
        [
            new(), new() { From = noon }, new() { To = noon }, new() { From = midnight, To = noon }, new() { From = midnight, To = midnight.AddDays(4) },
            new() { From = noon, To = noon.AddHours(2) }, new() { From = midnight, To = midnight.AddHours(1) }, new() { From = noon.AddHours(-20), To = noon }, new() { From = noon, To = noon },
        ];
        foreach (var period in periods)
        {
            yield return period;
            yield return period with { Account = account };
        }

        var several = store.Log.First(request => request.Calls.Count > 1);
        foreach (var period in new[] { new RequestFilter(), new() { Account = account, From = midnight, To = noon } })
        {
            yield return period with { Model = "google-image-1" };
            yield return period with { Model = "openai-image-1", Quality = "high", Size = "1024x1024", Operation = "edit" };
            yield return period with { Outcome = Outcome.Failed };
            yield return period with { Outcome = Outcome.BadOutput };
            yield return period with { State = RequestState.Settled, Key = new("key_01k00000000000000000001001") };
            yield return period with { State = RequestState.InDoubt };
            yield return period with { State = RequestState.Rejected };
            yield return period with { FailuresOnly = true };
            yield return period with { UnknownOnly = true };
            yield return period with { Label = "team=team-1" };
            yield return period with { Label = "campaign" };
            yield return period with { Label = "team=none" };
            yield return period with { Label = "team=team-0", Outcome = Outcome.Failed };
            yield return period with { ProviderRequestId = several.Calls[0].ProviderRequestId };
            yield return period with { ProviderRequestId = store.Log[^10].Record.ProviderRequestId ?? "none" };
        }
    }

    private static bool Meets(RequestFilter filter, VariedStoreFixture.Entry entry)
    {
        var request = entry.Record;
        bool Is<T>(T? asked, T? value) => asked is null || EqualityComparer<T>.Default.Equals(asked, value);
        var label = filter.Label?.Split('=', 2);
        return Is(filter.Account?.Value, request.Account.Value) && !(request.CreatedAt < filter.From) && !(request.CreatedAt >= filter.To)
            && (filter.State is null || filter.State == request.State) && (filter.Outcome is null || filter.Outcome == request.Outcome)
            && Is(filter.Model, request.Model) && Is(filter.Operation, request.Operation) && Is(filter.Quality, request.Quality) && Is(filter.Size, request.Size)
            && Is(filter.Key?.Value, request.Key.Value) && (label is null || (Label(request, label[0]) is { } value && (label.Length < 2 || label[1] == value)))
            && (filter.ProviderRequestId is null || filter.ProviderRequestId == request.ProviderRequestId || entry.Calls.Any(call => call.ProviderRequestId == filter.ProviderRequestId))
            && (!filter.FailuresOnly || (request.State is not (RequestState.Held or RequestState.Attempting) && request.Outcome != Outcome.Delivered))
            && (!filter.UnknownOnly || (request.State == RequestState.Settled && request.AmountStatus == AmountStatus.Unknown));
    }

    private static string Sum(IEnumerable<VariedStoreFixture.Entry> entries)
    {
        var all = entries.ToList();
        return new UsageRow([], all.Count, all.Sum(one => one.Record.Images), all.Sum(one => one.Record.Delivered), new(all.Sum(one => one.Record.Amount?.Nanos ?? 0)), all.Count(one => one.Record.Amount is null))
        {
            ProviderCost = new(all.Sum(one => one.Calls.Sum(call => call.ProviderCost?.Nanos ?? 0))),
            UnknownCosts = all.Count(one => one.Calls.Count == 0 || one.Calls.Any(call => call.ProviderCost is null)),
            Absorbed = new(all.Sum(one => one.Record.Absorbed.Nanos)),
            UnknownAbsorbed = all.Count(one => one.Record.AbsorbedUnknown),
        }.ToString();
    }

    private static string? Value(string group, RequestRecord request) => group switch
    {
        "day" => request.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "month" => request.CreatedAt.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        "model" => request.Model,
        "provider" => request.Provider,
        "operation" => request.Operation,
        "quality" => request.Quality,
        "size" => request.Size,
        "key_id" => request.Key.Value,
        "outcome" => request.Outcome?.Wire(),
        "state" => request.State.Wire(),
        "account_id" => request.Account.Value,
        _ => Label(request, group["label:".Length..]),
    };

    private static string? Label(RequestRecord request, string name) =>
        request.LabelsJson is { } labels ? (string?)JsonNode.Parse(labels)![name] : null;

    private static string Text(UsageRow row) => $"{string.Join(' ', row.Key)}: {row with { Key = [] }}";
}

/// <summary>A varied store that nothing changes any more, and all that is in its log, read one by one.</summary>
public sealed class VariedStoreFixture : IAsyncLifetime
{
    internal static readonly DateTimeOffset End = new(2026, 3, 20, 17, 20, 0, TimeSpan.Zero);

    internal string DirectoryPath { get; } = Directory.CreateTempSubdirectory("imprest-varied-").FullName;

    internal SqliteLedgerReader Reader { get; private set; } = null!;

    /// <summary>Newest first.</summary>
    internal IReadOnlyList<Entry> Log { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await VariedStore.FillAsync(DirectoryPath, 5_000, End, TimeSpan.FromDays(40));
        Reader = await SqliteLedger.OpenReadOnlyAsync(DirectoryPath, CancellationToken.None);
        var ids = await Reader.ReadAsync(connection => connection.Query("select account_id, id from request_log order by id desc", row => (new AccountId(row.GetString(0)), new RequestId(row.GetString(1)))));
        var log = new List<Entry>();
        foreach (var (account, id) in ids)
        {
            var calls = await Reader.CallsOfAsync(account, id);
            log.Add(new((await Reader.FindRequestAsync(account, id))!, [.. calls.Where(call => call.State != CallState.Intent)]));
        }

        Assert.InRange(log.Count, 4_900, 5_000); // Of what is rejected only some is logged.
        Log = log;
    }

    public async ValueTask DisposeAsync()
    {
        await Reader.DisposeAsync();
        Directory.Delete(DirectoryPath, recursive: true);
    }

    /// <summary>An account's whole journal, newest first.</summary>
    internal async Task<List<LedgerEntry>> EntriesAsync(AccountId account)
    {
        var entries = new List<LedgerEntry>();
        for (long? after = null; ; after = entries[^1].Id)
        {
            var page = (await Reader.LedgerAsync(account, 1000, after))!;
            entries.AddRange(page.Items);
            if (!page.HasMore)
                return entries;
        }
    }

    internal sealed record Entry(RequestRecord Record, IReadOnlyList<CallRecord> Calls);
}
