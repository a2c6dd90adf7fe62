using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>By default the account pays for delivered images and nothing else.</summary>
public sealed class Promise07Tests : IAsyncLifetime
{
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync(configuration: ("attempt_budget", "1"));

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Theory]
    [InlineData("blocked", "blocked_before")]
    [InlineData("blocked_after", "blocked_after")]
    [InlineData("refused", "refused")]
    [InlineData("invalid", "invalid")]
    [InlineData("rate_limited", "failed")]
    [InlineData("error", "failed")]
    [InlineData("unavailable", "failed")]
    [InlineData("no_image", "no_image")]
    [InlineData("truncated", "bad_output")]
    [InlineData("not_image", "bad_output")]
    public async Task What_delivers_nothing_costs_nothing(string directive, string outcome)
    {
        var answer = await gateway.GenerateAsync(new ImageAsk($"[[outcome:{directive}]] a fox"));
        Assert.True((int)answer.Status >= 400);
        Assert.Equal(("0", "exact"), (answer["x-imprest-charge-usd"], answer["x-imprest-charge-status"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", outcome, "0", 0), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"], (int?)request["images_delivered"]));
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        var failure = Assert.Single(await gateway.ListAsync("/v1/failures"));
        Assert.StartsWith("nobody", (string)failure["who_paid"]!, StringComparison.Ordinal);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData(4, "[[images:3]] foxes", "0.006")]
    [InlineData(3, "[[outcome:truncated]] foxes", "0.004")]
    [InlineData(2, "foxes", "0.004")]
    public async Task It_pays_for_each_image_that_was_delivered(int asked, string prompt, string amount)
    {
        var answer = await gateway.GenerateAsync(new ImageAsk(prompt) { N = asked });
        Assert.Equal((amount, amount), (answer.Amount, answer["x-imprest-charge-usd"]));
        Assert.Equal(1m - Usd(amount), await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }
}
