using Imprest.Integration.Doubts;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Billing;

/// <summary>Where a model has no rate card, what the provider says that it takes is no price: it is for operators and auditors.</summary>
public sealed class UnpricedCostTests
{
    [Fact]
    public async Task A_customer_is_not_told_what_the_provider_takes_for_a_model_without_a_price()
    {
        await using var world = await DoubtWorld.StartAsync(
            ("routes:new:models:0", "runware/runware:999@1"), ("routes:new:allow_unpriced", "true"), ("routes:new:hold_usd", "0.25"),
            ("price_lists:resale:margin:multiply", "1.5"), ("default_price_list", "resale"));
        var answer = await world.GenerateInTimeAsync(EmulatedWorld.Ask(world["runware"]) with { Model = "new" });
        foreach (var address in (string[])[$"/v1/requests/{answer.Id}", $"/v1/requests/{answer.Id}/receipt"])
        {
            Assert.DoesNotContain("reported_cost_usd", (await world.Gateway.GetAnswerAsync(address)).Text, StringComparison.Ordinal);
            Assert.Contains("reported_cost_usd", (await world.Gateway.GetAnswerAsync(address, world.Gateway.Admin)).Text, StringComparison.Ordinal);
        }
    }
}
