using System.Net;
using System.Text;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Integration.Support;

namespace Imprest.Integration.Images;

/// <summary>Large bodies share what memory there is for them.</summary>
public sealed class BodyMemoryTests
{
    private const int Large = 31 * 1024 * 1024;
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
    public async Task Room_that_is_given_back_goes_to_who_waited_longest_and_who_gives_up_holds_up_nobody()
    {
        var memory = new BodyMemory(100, clock);
        await memory.TakeAsync(80, CancellationToken.None);
        using var leaves = new CancellationTokenSource();
        var large = memory.TakeAsync(90, leaves.Token).AsTask();
        var small = memory.TakeAsync(20, CancellationToken.None).AsTask();
        Assert.False(small.IsCompleted); // It fits, and it is not its turn.
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small;
        var late = memory.TakeAsync(1, CancellationToken.None).AsTask();
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ErrorCode.StorageUnavailable, (await Assert.ThrowsAsync<ApiException>(() => late)).Code);
        memory.Return(100);
        Assert.Equal(0, memory.UsedBytes);
    }

    [Fact]
    public async Task Room_is_given_back_once_by_who_had_it_last()
    {
        var memory = new BodyMemory(1_000_000, clock);
        BodyLease work;
        using (var call = memory.Open())
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
