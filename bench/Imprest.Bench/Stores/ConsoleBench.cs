using System.Diagnostics;
using System.Globalization;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Bench.Stores;

/// <summary>What the console reads, each by itself, over a store of many requests.</summary>
internal static class ConsoleBench
{
    private const int Rounds = 11;
    private const int QuietAccounts = 2_000;
    private static readonly DateTimeOffset End = new(2026, 11, 20, 17, 20, 0, TimeSpan.Zero);

    /// <param name="args"><c>DIRECTORY [requests]</c></param>
    public static async Task<int> FillAsync(string[] args)
    {
        if (args.Length == 0)
            return Usage();
        var requests = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        var watch = Stopwatch.StartNew();
        await VariedStore.FillAsync(args[0], requests, End, TimeSpan.FromDays(90));
        await OpenQuietAccountsAsync(args[0]);
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{requests:#,0} requests in {watch.Elapsed.TotalSeconds:0} s, {new FileInfo(Path.Combine(args[0], "ledger.db")).Length / 1_000_000.0:#,0} MB"));
        return 0;
    }

    /// <summary>Accounts that asked for nothing yet, as open sign-up leaves them: lists are as long as they get.</summary>
    private static async Task OpenQuietAccountsAsync(string directory)
    {
        var ids = new IdSource(TimeProvider.System, new Random(2));
        await using var ledger = await SqliteLedger.OpenAsync(directory, TimeProvider.System, ids, CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(1, QuietAccounts).Select(async number =>
        {
            var (id, key) = (new AccountId(ids.Next("acct_")), ids.Next("key_"));
            await ledger.CreateAccountAsync(new(id, string.Create(CultureInfo.InvariantCulture, $"Quiet {number}"), 1_000_000_000, End));
            await ledger.AddKeyAsync(new(new(key), id, KeyRole.Account, "first key", key, new byte[32], "0000", End, null, null));
            await ledger.TopUpAsync(id, LotKind.Trial, new(1_000_000_000), null, "trial", "account opened", End);
        }));
    }

    /// <param name="args"><c>DIRECTORY</c></param>
    public static async Task<int> ReadAsync(string[] args)
    {
        if (args.Length == 0)
            return Usage();
        await using var ledger = await SqliteLedger.OpenReadOnlyAsync(args[0], CancellationToken.None);
        System.Console.WriteLine("| read | rows | median ms | most ms |");
        System.Console.WriteLine("|---|--:|--:|--:|");
        foreach (var (name, read) in Reads(ledger))
            await MeasureAsync(name, read);
        return 0;
    }

    private static int Usage()
    {
        System.Console.Error.WriteLine("Name the directory of the store: console-store DIR [requests], console-reads DIR");
        return 2;
    }

    private static async Task MeasureAsync(string name, Func<Task<int>> read)
    {
        var rows = await read();
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var watch = Stopwatch.StartNew();
            await read();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {rows:#,0} | {times[Rounds / 2]:0.0} | {times[^1]:0.0} |"));
    }

    private static IEnumerable<(string Name, Func<Task<int>> Read)> Reads(SqliteLedgerReader ledger)
    {
        var account = new AccountId("acct_01k00000000000000000000000");
        var one = new RequestFilter { Account = account };
        var month = one with { From = End.AddDays(-30), To = End };
        foreach (var (who, filter) in new[] { ("account", one), ("account, 30 days off midnight", month), ("all accounts", new RequestFilter()) })
        {
            foreach (var groups in (string[])["", "day", "day,model", "model", "outcome", "key_id", "model,quality,size"])
                yield return ($"usage, {who}, by {(groups.Length == 0 ? "nothing" : groups)}", async () => (await ledger.UsageAsync(filter, groups.Split(',', StringSplitOptions.RemoveEmptyEntries))).Count);
            yield return ($"usage with cost, {who}, by day,provider", async () => (await ledger.UsageAsync(filter, ["day", "provider"], withCost: true)).Count);
            yield return ($"usage of a model and quality, {who}", async () => (await ledger.UsageAsync(filter with { Model = "openai-image-1", Quality = "high" }, ["day"])).Count);
        }

        foreach (var label in (string[])["campaign=c-77", "team=team-1"])
            yield return ($"usage of label {label}, account, 30 days", async () => (await ledger.UsageAsync(month with { Label = label }, ["day"])).Count);
        yield return ("usage, account, 30 days, by label", async () => (await ledger.UsageAsync(month, ["label:team"])).Count);
        yield return ("usage with rejected, all accounts, 30 days, by outcome", async () => (await ledger.UsageAsync(month with { Account = null }, ["outcome"], withRejected: true)).Count);
        yield return ("dearest requests, account, 30 days", async () => (await ledger.DearestRequestsAsync(month, 10)).Count);
        yield return ("dearest requests, all accounts", async () => (await ledger.DearestRequestsAsync(new(), 10)).Count);
        yield return ("dearest requests of a rare model, all accounts", async () => (await ledger.DearestRequestsAsync(new() { Model = "fal-image-3" }, 10)).Count);
        yield return ("journal, newest", async () => (await ledger.LedgerAsync(account, 50, null))!.Items.Count);
        yield return ("journal of a day 60 days ago", async () => (await ledger.LedgerAsync(account, End.AddDays(-61), End.AddDays(-60), 50, null))!.Items.Count);
        yield return ("balances of 90 days", async () => (await ledger.DayBalancesAsync(account, DateOnly.FromDateTime(End.AddDays(-89).UtcDateTime), DateOnly.FromDateTime(End.UtcDateTime))).Count);
        foreach (var (who, filter) in new[] { ("account", one), ("all accounts", new RequestFilter()) })
        {
            foreach (var (what, asked) in Filters(filter))
                yield return ($"log, {who}, {what}", async () => (await ledger.ListRequestsAsync(asked, 50, null))!.Items.Count);
        }
    }

    private static IEnumerable<(string, RequestFilter)> Filters(RequestFilter filter) =>
    [
        ("newest", filter),
        ("30 days ago", filter with { To = End.AddDays(-30) }),
        ("a common model", filter with { Model = "openai-image-1" }),
        ("a model that is not there", filter with { Model = "none" }),
        ("a rare model, size and operation", filter with { Model = "fal-image-3", Size = "2048x2048", Operation = "edit" }),
        ("bad output", filter with { Outcome = Outcome.BadOutput }),
        ("unknown amounts", filter with { UnknownOnly = true }),
        ("failures", filter with { FailuresOnly = true }),
        ("in doubt", filter with { State = RequestState.InDoubt }),
        ("rejected", filter with { State = RequestState.Rejected }),
        ("a key with a rare outcome", filter with { Key = new("key_01k00000000000000000000005"), Outcome = Outcome.Canceled }),
        ("a common label", filter with { Label = "team=team-1" }),
        ("a label that is not there", filter with { Label = "team=none" }),
        ("a label once used", filter with { Label = "campaign=c-77" }),
        ("a provider's id that is not there", filter with { ProviderRequestId = "prov_0000000000000000" }),
    ];
}
