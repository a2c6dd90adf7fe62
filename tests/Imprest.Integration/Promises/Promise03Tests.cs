using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Imprest.Pricing;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>"Can a result still reach us?" keeps the hold. "May the provider bill us?" is the operator's matter.</summary>
public sealed class Promise03Tests : IAsyncLifetime
{
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Fact]
    public async Task An_error_answer_voids_at_once_although_the_provider_bills_it()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(Misbehavior.Status(500) with { Billable = true });
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "0", "false"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"], answer["x-should-retry"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "failed", "0", true), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"], (bool?)request["absorbed_unknown"]));
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        Assert.True(provider.BilledUsd > 0);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("reset_mid_body")]
    [InlineData("malformed")]
    [InlineData("empty")]
    [InlineData("504")]
    public async Task No_answer_keeps_the_hold_and_says_whom_to_ask(string fault)
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown", answer.Id), (answer.Status, answer.Code, (string?)answer.Json["error"]!["request_id"]));
        Assert.Equal(("pending", "false", null), (answer["x-imprest-charge-status"], answer["x-should-retry"], answer["x-imprest-charge-usd"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("in_doubt", null, null), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"]));
        Assert.Equal(Usd(request["held_usd"]), await gateway.HeldAsync());
        Assert.Equal(Usd(answer["x-imprest-held-usd"]), await gateway.HeldAsync());
        Assert.Single(provider.Calls);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_hold_is_released_after_in_doubt_release_exactly_and_a_late_end_changes_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(Misbehavior.Reset);
        var id = (await gateway.GenerateAsync(ImageAsk.OpenAI())).Id;
        clock.Advance(new TimeSpan(0, 14, 59));
        await gateway.HousekeepAsync();
        Assert.Equal("in_doubt", (string?)(await gateway.RequestAsync(id))["state"]);
        clock.Advance(TimeSpan.FromSeconds(1));
        await gateway.HousekeepAsync();
        var released = await gateway.RequestAsync(id);
        Assert.Equal(("voided", "timeout", "0", true), ((string?)released["state"], (string?)released["outcome"], (string?)released["amount_usd"], (bool?)released["absorbed_unknown"]));
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));

        var late = await gateway.Ledger.ResolveAsync(new()
        {
            Account = new("default"), Request = new(id), At = clock.GetUtcNow(), State = RequestState.Settled, Outcome = Outcome.Delivered, Capture = new(1_000_000),
        });
        Assert.Equal(new ResolveOutcome.AlreadyEnded(RequestState.Voided), late);
        await gateway.Ledger.AbsorbLateAsync(new("default"), new(id), new(5_895_000), "The provider billed it after all.", clock.GetUtcNow());
        released = await gateway.RequestAsync(id);
        Assert.Equal(("voided", "0", "0.005895"), ((string?)released["state"], (string?)released["amount_usd"], (string?)released["absorbed_usd"]));
        Assert.Equal(1m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task The_operator_sets_how_long_a_doubt_lasts()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: ("in_doubt_release", "00:02:00"));
        provider.Next(Misbehavior.Reset);
        var id = (await gateway.GenerateAsync(ImageAsk.OpenAI())).Id;
        clock.Advance(TimeSpan.FromMinutes(2));
        await gateway.HousekeepAsync();
        Assert.Equal("voided", (string?)(await gateway.RequestAsync(id))["state"]);
    }

    [Fact]
    public async Task Time_alone_releases_nothing_that_still_runs()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: ("providers:openai:timeout", "01:00:00"));
        provider.Gate.Close();
        var call = gateway.GenerateAsync(ImageAsk.OpenAI());
        await provider.Gate.WaitForAsync(1);
        clock.Advance(TimeSpan.FromMinutes(59));
        await gateway.HousekeepAsync();
        Assert.True(await gateway.HeldAsync() > 0);
        provider.Gate.Open();
        Assert.Equal(HttpStatusCode.OK, (await call).Status);
        Assert.Equal("settled", (string?)(await gateway.NewestAsync())["state"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_review_that_nobody_decides_ends_in_the_customers_favour_after_seven_days()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(Misbehavior.UsageTimes(percent: 1000));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI(), ("Idempotency-Key", "k"));
        Assert.Equal("review", (string?)(await gateway.RequestAsync(answer.Id))["state"]);
        clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await gateway.HousekeepAsync();
        Assert.True(await gateway.HeldAsync() > 0);
        clock.Advance(TimeSpan.FromSeconds(1));
        await gateway.HousekeepAsync();
        var ended = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "0", 0m), ((string?)ended["state"], (string?)ended["amount_usd"], await gateway.HeldAsync()));
        Assert.Empty(await gateway.Ledger.ReviewItemsAsync(null, openOnly: true, 10));
        // It was delivered, and stays so: the decision is about the money.
        Assert.Equal(("delivered", 1), ((string?)ended["outcome"], (int?)ended["images_delivered"]));
        Assert.Equal(answer.Image(), (await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Bytes);
        var replay = await gateway.GenerateAsync(ImageAsk.OpenAI(), ("Idempotency-Key", "k"));
        Assert.Equal((HttpStatusCode.OK, "0"), (replay.Status, replay.Amount));
        Assert.Equal(answer.Image(), replay.Image());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Where_somebody_can_be_asked_time_releases_nothing_and_the_answer_settles_it()
    {
        await using var world = await EmulatedWorld.StartAsync();
        await using var gateway = await TestGateway.StartAsync(clock, world: world, configuration: [("providers:runware:timeout", "00:00:10"), ("in_doubt_release", "00:01:00")]);
        world["runware"].Next(Misbehavior.Hang with { Billable = true });
        var call = gateway.GenerateAsync(EmulatedWorld.Ask(world["runware"]));
        await Eventually.TrueAsync(() => world["runware"].Calls.Count == 1);
        await clock.AdvanceUntilAsync(call, TimeSpan.FromMilliseconds(500));
        var id = (await call).Id;
        Assert.Equal(("outcome_unknown", "in_doubt"), ((await call).Code, (string?)(await gateway.RequestAsync(id))["state"]));
        Assert.Null((await gateway.RequestAsync(id))["release_at"]);
        await clock.AdvanceUntilAsync(async () => (string?)(await gateway.RequestAsync(id))["state"] != "in_doubt", TimeSpan.FromSeconds(5));
        var request = await gateway.RequestAsync(id);
        Assert.Equal(("settled", world["runware"].BilledUsd), ((string?)request["state"], Usd(request["amount_usd"])));
        Assert.Single(world["runware"].Calls);
        await Accounts.BalanceAsync(gateway);
    }
}
