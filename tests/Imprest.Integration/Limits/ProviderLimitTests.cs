using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Routing;

namespace Imprest.Integration.Limits;

/// <summary>A call over a provider's limit waits a little for its turn; else it is not sent, and the next model of the route is tried.</summary>
public sealed class ProviderLimitTests : IAsyncLifetime
{
    private static readonly (string, string?)[] TwoModels =
        [("routes:either:models:0", "openai/gpt-image-2"), ("routes:either:models:1", "sandbox/imprest-sandbox-1")];

    private readonly ManualClock clock = new(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Fact]
    public async Task A_call_whose_turn_is_near_waits_for_it()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration:
            [("providers:openai:requests_per_minute", "1"), ("max_retry_wait", "00:01:00")]);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(ImageAsk.OpenAI())).Status);
        var second = gateway.GenerateAsync(ImageAsk.OpenAI("a blue fox"));
        await Eventually.TrueAsync(() => gateway.Service<ProviderGuard>().Find("openai")!.Waiting == 1);
        Assert.Single(provider.Calls);
        await clock.AdvanceUntilAsync(second, TimeSpan.FromSeconds(10));
        Assert.Equal((HttpStatusCode.OK, "1", 2), ((await second).Status, (await second)["x-imprest-attempts"], provider.Calls.Count));
    }

    [Fact]
    public async Task A_call_whose_turn_is_far_is_not_sent_and_its_client_is_told_when_to_come_back()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: ("providers:openai:requests_per_minute", "1"));
        await gateway.GenerateAsync(ImageAsk.OpenAI());
        clock.Advance(TimeSpan.FromSeconds(15));
        var over = await gateway.GenerateAsync(ImageAsk.OpenAI("a blue fox"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "provider_rate_limited", "45"), (over.Status, over.Code, over["Retry-After"]));
        Assert.Single(provider.Calls);
        var story = await gateway.RequestAsync(over.Id);
        Assert.Equal(("voided", "local_rate_limit"), ((string)story["state"]!, (string)story["calls"]![0]!["error_class"]!));
        Assert.Equal((0m, "0"), (await gateway.HeldAsync(), (string)story["absorbed_usd"]!));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_route_falls_through_to_its_next_model()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: [.. TwoModels, ("providers:openai:requests_per_minute", "1")]);
        var ask = ImageAsk.OpenAI() with { Model = "either" };
        Assert.Equal(["openai", "sandbox"], [await ServedByAsync(gateway, ask), await ServedByAsync(gateway, ask with { Prompt = "a blue fox" })]);
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task Calls_at_once_are_limited_and_the_next_one_begins_when_one_has_ended()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, configuration: ("providers:openai:concurrent", "1"));
        Task<Answer> one, other;
        provider.Gate.Close();
        one = gateway.GenerateAsync(ImageAsk.OpenAI());
        other = gateway.GenerateAsync(ImageAsk.OpenAI("a blue fox"));
        await Eventually.TrueAsync(() => provider.Calls.Count == 1 && gateway.Service<ProviderGuard>().Find("openai") is { Waiting: 1, Running: 1 });
        provider.Gate.Open();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await one).Status, (await other).Status));
        Assert.Equal(2, provider.Calls.Count);
        Assert.True(gateway.Service<ProviderGuard>().Find("openai") is { Waiting: 0, Running: 0 });
    }

    [Fact]
    public async Task A_call_that_finds_no_place_in_time_falls_through()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, configuration:
            [.. TwoModels, ("providers:openai:concurrent", "1"), ("max_retry_wait", "00:00:00.2")]);
        provider.Gate.Close();
        var one = gateway.GenerateAsync(ImageAsk.OpenAI());
        await Eventually.TrueAsync(() => provider.Calls.Count == 1);
        Assert.Equal("sandbox", await ServedByAsync(gateway, ImageAsk.OpenAI("a blue fox") with { Model = "either" }));
        Assert.False(one.IsCompleted);
        provider.Gate.Open();
    }

    [Fact]
    public async Task A_task_takes_up_its_place_at_the_provider_and_among_its_keys_requests_until_it_ends()
    {
        await using var world = await EmulatedWorld.StartAsync();
        await using var gateway = await TestGateway.StartAsync(world: world, configuration:
            [("providers:replicate:concurrent", "1"), ("rate_limits:key_concurrent", "2"), ("max_retry_wait", "00:00:00.1")]);
        var later = world["replicate"];
        later.Next(Misbehavior.EndlessTask);
        var task = await gateway.GenerateAsync(EmulatedWorld.Ask(later), ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, task.Status);
        await Eventually.TrueAsync(async () => (string)(await gateway.GetAsync("/v1/tasks/" + task.Id))["status"]! == "running");
        Assert.Equal(1, gateway.Service<ProviderGuard>().Find("replicate")!.Running);
        Assert.Equal("provider_rate_limited", (await gateway.GenerateAsync(EmulatedWorld.Ask(later, "a blue fox"))).Code);
        Assert.Equal("\"key-concurrent\";r=1", (await gateway.GenerateAsync(new()))["RateLimit"]);
        await Eventually.TrueAsync(async () => (await TestGateway.PostAsync(gateway.Client, $"/v1/tasks/{task.Id}/cancel", "{}")).IsSuccessStatusCode);
        await Eventually.TrueAsync(() => gateway.Service<ProviderGuard>().Find("replicate")!.Running == 0 && gateway.Running == 0);
        var after = await gateway.GenerateAsync(EmulatedWorld.Ask(later, "a blue fox"));
        Assert.Equal((HttpStatusCode.OK, "\"key-concurrent\";r=2"), (after.Status, after["RateLimit"]));
    }

    [Fact]
    public async Task A_call_that_was_accepted_keeps_its_place_until_it_is_known_how_it_ended()
    {
        var guard = Guard(1, TimeSpan.Zero);
        var asked = new AskableDouble("bfl");
        Assert.IsType<ProviderOutcome.Accepted>(await RunAsync(guard, asked, "req_1"));
        Assert.Equal("local_rate_limit", Assert.IsType<ProviderOutcome.Failed>(await RunAsync(guard, asked, "req_2")).Code);
        guard.Polled("req_1-1-0", new ProviderOutcome.Accepted("handle"));
        guard.Polled("req_1-1-0", new ProviderOutcome.NoAnswer("the line broke"));
        Assert.Equal(1, guard.Running);
        guard.Polled("req_1-1-0", new ProviderOutcome.Completed { Images = [] });
        Assert.Equal(0, guard.Running);
        Assert.IsType<ProviderOutcome.Accepted>(await RunAsync(guard, asked, "req_2"));
    }

    [Fact]
    public async Task A_place_that_nobody_asks_about_any_more_is_given_up()
    {
        var guard = Guard(1, TimeSpan.Zero);
        var asked = new AskableDouble("bfl");
        await RunAsync(guard, asked, "req_1");
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.IsType<ProviderOutcome.Accepted>(await RunAsync(guard, asked, "req_2"));
    }

    private GuardedConnection Guard(int concurrent, TimeSpan wait) => new("bfl", null, new() { Concurrent = concurrent }, wait, hasCircuit: true, clock);

    private static Task<ProviderOutcome> RunAsync(GuardedConnection guard, AskableDouble asked, string request) =>
        guard.RunAsync(asked, new() { RequestId = request, Model = "flux-2-pro", Operation = Operation.Generate }, null, CancellationToken.None);

    private static async Task<string> ServedByAsync(TestGateway gateway, ImageAsk ask)
    {
        var answer = await gateway.GenerateAsync(ask);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return (string)(await gateway.RequestAsync(answer.Id))["provider"]!;
    }
}
