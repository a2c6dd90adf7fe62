using Imprest.Bench.Stores;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Ledger.Sqlite.Reading;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Tests.Ledger;

/// <summary>Sums kept by day are what the requests sum to, in a store in which everything happened that can.</summary>
public sealed class UsageByDay : IClassFixture<VariedStoreFixture>
{
    private static readonly DateTimeOffset End = VariedStoreFixture.End;
    private readonly VariedStoreFixture store;

    public UsageByDay(VariedStoreFixture store) => this.store = store;

    public static TheoryData<string> Groupings =>
    [
        "", "day", "month", "model", "provider", "operation", "quality", "size", "key_id", "outcome", "state", "account_id",
        "day,model", "month,provider,outcome", "account_id,key_id,state", "quality,size,operation,model,provider,day,key_id,outcome",
    ];

    [Theory, MemberData(nameof(Groupings))]
    public async Task Days_say_what_the_requests_say(string groups)
    {
        string[] groupBy = groups.Split(',', StringSplitOptions.RemoveEmptyEntries);
        foreach (var filter in Filters())
        {
            var byDays = await store.Reader.ReadAsync(connection => UsageQuery.ByDays(connection, filter, groupBy, withCost: true));
            var byRequests = await store.Reader.ReadAsync(connection => UsageQuery.ByRequests(connection, filter, groupBy, withCost: true));
            Assert.Equal(byRequests.Select(Text), byDays.Select(Text));
            var customers = await store.Reader.UsageAsync(filter, groupBy);
            Assert.Equal(byRequests.Select(row => Text(row with { ProviderCost = default, UnknownCosts = 0, Absorbed = default, UnknownAbsorbed = 0 })), customers.Select(Text));
        }
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
                command.CommandText = "drop table usage_days; pragma user_version = 4";
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
    private static IEnumerable<RequestFilter> Filters()
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

        foreach (var period in new[] { new RequestFilter(), new() { Account = account, From = midnight, To = noon } })
        {
            yield return period with { Model = "google-image-1" };
            yield return period with { Model = "openai-image-1", Quality = "high", Size = "1024x1024", Operation = "edit" };
            yield return period with { Outcome = Outcome.Failed };
            yield return period with { State = RequestState.Settled, Key = new("key_01k00000000000000000001001") };
            yield return period with { State = RequestState.InDoubt };
            yield return period with { State = RequestState.Rejected };
            yield return period with { FailuresOnly = true };
            yield return period with { UnknownOnly = true };
        }
    }

    private static string Text(UsageRow row) => $"{string.Join(' ', row.Key)}: {row with { Key = [] }}";
}

/// <summary>A varied store that nothing changes any more.</summary>
public sealed class VariedStoreFixture : IAsyncLifetime
{
    internal static readonly DateTimeOffset End = new(2026, 3, 20, 17, 20, 0, TimeSpan.Zero);

    internal string DirectoryPath { get; } = Directory.CreateTempSubdirectory("imprest-varied-").FullName;

    internal SqliteLedgerReader Reader { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await VariedStore.FillAsync(DirectoryPath, 5_000, End, TimeSpan.FromDays(40));
        Reader = await SqliteLedger.OpenReadOnlyAsync(DirectoryPath, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Reader.DisposeAsync();
        Directory.Delete(DirectoryPath, recursive: true);
    }

    /// <summary>An account's whole journal.</summary>
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
}
