using System.Net;
using Imprest.Emulators;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Doubts;

/// <summary>A task of a provider that is slower than its timeout: in doubt, asked about until it is known how it ended, and after a day a person's matter.</summary>
public sealed class SlowTaskTests : IAsyncLifetime
{
    private DoubtWorld world = null!;
    private TestGateway Gateway => world.Gateway;

    public async ValueTask InitializeAsync() => world = await DoubtWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Its_hold_is_kept_past_in_doubt_release_and_its_late_success_is_charged_once_and_fetched()
    {
        var provider = world["bfl"];
        provider.Next(Misbehavior.SlowTask(27));
        var ask = EmulatedWorld.Ask(provider);
        var answer = await world.GenerateAsync(ask);
        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown", answer.Id), (answer.Status, answer.Code, (string?)answer.Json["error"]!["request_id"]));
        Assert.Equal(("pending", "false"), (answer["x-imprest-charge-status"], answer["x-should-retry"]));
        var held = Usd((await Gateway.RequestAsync(answer.Id))["held_usd"]);

        await world.PassAsync(TimeSpan.FromMinutes(20)); // Nothing is released by time where somebody can be asked.
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("in_doubt", null, null), ((string?)request["state"], (string?)request["amount_usd"], (string?)request["release_at"]));
        Assert.Equal(held, await Gateway.HeldAsync());
        Assert.Equal("in_doubt", (string?)(await Gateway.GetAsync("/v1/tasks/" + answer.Id))["status"]);
        Assert.Equal((HttpStatusCode.GatewayTimeout, answer.Id), await StatusOfAsync(ask)); // A repeat joins it.

        request = await world.EndAsync(answer.Id);
        Assert.Equal(("settled", "delivered", provider.BilledUsd, provider.BilledUsd, "0"),
            ((string?)request["state"], (string?)request["outcome"], Usd(request["amount_usd"]), Usd(request["provider_cost_usd"]), (string?)request["absorbed_usd"]));
        Assert.Equal((100m - provider.BilledUsd, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        var image = await Gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0");
        Assert.Equal(HttpStatusCode.OK, image.Status);
        Assert.NotEmpty(image.Bytes);
        Assert.Equal("succeeded", (string?)(await Gateway.GetAsync("/v1/tasks/" + answer.Id))["status"]);
        var repeat = await Gateway.GenerateAsync(ask); // Nobody has heard of its end yet: an equal call does.
        Assert.Equal((HttpStatusCode.OK, answer.Id, true, provider.BilledUsd), (repeat.Status, repeat.Id, repeat.IsReplayed, Usd(repeat.Amount)));
        Assert.Single(provider.Calls);
        Assert.Single(await Gateway.ListAsync("/v1/ledger"), entry => (string?)entry["kind"] == "capture");
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task Its_late_failure_releases_the_hold()
    {
        var provider = world["replicate"];
        provider.Next(Misbehavior.EndlessTask);
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(provider));
        Assert.Equal("in_doubt", await world.StateAsync(answer.Id));
        Assert.Equal(HttpStatusCode.OK, (await Answer.ReadAsync(await Gateway.PostAsync($"/v1/tasks/{answer.Id}/cancel", ""))).Status);
        var request = await world.EndAsync(answer.Id);
        Assert.Equal(("voided", "canceled", "0"), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"]));
        Assert.Equal((100m, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        await Accounts.BalanceAsync(Gateway);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_day_without_an_end_is_a_review_and_seven_days_end_it_in_the_customers_favour(bool restarted)
    {
        world["bfl"].Next(Misbehavior.EndlessTask);
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(world["bfl"]));
        await world.PassAsync(TimeSpan.FromHours(23.9));
        Assert.Equal("in_doubt", await world.StateAsync(answer.Id));
        if (restarted)
            await world.RestartAsync();
        await world.PassAsync(TimeSpan.FromMinutes(30));
        await Eventually.TrueAsync(async () => await world.StateAsync(answer.Id) == "review");
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal("review", (string?)request["state"]);
        Assert.Equal(Usd(request["held_usd"]), await Gateway.HeldAsync());
        var item = Assert.Single(await world.ReviewsAsync());
        Assert.Equal((answer.Id, "review", (string?)request["held_usd"]), ((string?)item["request_id"], (string?)item["state"], (string?)item["held_usd"]));
        Assert.Contains("24 hours", (string?)item["reason"], StringComparison.Ordinal);
        await Accounts.BalanceAsync(Gateway);

        world.Clock.Advance(TimeSpan.FromDays(5.9));
        await Gateway.HousekeepAsync();
        Assert.Equal("review", await world.StateAsync(answer.Id));
        world.Clock.Advance(TimeSpan.FromDays(0.2));
        await Gateway.HousekeepAsync();
        request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "timeout", "0", true), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"], (bool?)request["absorbed_unknown"]));
        Assert.Equal((100m, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        Assert.Empty(await world.ReviewsAsync());
        // What the customer reads is what happened: nothing is held any more.
        var error = (string)(await Gateway.GetAsync("/v1/tasks/" + answer.Id))["error"]!["message"]!;
        Assert.Contains("You were not charged", error, StringComparison.Ordinal);
        Assert.DoesNotContain("stays held", error, StringComparison.Ordinal);
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task It_goes_on_after_a_restart_and_is_charged_once()
    {
        var provider = world["bfl"];
        provider.Next(Misbehavior.SlowTask(20));
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(provider));
        Assert.Equal("in_doubt", await world.StateAsync(answer.Id));
        await world.PassAsync(TimeSpan.FromMinutes(2));
        await world.RestartAsync();
        await world.PassAsync(TimeSpan.FromMinutes(2));
        await world.RestartAsync();
        var request = await world.EndAsync(answer.Id);
        Assert.Equal(("settled", "delivered", provider.BilledUsd), ((string?)request["state"], (string?)request["outcome"], Usd(request["amount_usd"])));
        Assert.Equal(HttpStatusCode.OK, (await Gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Status);
        Assert.Single(provider.Calls);
        Assert.Single(provider.Bill);
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task Where_its_provider_is_switched_off_meanwhile_it_is_a_review_after_a_day_all_the_same()
    {
        world["bfl"].Next(Misbehavior.EndlessTask);
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(world["bfl"]));
        await world.RestartAsync(("providers:bfl:enabled", "false"));
        await world.PassAsync(TimeSpan.FromHours(23));
        Assert.Equal("in_doubt", await world.StateAsync(answer.Id));
        await world.PassAsync(TimeSpan.FromHours(2));
        await Gateway.HousekeepAsync();
        Assert.Equal("review", await world.StateAsync(answer.Id));
        Assert.Equal(answer.Id, (string?)Assert.Single(await world.ReviewsAsync())["request_id"]);
        world.Clock.Advance(TimeSpan.FromDays(6));
        await Gateway.HousekeepAsync();
        Assert.Equal(("voided", 0m), (await world.StateAsync(answer.Id), await Gateway.HeldAsync()));
        await Accounts.BalanceAsync(Gateway);
    }

    private async Task<(HttpStatusCode, string)> StatusOfAsync(ImageAsk ask)
    {
        var repeat = await Gateway.GenerateAsync(ask);
        return (repeat.Status, repeat.Id);
    }
}
