using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Imprest.Emulators.OpenAI;
using Imprest.Hosting;
using Imprest.Integration.Support;

namespace Imprest.Integration.Limits;

/// <summary>What is over a key's limit is refused before anything is held, and answers say what is left.</summary>
public sealed partial class KeyLimitTests
{
    private readonly ManualClock clock = new(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_gateway_without_limits_says_nothing_of_them()
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await gateway.GenerateAsync(new());
        Assert.Equal((HttpStatusCode.OK, null, null), (answer.Status, answer["RateLimit"], answer["RateLimit-Policy"]));
    }

    [Fact]
    public async Task Answers_say_what_is_left_and_the_call_over_the_limit_is_refused_until_then()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("rate_limits:key_requests_per_minute", "2"));
        var first = await gateway.GenerateAsync(new());
        Assert.Equal((HttpStatusCode.OK, "\"key\";q=2;w=60", "\"key\";r=1;t=60"), (first.Status, first["RateLimit-Policy"], first["RateLimit"]));
        clock.Advance(TimeSpan.FromSeconds(30.5));
        var wrong = await gateway.GenerateAsync(new() { N = 99 });
        Assert.Equal((HttpStatusCode.BadRequest, "\"key\";r=0;t=30"), (wrong.Status, wrong["RateLimit"]));
        var over = await gateway.GenerateAsync(new());
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_exceeded", "30"), (over.Status, over.Code, over["Retry-After"]));
        Assert.Equal(("\"key\";q=2;w=60", "\"key\";r=0;t=30"), (over["RateLimit-Policy"], over["RateLimit"]));
        Assert.Equal(("0", null), (over["x-imprest-charge-usd"], over["x-should-retry"]));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new("a blue fox"))).Status);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_refusal_is_logged_and_holds_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("rate_limits:key_requests_per_minute", "1"));
        await gateway.GenerateAsync(new());
        var available = await gateway.AvailableAsync();
        var over = await gateway.GenerateAsync(new("a blue fox"));
        var row = await gateway.NewestAsync();
        Assert.Equal((over.Id, "rejected", "over_limit", "rate_limit_exceeded"), ((string)row["id"]!, (string)row["state"]!, (string)row["outcome"]!, (string)row["error_code"]!));
        Assert.Equal((available, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
    }

    [Fact]
    public async Task Each_key_has_its_own_limit_and_may_have_another_one()
    {
        using var directory = new TempDirectory();
        string name;
        await using (var before = await TestGateway.StartAsync(directory: directory.Path))
            name = await before.FirstKeyAsync();
        await using var gateway = await TestGateway.StartAsync(directory: directory.Path, configuration:
            [("rate_limits:key_requests_per_minute", "1"), ($"keys:{name}:requests_per_minute", "3")]);
        var (_, other) = await gateway.NewKeyAsync("another");
        Assert.Equal("\"key\";q=3;w=60", (await gateway.GenerateAsync(new()))["RateLimit-Policy"]);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new("a blue fox"))).Status);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), ((await other.GenerateAsync(new())).Status, (await other.GenerateAsync(new("a blue fox"))).Status));
        other.Dispose();
    }

    [Fact]
    public async Task A_key_that_is_told_zero_has_no_limit()
    {
        using var directory = new TempDirectory();
        string name;
        await using (var before = await TestGateway.StartAsync(directory: directory.Path))
            name = await before.FirstKeyAsync();
        await using var gateway = await TestGateway.StartAsync(directory: directory.Path, configuration:
            [("rate_limits:key_requests_per_minute", "1"), ($"keys:{name}:requests_per_minute", "0")]);
        await gateway.GenerateAsync(new());
        var answer = await gateway.GenerateAsync(new("a blue fox"));
        Assert.Equal((HttpStatusCode.OK, null), (answer.Status, answer["RateLimit-Policy"]));
    }

    [Fact]
    public async Task Images_are_counted_one_by_one()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("rate_limits:key_images_per_minute", "3"));
        var two = await gateway.GenerateAsync(new() { N = 2 });
        Assert.Equal((HttpStatusCode.OK, "\"key-images\";q=3;qu=\"images\";w=60", "\"key-images\";r=1;t=60"), (two.Status, two["RateLimit-Policy"], two["RateLimit"]));
        clock.Advance(TimeSpan.FromSeconds(10));
        var over = await gateway.GenerateAsync(new("a blue fox") { N = 2 });
        Assert.Equal((HttpStatusCode.TooManyRequests, "50", null), (over.Status, over["Retry-After"], over["x-should-retry"]));
        var never = await gateway.GenerateAsync(new("a blue fox") { N = 4 });
        Assert.Equal((HttpStatusCode.TooManyRequests, "n", "false"), (never.Status, (string?)never.Json["error"]!["param"], never["x-should-retry"]));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new("a blue fox"))).Status);
    }

    [Theory]
    [InlineData("key", "key-concurrent")]
    [InlineData("account", "account-concurrent")]
    public async Task What_runs_at_once_is_limited_and_whoever_has_an_answer_may_call_again(string whose, string policy)
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, configuration: ($"rate_limits:{whose}_concurrent", "1"));
        Task<Answer> running;
        provider.Gate.Close();
        running = gateway.GenerateAsync(ImageAsk.OpenAI());
        await Eventually.TrueAsync(() => provider.Calls.Count == 1);
        var over = await gateway.GenerateAsync(ImageAsk.OpenAI("a blue fox"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_exceeded", "1"), (over.Status, over.Code, over["Retry-After"]));
        Assert.Equal(($"\"{policy}\";q=1;qu=\"concurrent-requests\"", $"\"{policy}\";r=0"), (over["RateLimit-Policy"], over["RateLimit"]));
        provider.Gate.Open();
        Assert.Equal((HttpStatusCode.OK, $"\"{policy}\";r=1"), ((await running).Status, (await running)["RateLimit"]));
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new($"fox {i}"))).Status);
    }

    [Fact]
    public async Task Work_whose_client_has_left_takes_up_its_place_until_it_ends()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, configuration: ("rate_limits:key_concurrent", "1"));
        provider.Gate.Close();
        var leave = gateway.StartAndLeave(ImageAsk.OpenAI());
        await leave();
        Assert.Equal("rate_limit_exceeded", (await gateway.GenerateAsync(ImageAsk.OpenAI("a blue fox"))).Code);
        provider.Gate.Open();
        await Eventually.TrueAsync(() => gateway.Running == 0);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(ImageAsk.OpenAI("a blue fox"))).Status);
    }

    [Fact]
    public async Task A_call_that_is_refused_for_another_reason_gives_its_place_back()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("rate_limits:key_concurrent", "1"));
        for (var i = 0; i < 3; i++)
            Assert.Equal("insufficient_funds", (await gateway.GenerateAsync(new() { Size = "2048x2048", Quality = "high", N = 10 })).Code);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new())).Status);
    }

    [Fact]
    public async Task No_answer_says_to_come_back_earlier_than_what_it_says_of_a_limit()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: [("rate_limits:key_requests_per_minute", "100"), ("rate_limits:key_images_per_minute", "2")]);
        var answers = new List<Answer>();
        for (var i = 0; i < 4; i++)
            answers.Add(await gateway.GenerateAsync(new($"fox {i}")));
        answers.Add(await gateway.GenerateAsync(new("[[outcome:rate_limited,retry_after=7]]")));
        var refused = answers.Where(answer => answer["Retry-After"] is not null).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.All(Until().Matches(answer["RateLimit"] ?? "").Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
            until => Assert.True(until <= int.Parse(answer["Retry-After"]!, CultureInfo.InvariantCulture), answer["RateLimit"])));
    }

    [Theory]
    [InlineData("rate_limits:key_requests_per_minute", "-1", "rate_limits:key_requests_per_minute is a whole number from 0 to 1000000, not \"-1\"")]
    [InlineData("rate_limits:key_concurrent", "many", "rate_limits:key_concurrent is a whole number from 0 to 1000000, not \"many\"")]
    [InlineData("rate_limits:requests", "1", "rate_limits:requests is no setting")]
    [InlineData("rate_limits", "5", "rate_limits is an object of settings, not \"5\"")]
    [InlineData("keys:key_1:concurent", "1", "keys:key_1:concurent is no setting")]
    [InlineData("keys:key_1:concurrent", "-2", "keys:key_1:concurrent is a whole number")]
    [InlineData("keys:imp_live_secret:concurrent", "1", "keys: a name is a key's id")]
    [InlineData("providers:openai:requests_per_minute", "1.5", "providers:openai:requests_per_minute is a whole number")]
    public async Task A_wrong_setting_is_named(string key, string value, string error)
    {
        var refusal = await Assert.ThrowsAsync<GatewayStartException>(() => TestGateway.StartAsync(configuration: (key, value)));
        Assert.Contains(error, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("imp_live_secret", refusal.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex(";t=(\\d+)")]
    private static partial Regex Until();
}
