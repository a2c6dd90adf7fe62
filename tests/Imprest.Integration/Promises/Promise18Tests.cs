using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.Promises;

/// <summary>Refused images calls are logged, one row each, at most 60 a minute a key; the rest is counted.</summary>
public sealed class Promise18Tests : IAsyncLifetime
{
    private static readonly ImageAsk Wrong = new() { Size = "1x1" };
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync(clock);

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Each_refusal_is_a_row_that_says_why_and_holds_nothing()
    {
        await gateway.LimitAsync("day", "0.5");
        foreach (var (ask, code, outcome) in ((ImageAsk, string, string)[])
        [
            (Wrong, "invalid_request", "invalid"),
            (new() { Model = "none" }, "model_not_found", "invalid"),
            (new() { Size = "2048x2048", Quality = "high", N = 10 }, "account_limit_exceeded", "over_limit"),
        ])
        {
            var answer = await gateway.GenerateAsync(ask);
            Assert.Equal((code, "0", "exact"), (answer.Code, answer["x-imprest-charge-usd"], answer["x-imprest-charge-status"]));
            await gateway.Ledger.FlushAsync();
            var row = await gateway.RequestAsync(answer.Id);
            Assert.Equal(("rejected", outcome, code, "0", "0"), ((string?)row["state"], (string?)row["outcome"], (string?)row["error_code"], (string?)row["amount_usd"], (string?)row["held_usd"]));
        }

        Assert.Equal(["rejected", "rejected", "rejected"], (await gateway.ListAsync("/v1/failures")).Select(row => (string)row["state"]!));
        Assert.Single(await gateway.ListAsync("/v1/ledger")); // The trial credit.
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Of_a_key_sixty_a_minute_are_rows_and_the_rest_is_counted_by_code()
    {
        var (_, other) = await gateway.NewKeyAsync("other");
        for (var i = 0; i < 70; i++)
            await gateway.GenerateAsync(i % 7 == 0 ? new() { Model = "none" } : Wrong);
        for (var i = 0; i < 5; i++)
            await other.GenerateAsync(Wrong); // A key's share is its own.
        other.Dispose();
        Assert.Equal(65, (await gateway.ListAsync("/v1/requests")).Count);
        var counts = await gateway.Ledger.RejectionCountsAsync(null, DateTimeOffset.UnixEpoch);
        Assert.Equal(10, counts.Sum(count => count.Count));
        Assert.Equal(["invalid_request", "model_not_found"], counts.Select(count => count.ErrorCode).Order());
        Assert.All(counts, count => Assert.Equal(clock.GetUtcNow(), count.Minute));

        clock.Advance(TimeSpan.FromMinutes(1));
        await gateway.GenerateAsync(Wrong);
        Assert.Equal(66, (await gateway.ListAsync("/v1/requests")).Count);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("imp_live_garbage")]
    public async Task Who_has_no_key_leaves_no_row(string? key)
    {
        using var nobody = gateway.ClientWith(key);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_api_key"), await nobody.GenerateAsync(new ImageAsk()) is var answer ? (answer.Status, answer.Code) : default);
        Assert.Empty(await gateway.ListAsync("/v1/requests", gateway.Admin));
        Assert.Empty(await gateway.Ledger.RejectionCountsAsync(null, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task A_flood_of_refusals_does_not_slow_money_down_or_get_lost()
    {
        var flood = Enumerable.Range(0, 300).Select(_ => gateway.GenerateAsync(Wrong)).ToList();
        var paid = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.GenerateAsync(new ImageAsk())));
        await Task.WhenAll(flood);
        Assert.All(paid, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(70, (await gateway.ListAsync("/v1/requests")).Count);
        Assert.Equal(240, (await gateway.Ledger.RejectionCountsAsync(null, DateTimeOffset.UnixEpoch)).Sum(count => count.Count));
        await Accounts.BalanceAsync(gateway);
    }
}
