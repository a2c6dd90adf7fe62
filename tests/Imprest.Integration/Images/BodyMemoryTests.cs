using System.Net;
using System.Text;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Ledger;

namespace Imprest.Integration.Images;

/// <summary>Large bodies share what memory there is for them.</summary>
public sealed class BodyMemoryTests
{
    private const int Large = 31 * 1024 * 1024;
    private static readonly AccountId One = new("one"), Other = new("other");
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_body_for_which_there_is_no_room_is_refused_before_anything_is_held_and_small_ones_are_not(bool chunked)
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: [("body_memory_bytes", "67108864"), ("providers:openai:timeout", "01:00:00")]);
        var memory = gateway.Service<BodyMemory>();
        provider.Gate.Close();
        var (first, second) = (PostAsync(gateway, "a fox", chunked), PostAsync(gateway, "an owl", chunked));
        await provider.Gate.WaitForAsync(2);
        Assert.InRange(memory.UsedBytes, 2 * Large - 200_000, 67108864);
        var third = PostAsync(gateway, "a cat", chunked);
        await clock.AdvanceUntilAsync(third);
        var refused = await third;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable", "5", null), (refused.Status, refused.Code, refused["Retry-After"], refused["x-should-retry"]));
        await gateway.Ledger.FlushAsync();
        Assert.Equal("rejected", (string?)(await gateway.RequestAsync(refused.Id))["state"]);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk())).Status);
        provider.Gate.Open();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await first).Status, (await second).Status));
        await Eventually.TrueAsync(() => memory.UsedBytes == 0);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(gateway, "a cat", chunked)).Status);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_task_that_its_provider_works_on_takes_no_room_from_others()
    {
        await using var world = await EmulatedWorld.StartAsync();
        await using var gateway = await TestGateway.StartAsync(clock, world: world, configuration: [("body_memory_bytes", "67108864"), ("trial_credit_usd", "100"), ("absorbed_limit_usd", "100")]);
        var memory = gateway.Service<BodyMemory>();
        var provider = world["fal"];
        for (var task = 0; task < 4; task++)
        {
            provider.Next(Misbehavior.SlowTask(10));
            var ask = EmulatedWorld.Ask(provider, $"fox {task}");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/generations") { Content = new StringContent(ask.Json + new string(' ', Large), Encoding.UTF8, "application/json") };
            request.Headers.Add("Prefer", "respond-async");
            var sent = gateway.Client.SendAsync(request);
            await clock.AdvanceUntilAsync(sent, TimeSpan.FromMilliseconds(10));
            var accepted = await Answer.ReadAsync(await sent);
            Assert.True(accepted.Status == HttpStatusCode.Accepted, accepted.Text);
            await Eventually.TrueAsync(() => memory.UsedBytes == 0);
            Assert.Equal(task + 1, gateway.Running);
        }

        await clock.AdvanceUntilAsync(() => Task.FromResult(gateway.Running == 0), TimeSpan.FromSeconds(1));
        Assert.All(await gateway.ListAsync("/v1/requests"), request => Assert.Equal("settled", (string?)request["state"]));
        Assert.Equal(4, provider.Calls.Count);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Large_bodies_of_one_account_that_trickle_in_keep_out_nobody_else()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: [("body_memory_bytes", "134217728"), ("trial_credit_usd", "1")]);
        var memory = gateway.Service<BodyMemory>();
        var account = (string?)(await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"other"}"""))).Json["id"];
        using var other = gateway.ClientWith((string?)(await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"other","account_id":"{{account}}"}"""))).Json["key"]);
        var slow = await Task.WhenAll(Enumerable.Range(0, 17).Select(_ => RawLine.SendAsync(
            gateway, $"POST /v1/images/edits HTTP/1.1\nHost: imprest\nAuthorization: Bearer {gateway.Host.ApiKey}\nContent-Type: multipart/form-data; boundary=b\nContent-Length: 67108864\n\n--b\n")));
        await Eventually.TrueAsync(() => memory.UsedBytes > 67_000_000);
        var large = new ImageAsk().Json + new string(' ', Large);
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await Answer.ReadAsync(await TestGateway.PostAsync(other, "/v1/images/generations", large))).Status);
        var own = gateway.PostAsync("/v1/images/generations", large);
        await clock.AdvanceUntilAsync(own);
        Assert.Equal("storage_unavailable", (await Answer.ReadAsync(await own)).Code);
        foreach (var line in slow)
            line.Dispose();
        await Eventually.TrueAsync(() => memory.UsedBytes == 0);
    }

    [Fact]
    public async Task Room_that_is_given_back_goes_to_who_waited_longest_of_those_that_it_is_enough_for()
    {
        var memory = new BodyMemory(100, clock);
        await memory.TakeAsync(One, 80, CancellationToken.None);
        using var leaves = new CancellationTokenSource();
        var large = memory.TakeAsync(One, 90, leaves.Token).AsTask();
        await memory.TakeAsync(Other, 20, CancellationToken.None); // It fits, and passes.
        var (first, second) = (memory.TakeAsync(Other, 50, CancellationToken.None).AsTask(), memory.TakeAsync(One, 50, CancellationToken.None).AsTask());
        memory.Return(One, 80);
        await first;
        Assert.False(second.IsCompleted);
        memory.Return(Other, 50);
        await second;
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        var late = memory.TakeAsync(Other, 31, CancellationToken.None).AsTask();
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ErrorCode.StorageUnavailable, (await Assert.ThrowsAsync<ApiException>(() => late)).Code);
        memory.Return(One, 50);
        memory.Return(Other, 20);
        Assert.Equal(0, memory.UsedBytes);
    }

    [Fact]
    public async Task Room_is_given_back_once_by_who_had_it_last()
    {
        var memory = new BodyMemory(1_000_000, clock);
        BodyLease work;
        using (var call = memory.Open(One))
        {
            await call.HoldAsync(50_000, CancellationToken.None);
            Assert.Equal(0, memory.UsedBytes);
            await call.HoldAsync(500_000, CancellationToken.None);
            await call.HoldAsync(400_000, CancellationToken.None);
            work = call.HandOver();
        }

        Assert.Equal(500_000 - 65_536, memory.UsedBytes);
        work.Dispose();
        work.Dispose();
        Assert.Equal(0, memory.UsedBytes);
    }

    /// <summary>A small call with much white space in it.</summary>
    private static async Task<Answer> PostAsync(TestGateway gateway, string prompt, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/generations")
        {
            Content = new StringContent(ImageAsk.OpenAI(prompt).Json + new string(' ', Large), Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;
        return await Answer.ReadAsync(await gateway.Client.SendAsync(request));
    }
}
