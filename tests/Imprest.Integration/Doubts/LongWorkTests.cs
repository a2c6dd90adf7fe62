using System.Net;
using Imprest.Emulators;
using Imprest.Images;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Doubts;

/// <summary>What becomes of requests that are asked about for long: one worker asks, what is charged can be fetched, and no hold stays for ever.</summary>
public sealed class LongWorkTests : IAsyncLifetime
{
    private DoubtWorld world = null!;
    private TestGateway Gateway => world.Gateway;

    public async ValueTask InitializeAsync() => world = await DoubtWorld.StartAsync(("routes:raw:models:0", "bfl/flux-2-pro"), ("routes:raw:results", "pass"));

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_doubt_that_is_asked_about_seldom_stays_with_its_worker()
    {
        var provider = world["bfl"];
        provider.Next(Misbehavior.EndlessTask);
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(provider));
        var running = Gateway.Service<RunningRequests>();
        var worker = running.FindAsked(new(answer.Id));
        Assert.NotNull(worker);
        for (var seconds = 0; seconds < 1_800; seconds += 10)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(10));
            await Gateway.Ledger.FlushAsync(); // Its lease is renewed.
            await ManualClock.BreathAsync();
            Assert.Same(worker, running.FindAsked(new(answer.Id)));
        }
    }

    [Theory]
    [InlineData("b64_json", false)]
    [InlineData("b64_json", true)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task What_is_charged_after_a_doubt_can_be_fetched_although_its_route_passes_results_on(string? format, bool restarted)
    {
        var provider = world["bfl"];
        provider.Next(Misbehavior.SlowTask(30));
        var ask = EmulatedWorld.Ask(provider) with { Model = "raw", ResponseFormat = format };
        var answer = await world.GenerateAsync(ask);
        Assert.Equal("in_doubt", await world.StateAsync(answer.Id));
        if (restarted)
            await world.RestartAsync();
        var request = await world.EndAsync(answer.Id);
        Assert.Equal(("settled", provider.BilledUsd), ((string?)request["state"], Usd(request["amount_usd"])));
        Assert.Equal(HttpStatusCode.OK, (await Gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Status);
        var repeat = await Gateway.GenerateAsync(ask);
        Assert.Equal((HttpStatusCode.OK, answer.Id), (repeat.Status, repeat.Id));
        await Accounts.BalanceAsync(Gateway);
    }

    [Theory]
    [InlineData("update open_requests set quote = replace(quote, '\"generate\"', '\"conjure\"')")] // As a later version might have written it.
    [InlineData("update open_requests set quote = '{'")]
    [InlineData("update open_requests set calls = '['")]
    public async Task A_request_that_cannot_be_taken_up_again_does_not_hold_for_ever(string damage)
    {
        var provider = world["bfl"];
        provider.Next(Misbehavior.EndlessTask);
        var task = await Gateway.GenerateAsync(EmulatedWorld.Ask(provider), ("Prefer", "respond-async"));
        await Eventually.TrueAsync(async () => (await Gateway.RequestAsync(task.Id))["calls"]!.AsArray().Any(one => (string?)one!["state"] == "accepted"));
        await Gateway.Ledger.OnWriterAsync(books => books.Database.Execute(damage));
        await world.RestartAsync();
        Assert.True(await Gateway.HeldAsync() > 0);
        await world.PassAsync(TimeSpan.FromMinutes(20));
        await Gateway.HousekeepAsync();
        Assert.Equal((0m, 0), (await Gateway.HeldAsync(), Gateway.Running));
    }

    [Fact]
    public async Task A_doubt_that_nobody_can_be_asked_about_ends_by_its_time_although_an_attempt_before_was_asked_about()
    {
        world["fal"].Next(Misbehavior.TaskFailed);
        world["openai"].Next(Misbehavior.Reset);
        await using var gateway = await TestGateway.StartAsync(world.Clock, world: world.Emulated, configuration:
            [("routes:two:models:0", world["fal"].SampleModel), ("routes:two:models:1", "openai/gpt-image-2"), ("attempt_budget", "2")]);
        var call = gateway.GenerateAsync(EmulatedWorld.Ask(world["fal"]) with { Model = "two" });
        await world.Clock.AdvanceUntilAsync(call);
        var answer = await call;
        Assert.Equal((HttpStatusCode.GatewayTimeout, "2"), (answer.Status, answer["x-imprest-attempts"]));
        await world.PassAsync(TimeSpan.FromMinutes(20));
        await gateway.HousekeepAsync();
        Assert.Equal(("voided", 0m), ((string?)(await gateway.RequestAsync(answer.Id))["state"], await gateway.HeldAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_decision_says_who_made_it_and_why()
    {
        world["bfl"].Next(Misbehavior.EndlessTask);
        world["openai"].Next(Misbehavior.UsageTimes(percent: 1_000));
        var doubted = await world.GenerateAsync(EmulatedWorld.Ask(world["bfl"]));
        var reviewed = await Gateway.GenerateAsync(ImageAsk.OpenAI());
        foreach (var id in (string[])[doubted.Id, reviewed.Id])
            Assert.Equal(HttpStatusCode.OK, (await world.DecideAsync(id, """{"decision":"void","reason":"the customer waits"}""")).Status);
        var items = await world.ReviewsAsync(all: true);
        foreach (var id in (string[])[doubted.Id, reviewed.Id])
        {
            var item = Assert.Single(items, item => (string?)item["request_id"] == id);
            Assert.Equal("void: the customer waits", (string?)item["decision"]);
            Assert.StartsWith("key_", (string?)item["actor"], StringComparison.Ordinal);
        }
    }
}
