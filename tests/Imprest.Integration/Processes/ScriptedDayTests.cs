using System.Diagnostics;
using System.Globalization;
using Imprest.Emulators;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Integration.Processes;

/// <summary>A day with every provider, faults of every kind and a process that is killed again and again: afterwards every bill is explained, call by call.</summary>
public sealed class ScriptedDayTests : IAsyncLifetime
{
    private const int Seed = 20_261_129;
    private static readonly bool Full = Environment.GetEnvironmentVariable("IMPREST_TEST_SIZE") == "full";
    private static readonly int Wishes = Full ? 10_000 : 1_200;
    private static readonly int Kills = Full ? 10 : 3;
    private static readonly AccountId Account = new("default");

    private readonly string directory = Directory.CreateTempSubdirectory("imprest-day-").FullName;
    private EmulatedWorld world = null!;
    private GatewayProcess? gateway;

    public async ValueTask InitializeAsync() => world = await EmulatedWorld.StartAsync(keepsCalls: false);

    public async ValueTask DisposeAsync()
    {
        gateway?.Dispose();
        await world.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Every_call_of_the_day_is_explained()
    {
        var watch = Stopwatch.StartNew();
        var plan = DayPlan.Of(Seed, Wishes, world.Emulators);
        gateway = await StartAsync();
        while (!File.Exists(Path.Combine(directory, "initial-keys.json")))
            await Task.Delay(10);
        var clients = new DayClients(plan, AddressAsync, GatewayProcess.KeysOf(directory).ApiKey);
        var running = clients.RunAsync();
        for (var kill = 1; kill <= Kills; kill++)
        {
            while (clients.Done < kill * Wishes / (Kills + 1) && !running.IsCompleted)
                await Task.Delay(20);
            var dying = gateway;
            gateway = null;
            await dying.KillAsync();
            dying.Dispose();
            gateway = await StartAsync();
        }

        await running;
        await SettleDownAsync();
        await gateway.KillAsync();
        var summary = await CheckAsync(plan);
        TestContext.Current.SendDiagnosticMessage(
            $"{Wishes} wishes, {Kills} kills, {watch.Elapsed.TotalSeconds:0} s; answers {string.Join(", ", clients.Statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value}×{pair.Key}"))}; {summary}");
    }

    private Task<GatewayProcess> StartAsync()
    {
        var environment = new Dictionary<string, string>(world.Environment)
        {
            ["IMPREST__trial_credit_usd"] = "100000",
            ["IMPREST__absorbed_limit_usd"] = "100000",
            ["IMPREST__in_doubt_release"] = "00:00:05",
            ["IMPREST__max_retry_wait"] = "00:00:01",
        };
        foreach (var emulator in world.Emulators)
            environment[$"IMPREST__providers__{emulator.ProviderId}__timeout"] = "00:00:06";
        return GatewayProcess.StartAsync(directory, environment);
    }

    private async Task<Uri> AddressAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (gateway is { } serving)
                return serving.Address;
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>What is under way or in doubt ends by itself: the provider is asked, or nobody can be and the hold is released.</summary>
    private async Task SettleDownAsync()
    {
        await using var ledger = await SqliteLedger.OpenReadOnlyAsync(directory, CancellationToken.None);
        var until = DateTime.UtcNow.AddSeconds(45);
        while ((await ledger.OpenRequestsAsync()).Any(request => request.State is not RequestState.Review) && DateTime.UtcNow < until)
            await Task.Delay(100);
    }

    private async Task<string> CheckAsync(IReadOnlyList<Wish> plan)
    {
        await using var ledger = await SqliteLedger.OpenReadOnlyAsync(directory, CancellationToken.None);
        Assert.Empty(await ledger.CheckAsync(new() { Full = true, ImageFile = (_, id, index) => AssetStore.PathOf(Path.Combine(directory, "assets"), id, index) }));
        var requests = await AllRequestsAsync(ledger);
        var doubts = requests.Where(request => request.State == RequestState.InDoubt).ToList();
        Assert.All(doubts, request => Assert.Contains(request.Provider, plan.Where(wish => wish.Fault.Contains("endless", StringComparison.Ordinal)).Select(wish => wish.Provider)));
        Assert.DoesNotContain(requests, request => request.State is RequestState.Held or RequestState.Attempting);
        // Nobody pays twice for a wish, or for an image that cannot be fetched (its file is the checker's matter).
        Assert.All(requests.Where(request => request.State == RequestState.Settled).GroupBy(request => Convert.ToHexString(request.Fingerprint.Span)), wish => Assert.Single(wish));
        foreach (var request in requests.Where(request => request.State == RequestState.Settled))
            Assert.Equal(request.Delivered, (await ledger.ImagesOfAsync(Account, request.Id)).Count);
        var wallet = await ledger.WalletAsync(Account, DateTimeOffset.UtcNow);
        Assert.Equal(
            requests.Aggregate(Money.Zero, (sum, request) => sum + (request.State == RequestState.Settled ? request.Amount ?? Money.Zero : Money.Zero)),
            wallet!.Lots.Aggregate(Money.Zero, (sum, lot) => sum + lot.Amount) - wallet.Balance);
        return await CompareBillsAsync(ledger, requests);
    }

    /// <summary>Each provider's own bill against what we recorded, call by call.</summary>
    private async Task<string> CompareBillsAsync(SqliteLedgerReader ledger, IReadOnlyList<RequestRecord> requests)
    {
        var recorded = new Dictionary<string, (RequestRecord Request, CallRecord Call)>();
        foreach (var request in requests.Where(request => request.State != RequestState.Rejected))
        {
            foreach (var call in await ledger.CallsOfAsync(Account, request.Id))
                recorded.Add(ProviderRequest.ClientIdOf(request.Id.Value, call.Attempt, call.Call), (request, call));
        }

        var (equal, unknown, review, wrong) = (0, 0, 0, new List<string>());
        var (billed, faults) = (new Dictionary<string, decimal>(), new Dictionary<string, string>());
        foreach (var row in world.Emulators.SelectMany(emulator => emulator.Bill))
            (faults[row.ClientId!], billed[row.ClientId!]) = (row.Outcome, billed.GetValueOrDefault(row.ClientId!) + decimal.Parse(row.CostUsd, CultureInfo.InvariantCulture));
        Assert.All(billed.Keys, id => Assert.Contains(id, recorded.Keys)); // No call was sent that is not on record.
        foreach (var (id, (request, call)) in recorded)
        {
            var taken = billed.GetValueOrDefault(id);
            if (request.State == RequestState.Review)
                review++;
            else if (call.ProviderCost is not { } cost)
                unknown++;
            else if (cost.Usd == taken)
                equal++;
            else
                wrong.Add($"{call.Provider} {id} ({faults.GetValueOrDefault(id)}): billed {taken}, recorded {cost} by {call.CostEvidence}; {request.State} {request.Outcome} {call.State} {call.HttpStatus} {call.ErrorClass}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {recorded.Count} calls differ:\n{string.Join('\n', wrong.Take(40))}");
        return $"{recorded.Count} calls: {equal} equal to the provider's bill, {unknown} unknown, {review} in review; " + string.Join(", ", requests.GroupBy(request => request.State).Select(group => $"{group.Count()} {group.Key}"));
    }

    private static async Task<List<RequestRecord>> AllRequestsAsync(SqliteLedgerReader ledger)
    {
        var all = new List<RequestRecord>();
        for (var more = true; more;)
        {
            var page = (await ledger.ListRequestsAsync(new() { Account = Account }, 100, all.Count > 0 ? all[^1].Id : null))!;
            all.AddRange(page.Items);
            more = page.HasMore;
        }

        return all;
    }
}
