using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>Only a failure that surely cost nothing is retried or falls through to the next model of a route.</summary>
public sealed class Promise06Tests : IAsyncLifetime
{
    private static readonly (string, string?)[] TwoModels =
        [("routes:either:models:0", "openai/gpt-image-2"), ("routes:either:models:1", "sandbox/imprest-sandbox-1")];

    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Theory]
    [InlineData("[[outcome:error,then=ok]] a fox")]
    [InlineData("[[outcome:unavailable,retry_after=0,then=ok]] a fox")]
    [InlineData("[[outcome:rate_limited,retry_after=0,then=ok]] a fox")]
    public async Task A_failure_that_surely_cost_nothing_is_tried_again_and_charged_once(string prompt)
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await gateway.GenerateAsync(new ImageAsk(prompt));
        Assert.Equal((HttpStatusCode.OK, "0.002", "2"), (answer.Status, answer.Amount, answer["x-imprest-attempts"]));
        var calls = (await gateway.RequestAsync(answer.Id))["calls"]!.AsArray();
        Assert.Equal(["failed_clean", "succeeded"], calls.Select(call => (string)call!["state"]!));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_is_tried_as_often_as_the_budget_says_and_then_voided()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("attempt_budget", "2"));
        var answer = await gateway.GenerateAsync(new ImageAsk("[[outcome:error]] a fox"));
        Assert.Equal((HttpStatusCode.BadGateway, "provider_error", "2"), (answer.Status, answer.Code, answer["x-imprest-attempts"]));
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("429", 2)]
    [InlineData("500", 1)] // Nobody says that a server error is free.
    [InlineData("503", 1)]
    [InlineData("401", 1)] // Free, and no better the second time.
    [InlineData("insufficient_quota", 1)]
    [InlineData("400", 1)]
    [InlineData("moderation_input", 1)]
    [InlineData("reset", 1)]
    [InlineData("504", 1)]
    [InlineData("malformed", 1)]
    [InlineData("no_images", 1)]
    [InlineData("truncated", 1)]
    public async Task A_provider_hears_a_call_again_only_where_that_costs_nothing_and_may_help(string fault, int calls)
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(new Misbehavior(fault) { RetryAfter = fault == "429" ? 0 : null });
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal(calls, provider.Calls.Count);
        Assert.Equal(calls > 1, answer.Status == HttpStatusCode.OK);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_provider_that_wants_a_long_pause_gets_it_from_the_client()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(Misbehavior.RateLimited(retryAfter: 60));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal((HttpStatusCode.TooManyRequests, "provider_rate_limited", "60"), (answer.Status, answer.Code, answer["Retry-After"]));
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task Nobody_at_the_providers_address_costs_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(openAI: new Uri("http://127.0.0.1:1/v1"), configuration: ("attempt_budget", "2"));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal((HttpStatusCode.BadGateway, "2"), (answer.Status, answer["x-imprest-attempts"]));
        Assert.Equal(("voided", "0", false), await StoryAsync(gateway, answer));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("429")]
    [InlineData("insufficient_quota")]
    public async Task It_falls_through_to_the_next_model_of_the_route_at_that_models_price(string fault)
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, configuration: TwoModels);
        var ask = ImageAsk.OpenAI() with { Model = "either" };
        var bound = Usd((await gateway.QuoteAsync(ask)).Json["upper_bound_usd"]);
        provider.Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"));
        Assert.Equal((HttpStatusCode.OK, "0.005", bound), (answer.Status, answer.Amount, Usd(answer["x-imprest-held-usd"])));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("sandbox", 2), ((string?)request["provider"], (int?)request["attempts"]));
        // The receipt recomputes for ever: its card is the one of the model that served, and it is kept.
        var version = (string)request["receipt"]!["price_version"]!;
        Assert.StartsWith("sandbox/", version, StringComparison.Ordinal);
        Assert.NotNull(await gateway.Ledger.FindCardAsync(version));
        Assert.Equal(version, (string?)request["price_version"]);
        Assert.Equal(answer["x-imprest-price-version"], (await gateway.GenerateAsync(ask, ("Idempotency-Key", "k")))["x-imprest-price-version"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("reset")]
    [InlineData("moderation_output")]
    public async Task It_does_not_fall_through_where_the_first_model_may_have_charged(string fault)
    {
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, configuration: TwoModels);
        provider.Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "either" });
        Assert.NotEqual(HttpStatusCode.OK, answer.Status);
        Assert.Equal("1", answer["x-imprest-attempts"]);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public async Task After_a_forwarded_preview_no_other_attempt_starts(int previews, int attempts)
    {
        using var prices = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(prices.Path, "openai.yaml"), """
            provider: openai
            outcomes:
              - match: [delivered, partial]
                charge: yes
                source: a test
                read: 2026-11-22
              - match: [failed]
                charge: no
                source: a test
                read: 2026-11-22
            """, TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, prices: prices.Path, configuration: TwoModels);
        provider.Next(Misbehavior.StreamFailure);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "either", Stream = true, PartialImages = previews });
        Assert.Equal(attempts == 1 ? ["image_generation.partial_image", "error"] : ["image_generation.completed"], SseEvent.Read(answer.Text).Select(each => each.Name));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal((attempts, attempts == 1 ? "0" : "0.005"), ((int?)request["attempts"], (string?)request["amount_usd"]));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("reset", "in_doubt")] // Nobody can be asked.
    [InlineData("task_lost", "voided")] // It was taken; what became of it nobody says.
    public async Task It_does_not_fall_through_after_an_unknown_outcome_of_a_provider_that_answers_later(string fault, string state)
    {
        await using var later = await Imprest.Emulators.Bfl.BflEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(environment: name => name == "BFL_API_KEY" ? later.Credential : null, configuration:
            [("providers:bfl:base_url", later.Address.ToString()), ("routes:any:models:0", later.SampleModel), ("routes:any:models:1", "sandbox/imprest-sandbox-1")]);
        later.Next(new Misbehavior(fault) { Billable = true });
        var answer = await gateway.GenerateAsync(new ImageAsk { Model = "any", Size = "1024x1024", Quality = null });
        Assert.Equal(("1", state, 1), (answer["x-imprest-attempts"] ?? "1", (string?)(await gateway.RequestAsync(answer.Id))["state"], later.Calls.Count));
        await Accounts.BalanceAsync(gateway);
    }

    private static async Task<(string? State, string? Amount, bool? Unknown)> StoryAsync(TestGateway gateway, Answer answer)
    {
        var request = await gateway.RequestAsync(answer.Id);
        return ((string?)request["state"], (string?)request["amount_usd"], (bool?)request["absorbed_unknown"]);
    }
}
