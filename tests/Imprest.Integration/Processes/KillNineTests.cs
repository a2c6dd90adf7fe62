using System.Net;
using System.Security.Cryptography;
using Imprest.Emulators.OpenAI;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Integration.Processes;

/// <summary>A serving process that is killed under load loses no money and no image that it had acknowledged.</summary>
public sealed class KillNineTests : IAsyncLifetime
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("IMPREST_TEST_SIZE") == "full" ? 20 : 5;
    private static readonly AccountId Account = new("default");

    private readonly string directory = Directory.CreateTempSubdirectory("imprest-kill-").FullName;
    private OpenAIEmulator emulator = null!;

    public async ValueTask InitializeAsync() => emulator = await OpenAIEmulator.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await emulator.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Killed_under_load_again_and_again_it_keeps_every_invariant()
    {
        var random = new Random(20_261_122);
        Load? load = null;
        var interrupted = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var gateway = await StartAsync();
            load ??= new(GatewayProcess.KeysOf(directory).ApiKey, seed: 7);
            await CheckAsync(load);
            await RepeatLostAsync(gateway.Address, load);
            using var stop = new CancellationTokenSource();
            var calling = load.RunAsync(gateway.Address, stop.Token);
            await Task.Delay(random.Next(500, 1_300), stop.Token);
            await gateway.KillAsync();
            await stop.CancelAsync();
            await calling;
            interrupted += await InterruptedAsync();
        }

        using (var last = await StartAsync())
        {
            await RepeatLostAsync(last.Address, load!);
            await RepeatUnansweredAsync(last.Address, load!);
            await CheckAsync(load!);
            await last.KillAsync();
        }

        Assert.True(load!.Answers.Count > 5 * Kills, $"Only {load.Answers.Count} answers came: that was no load.");
        Assert.True(interrupted > 0, "No kill met a request under way.");
        TestContext.Current.SendDiagnosticMessage($"{Kills} kills, {load.Answers.Count} answers, {interrupted} requests interrupted, {emulator.Bill.Count} lines on the provider's bill.");
    }

    private Task<GatewayProcess> StartAsync() => GatewayProcess.StartAsync(directory, new Dictionary<string, string>
    {
        ["OPENAI_API_KEY"] = emulator.ApiKey,
        ["OPENAI_BASE_URL"] = emulator.BaseAddress.ToString(),
        ["IMPREST__trial_credit_usd"] = "1000",
        ["IMPREST__absorbed_limit_usd"] = "1000",
        ["IMPREST__in_doubt_release"] = "1.00:00:00", // So that what is in doubt still is when it is looked at.
    });

    /// <summary>Requests that the killed process left under way.</summary>
    private async Task<int> InterruptedAsync()
    {
        await using var ledger = await SqliteLedger.OpenReadOnlyAsync(directory, CancellationToken.None);
        return (await ledger.OpenRequestsAsync()).Count(request => request.State is RequestState.Held or RequestState.Attempting);
    }

    /// <summary>Everything that must hold after a restart, before new work comes.</summary>
    private async Task CheckAsync(Load load)
    {
        await using var ledger = await SqliteLedger.OpenReadOnlyAsync(directory, CancellationToken.None);
        Assert.Empty(await ledger.CheckAsync(new()
        {
            Full = true,
            ImageFile = (_, request, index) => AssetStore.PathOf(Path.Combine(directory, "assets"), request, index),
        }));
        var requests = await AllRequestsAsync(ledger);
        var held = Money.Zero;
        foreach (var request in requests.Values)
        {
            // Held and attempting are for requests that somebody works on, and nobody does after a restart.
            Assert.Contains(request.State, (RequestState[])[RequestState.Rejected, RequestState.Settled, RequestState.Voided, RequestState.Review, RequestState.InDoubt]);
            if (request.Provider == "sandbox")
                Assert.NotEqual(RequestState.InDoubt, request.State);
            if (request.State is RequestState.InDoubt or RequestState.Review)
                held += request.Hold;
        }

        var settled = requests.Values.Where(request => request.State == RequestState.Settled).ToList();
        var charged = settled.Aggregate(Money.Zero, (sum, request) => sum + request.Amount!.Value);
        var wallet = await ledger.WalletAsync(Account, DateTimeOffset.UtcNow);
        Assert.Equal(held, wallet!.Held);
        Assert.Equal(charged, wallet.Lots.Aggregate(Money.Zero, (sum, lot) => sum + lot.Amount) - wallet.Balance);
        AssertCapturedOnce(await AllEntriesAsync(ledger), settled);
        AssertOneChargeAWish(settled);
        AssertBilled(settled);
        await AssertKeptAsync(ledger, load, requests);
    }

    private static void AssertCapturedOnce(IReadOnlyList<LedgerEntry> entries, IReadOnlyList<RequestRecord> settled)
    {
        var captures = entries.Where(entry => entry.Kind == "capture" && entry.Amount != Money.Zero).ToDictionary(entry => entry.Request!.Value, entry => Money.Zero - entry.Amount);
        Assert.Equal(captures.OrderBy(pair => pair.Key.Value), settled.Where(request => request.Amount > Money.Zero).ToDictionary(request => request.Id, request => request.Amount!.Value).OrderBy(pair => pair.Key.Value));
    }

    /// <summary>No two calls of the load are equal: two requests with one fingerprint are one client's wish, told twice.</summary>
    private static void AssertOneChargeAWish(IReadOnlyList<RequestRecord> settled) =>
        Assert.All(settled.GroupBy(request => Convert.ToHexString(request.Fingerprint.Span)), wish => Assert.Single(wish));

    /// <summary>Each of the provider's lines is charged to one request at most, and at its own amount.</summary>
    private void AssertBilled(IReadOnlyList<RequestRecord> settled)
    {
        var bill = emulator.Bill.ToDictionary(row => row.RequestId);
        var seen = new HashSet<string>();
        foreach (var request in settled.Where(request => request.Provider == "openai"))
        {
            Assert.True(seen.Add(request.ProviderRequestId!), $"{request.ProviderRequestId} was charged twice.");
            if (request.Outcome == Outcome.Delivered)
                Assert.Equal(bill[request.ProviderRequestId!].CostUsd, request.Amount.ToString());
        }
    }

    private async Task AssertKeptAsync(SqliteLedgerReader ledger, Load load, IReadOnlyDictionary<string, RequestRecord> requests)
    {
        foreach (var answer in load.Answers)
        {
            var request = requests[answer.RequestId];
            Assert.Equal((RequestState.Settled, answer.ChargedUsd), (request.State, request.Amount!.Value.Usd));
            Assert.Equal(answer.IdempotencyKey, request.IdempotencyKey);
            var images = await ledger.ImagesOfAsync(Account, request.Id);
            Assert.Equal(answer.Images, images.OrderBy(image => image.Index).Select(image => image.Sha256));
        }

        foreach (var answers in load.Answers.Where(answer => answer.IdempotencyKey is not null).GroupBy(answer => answer.IdempotencyKey))
            Assert.Single(answers.Select(answer => answer.RequestId).Distinct());
        if (load.Answers.LastOrDefault() is { } last)
            Assert.Equal(last.Images[0], Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(AssetStore.PathOf(Path.Combine(directory, "assets"), new(last.RequestId), 0)))));
    }

    /// <summary>Clients come back without a key, as their libraries do: they join what became of their call.</summary>
    private static async Task RepeatLostAsync(Uri gateway, Load load)
    {
        while (load.Lost.TryDequeue(out var json))
        {
            using var response = await load.RepeatAsync(gateway, null, json);
            Assert.NotEqual(HttpStatusCode.InternalServerError, response.StatusCode);
        }
    }

    /// <summary>Clients come back with their keys: each gets one final answer, and no request more.</summary>
    private async Task RepeatUnansweredAsync(Uri gateway, Load load)
    {
        await using var ledger = await SqliteLedger.OpenReadOnlyAsync(directory, CancellationToken.None);
        foreach (var (key, json) in load.Unanswered.Take(20))
        {
            // A call that the killed process never began would begin now, and wait for a provider that hangs.
            if (json.Contains("hang", StringComparison.Ordinal) && await ledger.FindByIdempotencyKeyAsync(Account, key, DateTimeOffset.UtcNow) is null)
                continue;
            using var first = await load.RepeatAsync(gateway, key, json);
            using var second = await load.RepeatAsync(gateway, key, json);
            Assert.Equal(first.StatusCode, second.StatusCode);
            if (first.StatusCode != HttpStatusCode.GatewayTimeout)
                Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
            Assert.Equal(first.Headers.GetValues("x-request-id"), second.Headers.GetValues("x-request-id"));
        }
    }

    private static async Task<IReadOnlyDictionary<string, RequestRecord>> AllRequestsAsync(SqliteLedgerReader ledger)
    {
        var all = new Dictionary<string, RequestRecord>(StringComparer.Ordinal);
        RequestId? after = null;
        for (var more = true; more;)
        {
            var page = (await ledger.ListRequestsAsync(new() { Account = Account }, 100, after))!;
            foreach (var request in page.Items)
                all.Add(request.Id.Value, request);
            more = page.HasMore;
            after = page.Items.Count > 0 ? page.Items[^1].Id : after;
        }

        return all;
    }

    private static async Task<IReadOnlyList<LedgerEntry>> AllEntriesAsync(SqliteLedgerReader ledger)
    {
        var all = new List<LedgerEntry>();
        long? after = null;
        for (var more = true; more;)
        {
            var page = (await ledger.LedgerAsync(Account, 100, after))!;
            all.AddRange(page.Items);
            more = page.HasMore;
            after = page.Items.Count > 0 ? page.Items[^1].Id : after;
        }

        return all;
    }
}
