using System.Net;
using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;

namespace Imprest.Integration.Routing;

/// <summary>A connection that fails again and again is left alone for a while, so that calls go to the next model of their route at once.</summary>
public sealed class CircuitTests : IAsyncLifetime
{
    private static readonly (string, string?)[] TwoModels =
        [("routes:either:models:0", "openai/gpt-image-2"), ("routes:either:models:1", "sandbox/imprest-sandbox-1"), ("absorbed_limit_usd", "100")];

    private readonly ManualClock clock = new(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    private Task<TestGateway> StartAsync(params (string, string?)[] more) => TestGateway.StartAsync(clock, provider.BaseAddress, configuration: [.. TwoModels, .. more]);

    [Theory]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("reset")]
    public async Task It_opens_after_five_failures_and_then_nothing_is_sent(string fault)
    {
        await using var gateway = await StartAsync();
        await FailAsync(gateway, fault, 5);
        Assert.Equal("open", (await CircuitAsync(gateway))["circuit"]!.GetValue<string>());
        var refused = await gateway.GenerateAsync(ImageAsk.OpenAI("one more fox"));
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "15", null), (refused.Status, refused.Code, refused["Retry-After"], refused["x-should-retry"]));
        Assert.Equal(5, provider.Calls.Count);
        var story = await gateway.RequestAsync(refused.Id);
        Assert.Equal(("voided", "circuit_open", "0"), ((string)story["state"]!, (string)story["calls"]![0]!["error_class"]!, (string)story["absorbed_usd"]!));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_route_goes_to_its_next_model_at_once()
    {
        await using var gateway = await StartAsync();
        await FailAsync(gateway, "500", 5);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "either" });
        Assert.Equal((HttpStatusCode.OK, "2"), (answer.Status, answer["x-imprest-attempts"]));
        Assert.Equal("sandbox", (string)(await gateway.RequestAsync(answer.Id))["provider"]!);
        Assert.Equal(5, provider.Calls.Count);
    }

    [Fact]
    public async Task Nobody_at_the_address_opens_it_too()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: new("http://127.0.0.1:9/v1"), configuration: [.. TwoModels, ("attempt_budget", "1")]);
        for (var i = 0; i < 5; i++)
            await gateway.GenerateAsync(ImageAsk.OpenAI($"fox {i}"));
        var row = await CircuitAsync(gateway);
        Assert.Equal(("open", 5, "connection_refused"), ((string)row["circuit"]!, (int)row["failures"]!, (string)row["last_error"]!));
    }

    [Theory]
    [InlineData("400")]
    [InlineData("401")]
    [InlineData("429")]
    [InlineData("moderation_input")]
    [InlineData("insufficient_quota")]
    [InlineData("no_images")]
    public async Task What_says_nothing_of_its_health_leaves_it_closed(string fault)
    {
        await using var gateway = await StartAsync(("attempt_budget", "1"));
        await FailAsync(gateway, fault, 8);
        Assert.Equal(("closed", 0), ((string)(await CircuitAsync(gateway))["circuit"]!, (int)(await CircuitAsync(gateway))["failures"]!));
        Assert.Equal(8, provider.Calls.Count);
    }

    [Fact]
    public async Task Failures_among_many_successes_leave_it_closed()
    {
        await using var gateway = await StartAsync();
        for (var i = 0; i < 8; i++)
            await gateway.GenerateAsync(ImageAsk.OpenAI($"a good fox {i}"));
        await FailAsync(gateway, "500", 6);
        Assert.Equal(("closed", 6, "500"), ((string)(await CircuitAsync(gateway))["circuit"]!, (int)(await CircuitAsync(gateway))["failures"]!, (string)(await CircuitAsync(gateway))["last_error"]!));
    }

    [Fact]
    public async Task After_a_while_one_call_is_let_through_and_closes_it_when_it_succeeds()
    {
        await using var gateway = await StartAsync();
        await FailAsync(gateway, "500", 5);
        clock.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal("half_open", (string)(await CircuitAsync(gateway))["circuit"]!);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(ImageAsk.OpenAI())).Status);
        var row = await CircuitAsync(gateway);
        Assert.Equal(("closed", 0, null), ((string)row["circuit"]!, (int)row["failures"]!, row["open_until"]));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(ImageAsk.OpenAI("a blue fox"))).Status);
    }

    [Fact]
    public async Task It_opens_again_for_longer_when_that_call_fails()
    {
        await using var gateway = await StartAsync();
        await FailAsync(gateway, "500", 5);
        clock.Advance(TimeSpan.FromSeconds(16));
        await FailAsync(gateway, "500", 1);
        Assert.Equal("open", (string)(await CircuitAsync(gateway))["circuit"]!);
        clock.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal("open", (string)(await CircuitAsync(gateway))["circuit"]!);
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("half_open", (string)(await CircuitAsync(gateway))["circuit"]!);
    }

    [Fact]
    public async Task While_one_call_tries_the_others_go_elsewhere()
    {
        await using var gateway = await StartAsync();
        await FailAsync(gateway, "500", 5);
        clock.Advance(TimeSpan.FromSeconds(16));
        Task<Answer> trying;
        provider.Gate.Close();
        trying = gateway.GenerateAsync(ImageAsk.OpenAI());
        await Eventually.TrueAsync(() => provider.Calls.Count == 6);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI("a blue fox") with { Model = "either" });
        Assert.Equal("sandbox", (string)(await gateway.RequestAsync(answer.Id))["provider"]!);
        provider.Gate.Open();
        Assert.Equal(HttpStatusCode.OK, (await trying).Status);
        Assert.Equal(6, provider.Calls.Count);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using var gateway = await StartAsync(("providers:openai:circuit_breaker", "false"));
        await FailAsync(gateway, "500", 8);
        Assert.Equal(8, provider.Calls.Count);
        Assert.Null((await CircuitAsync(gateway))["circuit"]);
    }

    [Fact]
    public async Task The_sandbox_fails_for_each_prompt_by_itself()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("attempt_budget", "1"));
        for (var i = 0; i < 8; i++)
            await gateway.GenerateAsync(new($"[[outcome:error]] fox {i}"));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new())).Status);
    }

    private async Task FailAsync(TestGateway gateway, string fault, int times)
    {
        for (var i = 0; i < times; i++)
        {
            provider.Next(new Misbehavior(fault));
            var answer = await gateway.GenerateAsync(ImageAsk.OpenAI($"{fault} {i} at {clock.GetUtcNow():T}"));
            Assert.NotEqual(HttpStatusCode.OK, answer.Status);
        }
    }

    private static async Task<JsonObject> CircuitAsync(TestGateway gateway) =>
        (await gateway.ListAsync("/admin/v1/providers", gateway.Admin)).Single(row => (string)row["connection"]! == "openai");
}
