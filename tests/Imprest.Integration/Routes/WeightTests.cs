using System.Net;
using Imprest.Emulators;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Integration.Support;

namespace Imprest.Integration.Routes;

/// <summary>Which model of a route is tried first is drawn by its weights; the others still stand behind it.</summary>
public sealed class WeightTests
{
    [Fact]
    public void Draws_follow_the_weights()
    {
        var dice = new RouteDice(new Random(20_261_129));
        string[] models = ["a", "b", "c", "d"];
        var orders = Enumerable.Range(0, 6000).Select(_ => dice.Order(models, ["3", "1", "0", "2"])).ToList();
        Assert.InRange(orders.Count(order => order[0] == "a"), 2850, 3150);
        Assert.InRange(orders.Count(order => order[0] == "b"), 900, 1100);
        Assert.InRange(orders.Count(order => order[0] == "d"), 1880, 2120);
        Assert.All(orders, order => Assert.Equal(models.Where(model => model != order[0]), order.Skip(1))); // The others stand behind it in the route's order.
    }

    [Fact]
    public async Task Calls_are_spread_by_weight_and_what_cannot_serve_hands_over_to_the_next()
    {
        await using var world = await EmulatedWorld.StartAsync();
        await using var gateway = await TestGateway.StartAsync(world: world, configuration:
        [
            ("trial_credit_usd", "1000"), ("routes:any:models:0", "together/black-forest-labs/FLUX.1-schnell"), ("routes:any:models:1", "ark/seedream-4-5-251128"),
            ("routes:any:weights:0", "1"), ("routes:any:weights:1", "2"),
        ]);
        for (var i = 0; i < 300; i++)
            Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk($"fox {i}") { Model = "any", Size = null, Quality = null })).Status);
        Assert.Equal(300, world["together"].Calls.Count + world["ark"].Calls.Count);
        Assert.InRange(world["together"].Calls.Count, 60, 140); // A third of 300; five times the deviation to either side.

        world["ark"].Next([.. Enumerable.Repeat(Misbehavior.RateLimited(), 20)]);
        for (var i = 0; i < 6; i++)
        {
            var answer = await gateway.GenerateAsync(new ImageAsk($"another fox {i}") { Model = "any", Size = null, Quality = null });
            Assert.Equal((HttpStatusCode.OK, "together"), (answer.Status, (string?)(await gateway.RequestAsync(answer.Id))["provider"]));
        }

        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("routes:any:weights:0", "half", "weights holds a whole number")]
    [InlineData("routes:any:weights:0", "-1", "weights holds a whole number")]
    [InlineData("routes:any:weights:0", "0", "not all of them 0")]
    [InlineData("routes:any:weights:1", "2", "for each of the route's 1 models")]
    public async Task Weights_that_mean_nothing_are_refused_at_start(string key, string value, string says)
    {
        var refused = await Assert.ThrowsAsync<GatewayStartException>(() => TestGateway.StartAsync(configuration:
            [("routes:any:models:0", "sandbox/imprest-sandbox-1"), .. key.EndsWith('1') ? new[] { ("routes:any:weights:0", (string?)"1") } : [], (key, value)]));
        Assert.Contains("routes:any:weights", refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }
}
