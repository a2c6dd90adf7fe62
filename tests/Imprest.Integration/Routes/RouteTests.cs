using System.Net;
using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Routes;

/// <summary>A public name that several models of several providers serve, in order.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    private const string Fal = "fal/fal-ai/flux/dev";
    private EmulatedWorld world = null!;

    public async ValueTask InitializeAsync() => world = await EmulatedWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private static ImageAsk Ask(string model = "any") => new("a red fox in snow") { Model = model, Size = null, Quality = null, ResponseFormat = "b64_json" };

    private async Task<TestGateway> StartAsync(string[] models, params (string, string?)[] more)
    {
        var gateway = await TestGateway.StartAsync(world: world, configuration:
            [("trial_credit_usd", "100"), ("absorbed_limit_usd", "100"), .. models.Select((model, i) => ($"routes:any:models:{i}", (string?)model)), .. more]);
        return gateway;
    }

    private static async Task<List<JsonNode>> CallsAsync(TestGateway gateway, Answer answer) => [.. (await gateway.RequestAsync(answer.Id))["calls"]!.AsArray().Select(call => call!)];

    private static (int, string?, string?, int?, string?, string?, string?) Story(JsonNode call) =>
        ((int)call["attempt"]!, (string?)call["provider"], (string?)call["state"], (int?)call["http_status"], (string?)call["error_class"], (string?)call["provider_cost_usd"], (string?)call["cost_evidence"]);

    [Fact]
    public async Task It_falls_through_whatever_surely_cost_nothing_to_one_success_and_one_charge()
    {
        // Too many calls; a server error of a provider who charges for successes alone; and nobody at the address.
        await using var gateway = await StartAsync(
            ["openai/gpt-image-2", Fal, "stability/core", "ark/seedream-4-5-251128"], ("providers:stability:base_url", "http://127.0.0.1:1/"), ("attempt_budget", "4"));
        world["openai"].Next(Misbehavior.RateLimited(retryAfter: 30));
        world["fal"].Next(Misbehavior.Status(500));
        var quote = (await gateway.QuoteAsync(Ask())).Json;
        Assert.Equal(["openai/gpt-image-2", Fal, "stability/core", "ark/seedream-4-5-251128"], quote["candidates"]!.AsArray().Select(candidate => (string)candidate!["model"]!));
        Assert.Equal(quote["candidates"]!.AsArray().Max(candidate => Usd(candidate!["upper_bound_usd"])), Usd(quote["upper_bound_usd"]));

        var answer = await gateway.GenerateAsync(Ask());
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(("4", Usd(quote["upper_bound_usd"]), world["ark"].BilledUsd), (answer["x-imprest-attempts"], Usd(answer["x-imprest-held-usd"]), Usd(answer.Amount)));
        var calls = await CallsAsync(gateway, answer);
        var policies = Imprest.Pricing.PriceBook.BuiltIn;
        Assert.Equal(
        [
            (1, "openai", "failed_clean", 429, "rate_limit_exceeded", "0", "policy"), (2, "fal", "failed_clean", 500, Story(calls[1]).Item5, "0", "policy"),
            (3, "stability", "failed_clean", null, "connection_refused", "0", "policy"), (4, "ark", "succeeded", 200, null, answer.Amount, Story(calls[3]).Item7),
        ], calls.Select(Story));
        Assert.All(calls.Take(3), call => Assert.NotNull((string?)call["error_class"]));
        Assert.Equal([policies.PolicyOf("openai").Version, policies.PolicyOf("fal").Version, null], calls.Take(3).Select(call => (string?)call["cost_price_version"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", "delivered", "ark", "any", "0", 4), ((string?)request["state"], (string?)request["outcome"], (string?)request["provider"], (string?)request["model"], (string?)request["absorbed_usd"], (int?)request["attempts"]));
        Assert.Single(await gateway.ListAsync("/v1/ledger"), entry => (string?)entry["kind"] == "capture");
        Assert.Equal(100m - world["ark"].BilledUsd, await gateway.AvailableAsync());
        // The customer is told of its attempts, and not what they cost the operator.
        var own = (await gateway.GetAsync("/v1/requests/" + answer.Id))["calls"]![0]!.AsObject();
        Assert.False(own.ContainsKey("provider_cost_usd") || own.ContainsKey("error_message") || own.ContainsKey("connection"));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("openai/gpt-image-2", "openai")]
    [InlineData("runware/runware:101@1", "runware")]
    public async Task It_does_not_fall_through_where_nobody_says_that_a_server_error_is_free(string first, string provider)
    {
        await using var gateway = await StartAsync([first, Fal]);
        world[provider].Next(Misbehavior.Status(500));
        var answer = await gateway.GenerateAsync(Ask());
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "1", "false"), (answer.Status, answer.Code, answer["x-imprest-attempts"], answer["x-should-retry"]));
        Assert.Empty(world["fal"].Calls);
        Assert.Equal(("voided", true), ((string?)(await gateway.RequestAsync(answer.Id))["state"], (bool?)(await gateway.RequestAsync(answer.Id))["absorbed_unknown"]));
        Assert.Equal(100m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Its_last_failure_is_the_answer_when_the_attempt_budget_is_used_up()
    {
        await using var gateway = await StartAsync([Fal, "ark/seedream-4-5-251128", "openai/gpt-image-2"], ("attempt_budget", "2"));
        world["fal"].Next(Misbehavior.RateLimited());
        world["ark"].Next(Misbehavior.RateLimited(retryAfter: 7));
        var answer = await gateway.GenerateAsync(Ask());
        Assert.Equal((HttpStatusCode.TooManyRequests, "provider_rate_limited", "7", "2", "0"), (answer.Status, answer.Code, answer["Retry-After"], answer["x-imprest-attempts"], answer["x-imprest-charge-usd"]));
        Assert.Equal((1, 1, 0), (world["fal"].Calls.Count, world["ark"].Calls.Count, world["openai"].Calls.Count));
        Assert.Equal((100m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_refusal_of_moderation_or_of_the_request_is_not_tried_elsewhere()
    {
        await using var gateway = await StartAsync([Fal, "ark/seedream-4-5-251128"]);
        world["fal"].Next(Misbehavior.ModerationInput, Misbehavior.Status(422));
        foreach (var code in (string[])["moderation_blocked", "invalid_request"])
        {
            var answer = await gateway.GenerateAsync(Ask() with { Prompt = code });
            Assert.Equal((HttpStatusCode.BadRequest, code, "1"), (answer.Status, answer.Code, answer["x-imprest-attempts"]));
        }

        Assert.Empty(world["ark"].Calls);
    }

    [Fact]
    public async Task The_same_model_again_waits_as_long_as_its_provider_wants()
    {
        var clock = new ManualClock(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock, world: world, configuration: [("trial_credit_usd", "100"), ("routes:any:models:0", "openai/gpt-image-2")]);
        world["openai"].Next(Misbehavior.RateLimited(retryAfter: 8));
        var call = gateway.GenerateAsync(Ask() with { Size = "1024x1024", Quality = "low" });
        await Eventually.TrueAsync(() => world["openai"].Calls.Count == 1);
        await Eventually.TrueAsync(async () => (int?)(await gateway.NewestAsync())["attempts"] == 2); // It has been decided to try again.
        await clock.PassAsync(TimeSpan.FromSeconds(7.9), TimeSpan.FromSeconds(0.5));
        Assert.Single(world["openai"].Calls);
        await clock.AdvanceUntilAsync(call);
        Assert.Equal((HttpStatusCode.OK, "2", 2), ((await call).Status, (await call)["x-imprest-attempts"], world["openai"].Calls.Count));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task After_a_preview_has_gone_out_no_other_model_is_tried()
    {
        using var prices = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(prices.Path, "openai.yaml"), """
            provider: openai
            outcomes:
              - { match: [delivered, partial], charge: yes, source: a test, read: 2026-11-22 }
              - { match: failed, charge: no, source: a test, read: 2026-11-22 }
            """, TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(world: world, prices: prices.Path, configuration:
            [("trial_credit_usd", "100"), ("routes:any:models:0", "openai/gpt-image-2"), ("routes:any:models:1", "sandbox/imprest-sandbox-1")]);
        world["openai"].Next(Misbehavior.StreamFailure, Misbehavior.StreamFailure);
        var ask = ImageAsk.OpenAI() with { Model = "any", Stream = true };
        var seen = await gateway.GenerateAsync(ask with { PartialImages = 1 });
        Assert.Equal(["image_generation.partial_image", "error"], SseEvent.Read(seen.Text).Select(each => each.Name));
        Assert.Equal(1, (int?)(await gateway.RequestAsync(seen.Id))["attempts"]);
        var unseen = await gateway.GenerateAsync(ask with { Prompt = "a blue fox" });
        Assert.Equal(["image_generation.completed"], SseEvent.Read(unseen.Text).Select(each => each.Name));
        Assert.Equal(2, (int?)(await gateway.RequestAsync(unseen.Id))["attempts"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_second_model_whose_task_is_lost_is_asked_and_charged_at_its_own_price()
    {
        await using var gateway = await StartAsync(["openai/gpt-image-2", "runware/runware:101@1"]);
        world["openai"].Next(Misbehavior.RateLimited());
        world["runware"].Next(Misbehavior.Reset with { Billable = true });
        var answer = await gateway.GenerateAsync(Ask() with { Size = "1024x1024" });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(("2", world["runware"].BilledUsd), (answer["x-imprest-attempts"], Usd(answer.Amount)));
        Assert.StartsWith("runware/", answer["x-imprest-price-version"], StringComparison.Ordinal);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task What_is_absorbed_of_a_second_model_that_never_answered_is_what_was_expected_of_that_one()
    {
        var clock = new ManualClock(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock, world: world, configuration:
            [("trial_credit_usd", "100"), ("absorbed_limit_usd", "100"), ("routes:any:models:0", "ark/seedream-4-5-251128"), ("routes:any:models:1", "openai/gpt-image-2")]);
        var ask = Ask() with { Size = "2048x2048" };
        var expected = (await gateway.QuoteAsync(ask with { Model = "openai/gpt-image-2" })).Json["expected_usd"];
        Assert.NotEqual(Usd(expected), Usd((await gateway.QuoteAsync(ask with { Model = "ark/seedream-4-5-251128" })).Json["expected_usd"]));
        world["ark"].Next(Misbehavior.RateLimited());
        world["openai"].Next(Misbehavior.Reset);
        var answer = await gateway.GenerateAsync(ask);
        Assert.Equal("outcome_unknown", answer.Code);
        clock.Advance(TimeSpan.FromMinutes(16));
        await gateway.HousekeepAsync();
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "openai", true, Usd(expected)), ((string?)request["state"], (string?)request["provider"], (bool?)request["absorbed_unknown"], Usd(request["absorbed_usd"])));
        Assert.Null((await gateway.GetAsync("/v1/requests/" + answer.Id))["quote"]!["costs"]); // The customer sees prices.
        await Accounts.BalanceAsync(gateway);
    }
}
