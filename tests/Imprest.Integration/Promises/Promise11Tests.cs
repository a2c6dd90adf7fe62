using System.Net;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>Limits and wallet are checked together, all must pass, and parallel calls on the last cent admit exactly what fits.</summary>
public sealed class Promise11Tests : IAsyncLifetime
{
    private static readonly ImageAsk Ask = new() { Quality = "medium" }; // 0.008 USD.
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync(clock);

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Parallel_calls_on_the_last_cent_of_a_wallet_admit_exactly_what_fits()
    {
        await using var poor = await TestGateway.StartAsync(clock, configuration: ("trial_credit_usd", "0.2"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => poor.GenerateAsync(Ask)));
        Assert.Equal(25, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(35, answers.Count(answer => answer.Code == "insufficient_funds"));
        Assert.Equal(0m, await poor.AvailableAsync());
        await Accounts.BalanceAsync(poor);
    }

    [Theory]
    [InlineData("day", false, "key_limit_exceeded")]
    [InlineData("month", false, "key_limit_exceeded")]
    [InlineData("total", false, "key_limit_exceeded")]
    [InlineData("day", true, "account_limit_exceeded")]
    [InlineData("month", true, "account_limit_exceeded")]
    [InlineData("total", true, "account_limit_exceeded")]
    public async Task Parallel_calls_on_the_rest_of_a_limit_admit_exactly_what_fits(string period, bool account, string code)
    {
        await gateway.LimitAsync(period, "0.1", account ? null : await gateway.FirstKeyAsync());
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => gateway.GenerateAsync(Ask)));
        Assert.Equal(12, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(18, answers.Count(answer => answer.Status == HttpStatusCode.PaymentRequired && answer.Code == code));
        Assert.Equal("0.004", (string?)(await gateway.GetAsync("/v1/balance"))["limits"]![0]!["remaining_usd"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("day", 15, true)] // 22 November 09:00 and 15 hours is the next day.
    [InlineData("day", 14, false)]
    [InlineData("month", 8 * 24 + 15, true)] // 1 December.
    [InlineData("month", 8 * 24 + 14, false)]
    [InlineData("total", 24 * 10, false)]
    public async Task A_period_is_one_of_utc_and_begins_anew(string period, int hours, bool anew)
    {
        await gateway.LimitAsync(period, "0.008");
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(Ask)).Status);
        Assert.Equal("account_limit_exceeded", (await gateway.GenerateAsync(Ask)).Code);
        clock.Advance(TimeSpan.FromHours(hours));
        Assert.Equal(anew ? HttpStatusCode.OK : HttpStatusCode.PaymentRequired, (await gateway.GenerateAsync(Ask)).Status);
    }

    [Fact]
    public async Task All_limits_and_the_wallet_must_pass_and_a_refusal_takes_nothing_of_any()
    {
        var key = await gateway.FirstKeyAsync();
        await gateway.LimitAsync("day", "0.5", key);
        await gateway.LimitAsync("month", "0.02", key);
        await gateway.LimitAsync("total", "0.5");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.GenerateAsync(Ask)));
        Assert.Equal(2, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        var balance = await gateway.GetAsync("/v1/balance");
        Assert.All(balance["limits"]!.AsArray(), limit => Assert.Equal(("0.016", "0"), ((string?)limit!["used_usd"], (string?)limit["held_usd"])));
        Assert.Equal("0.984", (string?)balance["available_usd"]);
    }

    [Fact]
    public async Task What_is_held_counts_and_what_is_given_back_counts_no_more()
    {
        await gateway.LimitAsync("day", "0.01");
        var running = gateway.GenerateAsync(Ask with { Prompt = "[[delay:5s]] [[outcome:blocked]] a fox" });
        await Eventually.TrueAsync(async () => (await gateway.OpenRequestsAsync()).Count == 1);
        var refused = await gateway.GenerateAsync(Ask);
        Assert.Equal("account_limit_exceeded", refused.Code);
        Assert.Equal(("0.008", "0.002", "0.008"), ((string?)refused.Json["error"]!["required_usd"], (string?)refused.Json["error"]!["available_usd"], (string?)refused.Json["error"]!["held_usd"]));
        await clock.AdvanceUntilAsync(running);
        Assert.Equal("moderation_blocked", (await running).Code);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(Ask)).Status);
    }

    [Fact]
    public async Task A_402_says_what_would_fit()
    {
        await gateway.LimitAsync("day", "0.02");
        var refused = await gateway.GenerateAsync(new ImageAsk { Size = "1024x1024", Quality = "high", N = 2 });
        var error = refused.Json["error"]!;
        Assert.Equal(("0.16", "0.02", "0"), ((string?)error["required_usd"], (string?)error["available_usd"], (string?)error["held_usd"]));
        Assert.Equal("quality", (string?)error["bound_driven_by"]);
        var fits = error["fits"]!.AsArray();
        Assert.NotEmpty(fits);
        Assert.All(fits, fit => Assert.True(Usd(fit!["upper_bound_usd"]) <= 0.02m));
        var taken = fits[0]!;
        var answer = await gateway.GenerateAsync(new ImageAsk { Size = (string?)taken["size"], Quality = (string?)taken["quality"], N = (int)taken["n"]! });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task The_key_hears_what_is_left_of_its_least_limit()
    {
        var key = await gateway.FirstKeyAsync();
        await gateway.LimitAsync("day", "0.5", key);
        await gateway.LimitAsync("total", "0.1", key);
        var answer = await gateway.GenerateAsync(Ask);
        Assert.Equal(("0.092", "0.992"), (answer["x-imprest-key-remaining-usd"], answer["x-imprest-available-usd"]));
    }
}
