using System.Diagnostics;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Bench;

/// <summary>Holds and settlements through the real ledger: pairs a second, and the whole process's CPU time a pair.</summary>
internal static class LedgerBench
{
    private static readonly Utf8Json Quote = """{"model":"gpt-image-2","operation":"generate","status":"exact","expected_usd":"0.01109","upper_bound_usd":"0.01109","price_version":"openai/gpt-image-2@2026-01-01.0123456789ab","as_of":"2026-01-01","source":"https://example.org/pricing","trust":"official","stale":false,"lines":[{"meter":"output_image_token","quantity":"272","unit_price_usd":"0.00004","amount_usd":"0.01088"},{"meter":"input_text_token","quantity":"42","unit_price_usd":"0.000005","amount_usd":"0.00021"}],"candidates":[],"warnings":[],"work":{"size":"1024x1024","quality":"low","n":1}}""";
    private static readonly Utf8Json Receipt = """{"model":"gpt-image-2","operation":"generate","status":"exact","amount_usd":"0.01109","price_version":"openai/gpt-image-2@2026-01-01.0123456789ab","evidence":"provider_usage","lines":[{"meter":"output_image_token","quantity":"272","unit_price_usd":"0.00004","amount_usd":"0.01088"},{"meter":"input_text_token","quantity":"42","unit_price_usd":"0.000005","amount_usd":"0.00021"}],"warnings":[]}""";
    private static readonly Utf8Json Answer = """{"created":1790000000,"data":[{"index":0}],"usage":{"total_tokens":314,"input_tokens":42,"output_tokens":272,"input_tokens_details":{"text_tokens":42,"image_tokens":0}}}""";

    /// <param name="args"><c>[seconds] [accounts] [directory]</c></param>
    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 3;
        var accounts = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1;
        var root = args.Length > 2 ? args[2] : Path.GetTempPath();
        System.Console.WriteLine($"SQLite {SqliteLedger.SqliteVersion}, {accounts} account(s), {seconds} s each, {root}");
        System.Console.WriteLine("callers  pairs/s  CPU us/pair  changes/commit  bytes kept/pair  bytes written/pair");
        foreach (var callers in new[] { 1, 16, 64, 256, 1000, 1000 })
        {
            var directory = Directory.CreateDirectory(Path.Combine(root, $"imprest-bench-{Environment.ProcessId}")).FullName;
            try
            {
                await RoundAsync(directory, callers, accounts, TimeSpan.FromSeconds(seconds));
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        return 0;
    }

    private static async Task RoundAsync(string directory, int callers, int accounts, TimeSpan time)
    {
        var ids = new IdSource(TimeProvider.System, new Random(1));
        await using var ledger = await SqliteLedger.OpenAsync(directory, TimeProvider.System, ids, CancellationToken.None);
        for (var i = 0; i < accounts; i++)
        {
            await ledger.CreateAccountAsync(new(AccountOf(i), "bench", 1_000_000_000, DateTimeOffset.UnixEpoch));
            await ledger.TopUpAsync(AccountOf(i), LotKind.Paid, new(1_000_000_000_000_000), null, "bench", "bench", TimeProvider.System.GetUtcNow());
        }

        await PairsAsync(ledger, ids, callers, accounts, TimeSpan.FromMilliseconds(500));
        var (before, written, cpu, watch) = (ledger.WriteCounts, BytesWritten(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var pairs = await PairsAsync(ledger, ids, callers, accounts, time);
        var elapsed = watch.Elapsed;
        var used = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / pairs;
        written = (BytesWritten() - written) / pairs;
        var (commits, changes) = (ledger.WriteCounts.Commits - before.Commits, ledger.WriteCounts.Changes - before.Changes);
        await ledger.DisposeAsync();
        var bytes = Directory.GetFiles(directory).Sum(file => new FileInfo(file).Length) / pairs;
        System.Console.WriteLine($"{callers,7}  {pairs / elapsed.TotalSeconds,7:0}  {used,11:0.0}  {(double)changes / commits,14:0.0}  {bytes,15}  {written,18}");
    }

    /// <summary>What this process wrote to files so far: log and checkpoints. 0 where the system does not say.</summary>
    private static long BytesWritten() => !File.Exists("/proc/self/io") ? 0 : long.Parse(
        File.ReadLines("/proc/self/io").First(line => line.StartsWith("wchar:", StringComparison.Ordinal))["wchar:".Length..],
        System.Globalization.CultureInfo.InvariantCulture);

    private static AccountId AccountOf(int index) => new($"acct_01k0000000000000000000{index:0000}");

    private static async Task<long> PairsAsync(SqliteLedger ledger, IdSource ids, int callers, int accounts, TimeSpan time)
    {
        var pairs = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            while (watch.Elapsed < time)
            {
                await PairAsync(ledger, ids, AccountOf(caller % accounts));
                Interlocked.Increment(ref pairs);
            }
        })));
        return pairs;
    }

    private static async Task PairAsync(SqliteLedger ledger, IdSource ids, AccountId account)
    {
        var request = new RequestId(ids.Next("req_"));
        var at = TimeProvider.System.GetUtcNow();
        var outcome = await ledger.AuthorizeAsync(new Authorization
        {
            Request = request,
            Account = account,
            Key = new("key_01k00000000000000000000000"),
            At = at,
            Fingerprint = new byte[32],
            Endpoint = "POST /v1/images/generations",
            Operation = Operation.Generate,
            Model = "gpt-image-2",
            Provider = "openai",
            ProviderModel = "gpt-image-2",
            Size = "1024x1024",
            Quality = "low",
            Hold = new(11_090_000),
            PriceVersion = "openai/gpt-image-2@2026-01-01.0123456789ab",
            CanonicalCard = "{}",
            QuoteJson = Quote,
        }, CancellationToken.None);
        if (outcome is not AuthorizeOutcome.Held)
            throw new InvalidOperationException(outcome.ToString());
        await ledger.ResolveAsync(new Resolution
        {
            Account = account,
            Request = request,
            At = at,
            State = RequestState.Settled,
            Outcome = Outcome.Delivered,
            Capture = new(11_090_000),
            AmountStatus = AmountStatus.Exact,
            Delivered = 1,
            Calls = [new(0, CallState.Succeeded, "prov_0123456789abcdef", 200, null, null, """{"output_tokens":272,"input_tokens":42}""", new Money(11_090_000), ProviderCharge.Yes, at, at)],
            Images = [new(0, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 123_456, "image/png", 1024, 1024)],
            ReceiptJson = Receipt,
            AnswerJson = Answer,
        });
    }
}
