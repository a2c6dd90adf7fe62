using System.Net;
using System.Net.Sockets;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Integration.Promises;

/// <summary>The attempt is committed before the first byte goes out; after a crash an attempt without an answer was maybe sent.</summary>
public sealed class Promise01Tests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_attempt_is_on_disk_before_the_provider_has_a_byte()
    {
        using var provider = new TcpListener(IPAddress.Loopback, 0);
        provider.Start();
        await using var gateway = await TestGateway.StartAsync(openAI: new($"http://127.0.0.1:{((IPEndPoint)provider.LocalEndpoint).Port}/v1"));
        var call = gateway.GenerateAsync(ImageAsk.OpenAI());
        using (var connection = await provider.AcceptSocketAsync()) // Accepted, and nothing was read yet.
        {
            var stored = await OnDiskAsync(gateway);
            Assert.Equal((1, "openai", "gpt-image-2"), (stored.Attempts, stored.Provider, stored.ProviderModel));
            Assert.True(stored.Hold.Nanos > 0);
        }

        Assert.Equal("outcome_unknown", (await call).Code);
    }

    [Fact]
    public async Task So_is_each_further_attempt_with_the_end_of_the_one_before()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(Misbehavior.RateLimited(retryAfter: 0));
        provider.Gate.Close();
        var call = gateway.GenerateAsync(ImageAsk.OpenAI());
        await provider.Gate.WaitForAsync(1);
        var stored = await OnDiskAsync(gateway);
        Assert.Equal((RequestState.Attempting, 2), (stored.State, stored.Attempts));
        var first = Assert.Single(await gateway.Ledger.CallsOfAsync(stored.Account, stored.Id), record => record.Attempt == 1);
        Assert.Equal(CallState.FailedClean, first.State);
        provider.Gate.Open();
        Assert.Equal(HttpStatusCode.OK, (await call).Status);
    }

    [Fact]
    public async Task After_a_crash_an_attempt_without_an_answer_is_in_doubt_and_never_sent_again()
    {
        var clock = new ManualClock(Start);
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var killed = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Gate.Close();
        var call = killed.GenerateAsync(ImageAsk.OpenAI(), ("Idempotency-Key", "k"));
        await provider.Gate.WaitForAsync(1);
        using var data = TempDirectory.AfterKill(killed);

        await using (var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, data.Path))
        {
            var found = await gateway.NewestAsync();
            Assert.Equal("in_doubt", (string?)found["state"]);
            Assert.Null(found["outcome"]);
            Assert.Null(found["amount_usd"]);
            Assert.Equal(GatewayCalls.Usd(found["held_usd"]), await gateway.HeldAsync());
            var repeat = await gateway.GenerateAsync(ImageAsk.OpenAI(), ("Idempotency-Key", "k"));
            Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown", (string?)found["id"]), (repeat.Status, repeat.Code, repeat.Id));
            Assert.Single(provider.Calls);
            await Accounts.BalanceAsync(gateway);

            clock.Advance(TimeSpan.FromMinutes(15));
            await gateway.HousekeepAsync();
            Assert.Equal("voided", (string?)(await gateway.RequestAsync((string)found["id"]!))["state"]);
            Assert.Equal(1m, await gateway.AvailableAsync());
            Assert.Single(provider.Calls);
            await Accounts.BalanceAsync(gateway);
        }

        await call; // Its client hears of a time-out, as the clock went on for the dead process too.
    }

    [Fact]
    public async Task After_a_crash_what_surely_cost_nothing_is_voided_at_once_and_may_be_repeated()
    {
        var clock = new ManualClock(Start);
        await using var killed = await TestGateway.StartAsync(clock);
        var call = killed.GenerateAsync(new("[[delay:2s]] a fox"), ("Idempotency-Key", "k"));
        var unkeyed = killed.GenerateAsync(new("[[delay:2s]] an owl"));
        await Eventually.TrueAsync(async () => (await killed.OpenRequestsAsync()).Count == 2);
        using var data = TempDirectory.AfterKill(killed);
        var orphan = AssetStore.PathOf(Path.Combine(data.Path, "assets"), (await killed.OpenRequestsAsync())[0].Id, 0);
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(orphan, "an image that was written just before the crash", TestContext.Current.CancellationToken);

        await using (var gateway = await TestGateway.StartAsync(clock, directory: data.Path))
        {
            Assert.False(File.Exists(orphan));
            Assert.All(await gateway.ListAsync("/v1/requests"), row => Assert.Equal(("voided", "0"), ((string?)row["state"], (string?)row["amount_usd"])));
            Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
            var repeat = await gateway.GenerateAsync(new("[[delay:2s]] a fox"), ("Idempotency-Key", "k"));
            Assert.Equal((HttpStatusCode.BadGateway, "provider_error"), (repeat.Status, repeat.Code));
            var again = gateway.GenerateAsync(new("[[delay:2s]] an owl"));
            await Eventually.TrueAsync(async () => (await gateway.OpenRequestsAsync()).Count == 1);
            await clock.AdvanceUntilAsync(again);
            Assert.Equal(HttpStatusCode.OK, (await again).Status);
            Assert.False((await again).IsReplayed);
            await Accounts.BalanceAsync(gateway);
        }

        await clock.AdvanceUntilAsync(Task.WhenAll(call, unkeyed));
    }

    private static async Task<RequestRecord> OnDiskAsync(TestGateway gateway)
    {
        await using var disk = await SqliteLedger.OpenReadOnlyAsync(gateway.DataDirectory, TestContext.Current.CancellationToken);
        return Assert.Single(await disk.OpenRequestsAsync());
    }
}
