using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>Absorbed and unknown provider cost is limited per account and day, reserved like a limit before anything is sent.</summary>
public sealed class Promise08Tests : IAsyncLifetime
{
    private static readonly ImageAsk Dear = ImageAsk.OpenAI(quality: "high");
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        await gateway.TopUpAsync("100");
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task Parallel_calls_reserve_it_and_the_rest_is_refused_before_dispatch()
    {
        var bound = Usd((await gateway.QuoteAsync(Dear)).Json["upper_bound_usd"]);
        var fit = (int)(1m / bound);
        provider.Gate.Close();
        var calls = Enumerable.Range(0, 10).Select(_ => gateway.GenerateAsync(Dear)).ToList();
        await provider.Gate.WaitForAsync(fit);
        await Eventually.TrueAsync(() => calls.Count(call => call.IsCompleted) == 10 - fit);
        foreach (var refused in calls.Where(call => call.IsCompleted))
        {
            var answer = await refused;
            Assert.Equal((HttpStatusCode.TooManyRequests, "failure_limit_exceeded", "false"), (answer.Status, answer.Code, answer["x-should-retry"]));
        }

        Assert.Equal(fit * bound, await gateway.HeldAsync());
        // What a failure cannot cost anything for is not refused.
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk())).Status);
        provider.Gate.Open();
        Assert.Equal(fit, (await Task.WhenAll(calls)).Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(fit, provider.Calls.Count);
        // Delivered and charged, they reserve nothing any more.
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(Dear)).Status);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task What_failures_cost_counts_until_the_next_day()
    {
        var failures = 0;
        Answer answer;
        do
        {
            provider.Next(Misbehavior.Status(500) with { Billable = true });
            answer = await gateway.GenerateAsync(Dear);
            failures++;
        }
        while (answer.Code == "provider_error" && failures < 10);
        Assert.Equal("failure_limit_exceeded", answer.Code);
        Assert.Equal(failures - 1, provider.Calls.Count);
        Assert.True(provider.BilledUsd <= 1m, $"The operator lost {provider.BilledUsd} USD.");
        Assert.Equal(101m, await gateway.AvailableAsync());
        clock.Advance(TimeSpan.FromHours(15));
        Assert.Equal("provider_error", (await gateway.GenerateAsync(Dear)).Code); // The emulator still has one failure to give.
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(Dear)).Status);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_is_a_limit_of_the_account_and_of_no_key()
    {
        using var refused = await gateway.Admin.PutAsync("/admin/v1/limits",
            new StringContent($$"""{"period":"absorbed_day","limit_usd":"0.3","key_id":"{{await gateway.FirstKeyAsync()}}"}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("1", (string?)Assert.Single(await gateway.ListAsync("/admin/v1/limits", gateway.Admin))["limit_usd"]);
    }

    [Fact]
    public async Task What_is_in_doubt_stays_reserved_and_counts_when_it_is_released()
    {
        await gateway.Admin.PutAsync("/admin/v1/limits", new StringContent("""{"period":"absorbed_day","limit_usd":"0.3"}"""), TestContext.Current.CancellationToken);
        provider.Next(Misbehavior.Reset with { Billable = true });
        Assert.Equal("outcome_unknown", (await gateway.GenerateAsync(Dear)).Code);
        Assert.Equal("failure_limit_exceeded", (await gateway.GenerateAsync(Dear with { Prompt = "another" })).Code);
        clock.Advance(TimeSpan.FromMinutes(15));
        await gateway.HousekeepAsync();
        Assert.Equal(0m, await gateway.HeldAsync());
        Assert.Equal("failure_limit_exceeded", (await gateway.GenerateAsync(Dear with { Prompt = "another" })).Code);
        Assert.Single(provider.Calls);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task The_list_of_limits_says_what_is_used_reserved_and_left_of_it()
    {
        Assert.Equal(("1", "0", "0", "1"), await LimitAsync());
        provider.Next(Misbehavior.Reset with { Billable = true });
        var doubt = await gateway.GenerateAsync(Dear);
        var (_, _, reserved, left) = await LimitAsync();
        Assert.Equal((doubt["x-imprest-held-usd"], 1m), (reserved, Usd(reserved) + Usd(left)));
        clock.Advance(TimeSpan.FromMinutes(15));
        await gateway.HousekeepAsync();
        var absorbed = (string?)(await gateway.RequestAsync(doubt.Id))["absorbed_usd"];
        Assert.Equal((absorbed, "0"), await LimitAsync() is var (_, used, held, _) ? (used, held) : default);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(("1", "0", "0", "1"), await LimitAsync());

        async Task<(string?, string?, string?, string?)> LimitAsync()
        {
            var limit = Assert.Single(await gateway.ListAsync("/admin/v1/limits", gateway.Admin));
            Assert.Equal(("absorbed_day", clock.GetUtcNow().ToUnixTimeSeconds() / 86_400 * 86_400), ((string?)limit["period"], (long)limit["period_start"]!));
            return ((string?)limit["limit_usd"], (string?)limit["used_usd"], (string?)limit["held_usd"], (string?)limit["remaining_usd"]);
        }
    }
}
