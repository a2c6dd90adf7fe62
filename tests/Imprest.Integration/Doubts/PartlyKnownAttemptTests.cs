using System.Net;
using Imprest.Emulators;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Doubts;

/// <summary>An attempt of several calls, of which some have ended and some can be asked about, when its process stops or dies.</summary>
public sealed class PartlyKnownAttemptTests : IAsyncLifetime
{
    private DoubtWorld world = null!;
    private TestGateway Gateway => world.Gateway;

    public async ValueTask InitializeAsync() => world = await DoubtWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_call_that_surely_cost_nothing_is_still_free_after_a_restart()
    {
        var provider = world["runware"];
        provider.Next(Misbehavior.RateLimited(), Misbehavior.SlowTask(30));
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(provider) with { N = 2 });
        Assert.Equal(("in_doubt", HttpStatusCode.GatewayTimeout), (await world.StateAsync(answer.Id), answer.Status));

        await world.RestartAsync();
        var request = await world.EndAsync(answer.Id);
        Assert.Equal(("settled", "partial", provider.BilledUsd), ((string?)request["state"], (string?)request["outcome"], Usd(request["amount_usd"])));
        Assert.Equal(("0", false), ((string?)request["absorbed_usd"], (bool?)request["absorbed_unknown"]));
        Assert.Equal(["failed_clean", "succeeded"], request["calls"]!.AsArray().Select(call => (string)call!["state"]!).Order(StringComparer.Ordinal));
        Assert.Empty(await world.ReviewsAsync());
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task A_call_that_was_on_its_way_is_looked_up_beside_one_whose_id_was_kept()
    {
        var clock = world.Clock;
        var provider = world["runware"];
        (string, string?)[] configuration = [("trial_credit_usd", "100"), ("absorbed_limit_usd", "100"), ("attempt_budget", "1")];
        provider.Next(Misbehavior.SlowTask(6), Misbehavior.Hang with { Billable = true });
        TempDirectory left;
        string id;
        await using (var gateway = await TestGateway.StartAsync(clock, world: world.Emulated, configuration: configuration))
        {
            var call = gateway.GenerateAsync(EmulatedWorld.Ask(provider) with { N = 2 });
            await Eventually.TrueAsync(async () => provider.Bill.Count == 2
                && (await gateway.RequestAsync((string)(await gateway.NewestAsync())["id"]!))["calls"]!.AsArray().Any(one => (string?)one!["state"] == "accepted"));
            id = (string)(await gateway.NewestAsync())["id"]!;
            left = TempDirectory.AfterKill(gateway);
            clock.Advance(TimeSpan.FromMinutes(6)); // The old one gives up.
            await call;
        }

        using (left)
        {
            await using var gateway = await TestGateway.StartAsync(clock, directory: left.Path, world: world.Emulated, configuration: configuration);
            await clock.AdvanceUntilAsync(async () => (string?)(await gateway.RequestAsync(id))["state"] is "settled" or "voided", TimeSpan.FromSeconds(5));
            var request = await gateway.RequestAsync(id);
            Assert.Equal(("settled", "delivered", 2, provider.BilledUsd, "0"),
                ((string?)request["state"], (string?)request["outcome"], (int?)request["images_delivered"], Usd(request["amount_usd"]), (string?)request["absorbed_usd"]));
            await Accounts.BalanceAsync(gateway);
        }
    }
}
