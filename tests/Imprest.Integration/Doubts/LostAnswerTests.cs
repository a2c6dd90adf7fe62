using System.Net;
using Imprest.Emulators;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Doubts;

/// <summary>The answer to a submission was lost. A provider that knows calls by our ids is asked; where nobody can be asked the hold ends by time.</summary>
public sealed class LostAnswerTests : IAsyncLifetime
{
    private DoubtWorld world = null!;
    private TestGateway Gateway => world.Gateway;

    public async ValueTask InitializeAsync() => world = await DoubtWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData("runware", "reset")]
    [InlineData("runware", "504")]
    [InlineData("runware", "malformed")]
    [InlineData("comfyui", "reset")]
    [InlineData("comfyui", "504")]
    [InlineData("comfyui", "empty")]
    public async Task What_ran_is_found_by_our_id_and_charged_once(string name, string fault)
    {
        var provider = world[name];
        provider.Next(new Misbehavior(fault) { Billable = true });
        var answer = await world.GenerateInTimeAsync(EmulatedWorld.Ask(provider));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(provider.BilledUsd, Usd(answer.Amount));
        Assert.Single(provider.Calls);
        var request = await Gateway.RequestAsync(answer.Id);
        var call = Assert.Single(request["calls"]!.AsArray())!;
        Assert.Equal(("succeeded", provider.BilledUsd, Assert.Single(provider.Bill).RequestId), ((string?)call["state"], Usd(call["provider_cost_usd"]), (string?)call["provider_request_id"]));
        await Accounts.BalanceAsync(Gateway);
    }

    [Theory]
    [InlineData("runware")]
    [InlineData("comfyui")]
    public async Task What_never_ran_is_found_to_be_unknown_there_and_voided(string name)
    {
        var provider = world[name];
        provider.Next(Misbehavior.Reset);
        var answer = await world.GenerateInTimeAsync(EmulatedWorld.Ask(provider));
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        Assert.Equal("voided", await world.StateAsync(answer.Id));
        Assert.Equal((100m, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        Assert.Single(provider.Calls);
        await Accounts.BalanceAsync(Gateway);
    }

    [Theory]
    [InlineData("runware")]
    [InlineData("comfyui")]
    public async Task What_cannot_be_looked_up_in_time_is_in_doubt_and_looked_up_later(string name)
    {
        var provider = world[name];
        provider.Next(Misbehavior.Hang with { Billable = true }); // Taken, and no answer until the time is up.
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(provider));
        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown"), (answer.Status, answer.Code));
        var doubted = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("in_doubt", null), ((string?)doubted["state"], (string?)doubted["release_at"]));
        var request = await world.EndAsync(answer.Id);
        Assert.Equal(("settled", "delivered", provider.BilledUsd), ((string?)request["state"], (string?)request["outcome"], Usd(request["amount_usd"])));
        Assert.Equal(HttpStatusCode.OK, (await Gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Status);
        Assert.Single(provider.Calls);
        await Accounts.BalanceAsync(Gateway);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("stability")]
    [InlineData("bfl")]
    public async Task Where_nobody_can_be_asked_the_hold_ends_after_in_doubt_release_and_no_sooner(string name)
    {
        var provider = world[name];
        provider.Next(Misbehavior.Reset with { Billable = true });
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(provider));
        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown"), (answer.Status, answer.Code));
        Assert.True(await Gateway.HeldAsync() > 0);
        await world.PassAsync(TimeSpan.FromMinutes(14.5));
        Assert.Equal("in_doubt", await world.StateAsync(answer.Id));
        await world.PassAsync(TimeSpan.FromMinutes(1));
        await Gateway.HousekeepAsync();
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "timeout", "0", true), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"], (bool?)request["absorbed_unknown"]));
        Assert.Equal((100m, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        Assert.Single(provider.Calls);
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task A_late_bill_is_absorbed_and_charged_to_nobody()
    {
        var provider = world["openai"];
        provider.Next(Misbehavior.Reset with { Billable = true });
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(provider));
        var early = await LateAsync(answer.Id, "0.042");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (early.Status, (string?)early.Json["code"] ?? (string?)early.Json["title"]));
        await world.PassAsync(TimeSpan.FromMinutes(16));
        await Gateway.HousekeepAsync();
        Assert.Equal("voided", await world.StateAsync(answer.Id));
        var late = await LateAsync(answer.Id, "0.042");
        Assert.Equal((HttpStatusCode.OK, "0.042", false, "0"), (late.Status, (string?)late.Json["absorbed_usd"], (bool?)late.Json["absorbed_unknown"], (string?)late.Json["amount_usd"]));
        Assert.Contains("0.042", (string?)Assert.Single(await world.ReviewsAsync())["reason"], StringComparison.Ordinal);
        Assert.Equal(100m, await Gateway.AvailableAsync());
        var more = await LateAsync(answer.Id, "0.001"); // Another one adds up.
        Assert.Equal("0.043", (string?)more.Json["absorbed_usd"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await LateAsync(answer.Id, "-1")).Status);
        await Accounts.BalanceAsync(Gateway);
    }

    private async Task<Answer> LateAsync(string id, string usd) => await Answer.ReadAsync(await TestGateway.PostAsync(
        Gateway.Admin, $"/admin/v1/requests/{id}/late-cost", $$"""{"provider_cost_usd":"{{usd}}","reason":"invoice of November"}"""));
}
