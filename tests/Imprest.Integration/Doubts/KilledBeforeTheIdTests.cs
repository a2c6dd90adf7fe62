using Imprest.Emulators;
using Imprest.Emulators.ComfyUI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Doubts;

/// <summary>The process died while a submission was on its way. A provider that knows calls by our ids is asked at the connection that was called.</summary>
public sealed class KilledBeforeTheIdTests : IAsyncLifetime
{
    private static readonly (string, string?)[] Farm =
    [
        ("connections:farm:provider", "comfyui"), ("routes:drawn:models:0", "comfyui/sd_xl_base_1.0.safetensors via farm"),
        ("trial_credit_usd", "100"), ("absorbed_limit_usd", "100"), ("attempt_budget", "1"),
    ];

    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private EmulatedWorld world = null!;

    public async ValueTask InitializeAsync() => world = await EmulatedWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData("runware")]
    [InlineData("comfyui")]
    public async Task What_had_reached_the_provider_is_found_after_the_restart_and_charged_once(string name)
    {
        var provider = world[name];
        provider.Next(Misbehavior.Hang with { Billable = true });
        await RestartedAsync(provider, EmulatedWorld.Ask(provider), [("trial_credit_usd", "100"), ("absorbed_limit_usd", "100")], async (gateway, id) =>
        {
            var request = await EndAsync(gateway, id);
            Assert.Equal(("settled", "delivered", provider.BilledUsd), ((string?)request["state"], (string?)request["outcome"], Usd(request["amount_usd"])));
            Assert.Single(provider.Calls);
        });
    }

    [Theory]
    [InlineData("runware")]
    public async Task What_had_not_is_voided(string name)
    {
        var provider = world[name];
        provider.Next(Misbehavior.Hang);
        await RestartedAsync(provider, EmulatedWorld.Ask(provider), [("trial_credit_usd", "100"), ("absorbed_limit_usd", "100")], async (gateway, id) =>
        {
            var request = await EndAsync(gateway, id);
            Assert.Equal(("voided", "0"), ((string?)request["state"], (string?)request["amount_usd"]));
            Assert.Equal((100m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
            Assert.Single(provider.Calls);
        });
    }

    [Fact]
    public async Task A_named_connection_is_asked_and_not_the_default_one()
    {
        await using var farm = await ComfyEmulator.StartAsync();
        farm.Next(Misbehavior.Hang with { Billable = true });
        await RestartedAsync(farm, EmulatedWorld.Ask(farm) with { Model = "drawn" }, [.. Farm, ("connections:farm:base_url", farm.Address.ToString())], async (gateway, id) =>
        {
            var request = await EndAsync(gateway, id);
            Assert.Equal(("settled", "delivered", farm.BilledUsd, "farm"),
                ((string?)request["state"], (string?)request["outcome"], Usd(request["amount_usd"]), (string?)Assert.Single(request["calls"]!.AsArray())!["connection"]));
            Assert.Empty(world["comfyui"].Calls);
            Assert.DoesNotContain("farm", (await gateway.GetAnswerAsync("/v1/requests/" + id)).Text, StringComparison.Ordinal); // No matter of the customer's.
        });
    }

    private async Task RestartedAsync(Emulator provider, ImageAsk ask, (string, string?)[] configuration, Func<TestGateway, string, Task> check)
    {
        TempDirectory left;
        string id;
        await using (var gateway = await TestGateway.StartAsync(clock, world: world, configuration: configuration))
        {
            var call = gateway.GenerateAsync(ask);
            await Eventually.TrueAsync(() => provider.Bill.Count == 1);
            id = (string)(await gateway.NewestAsync())["id"]!;
            left = TempDirectory.AfterKill(gateway);
            clock.Advance(TimeSpan.FromMinutes(6)); // The old one gives up.
            await call;
        }

        using (left)
        {
            await using var gateway = await TestGateway.StartAsync(clock, directory: left.Path, world: world, configuration: configuration);
            await check(gateway, id);
            await Accounts.BalanceAsync(gateway);
        }
    }

    private async Task<System.Text.Json.Nodes.JsonObject> EndAsync(TestGateway gateway, string id)
    {
        await clock.AdvanceUntilAsync(async () => (string?)(await gateway.RequestAsync(id))["state"] is "settled" or "voided", TimeSpan.FromSeconds(5));
        return await gateway.RequestAsync(id);
    }
}
