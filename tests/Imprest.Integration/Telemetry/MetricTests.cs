using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;

namespace Imprest.Integration.Telemetry;

/// <summary>What is measured: calls, tokens, requests and how they ended, money that is held and money that is lost.</summary>
public sealed class MetricTests : IAsyncLifetime
{
    private OpenAIEmulator provider = null!;
    private TestGateway gateway = null!;
    private Measurements measurements = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        measurements = new(gateway);
    }

    public async ValueTask DisposeAsync()
    {
        measurements.Dispose();
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task A_call_is_timed_and_its_tokens_are_counted()
    {
        var usage = (await gateway.GenerateAsync(ImageAsk.OpenAI())).Json["usage"]!;
        var duration = Assert.Single(measurements.Of("gen_ai.client.operation.duration"));
        Assert.InRange(duration.Value, 0.000_001, 60);
        Assert.Equal(("generate_content", "openai", "gpt-image-2"), (duration.Tags["gen_ai.operation.name"], duration.Tags["gen_ai.provider.name"], duration.Tags["gen_ai.request.model"]));
        Assert.Equal(
            [("input", (double)usage["input_tokens"]!), ("output", (double)usage["output_tokens"]!)],
            measurements.Of("gen_ai.client.token.usage").Select(tokens => ((string)tokens.Tags["gen_ai.token.type"]!, tokens.Value)));
    }

    [Fact]
    public async Task Requests_are_counted_by_how_they_ended_and_calls_by_what_came_of_them()
    {
        provider.Next(Misbehavior.RateLimited(retryAfter: 0));
        await gateway.GenerateAsync(ImageAsk.OpenAI());
        provider.Next(Misbehavior.ModerationInput);
        await gateway.GenerateAsync(ImageAsk.OpenAI());
        await gateway.GenerateAsync(ImageAsk.OpenAI() with { N = 11 });
        Assert.Equal(
            [("settled", "delivered"), ("voided", "blocked_before"), ("rejected", "invalid")],
            measurements.Of("imprest.requests").Select(each => ((string)each.Tags["imprest.state"]!, (string)each.Tags["imprest.outcome"]!)));
        Assert.Equal(
            [("openai", "429"), ("openai", "delivered"), ("openai", "blocked_before")],
            measurements.Of("imprest.attempts").Select(each => ((string)each.Tags["imprest.provider"]!, (string)each.Tags["imprest.result"]!)));
    }

    [Fact]
    public async Task Cost_that_no_charge_covers_is_counted_whether_it_is_known_or_not()
    {
        provider.Next(Misbehavior.Status(500));
        await gateway.GenerateAsync(ImageAsk.OpenAI());
        var absorbed = Assert.Single(measurements.Of("imprest.absorbed_usd"));
        Assert.True(absorbed.Value > 0);
        Assert.Equal(("openai", false), (absorbed.Tags["imprest.provider"], absorbed.Tags["imprest.known"]));
    }

    [Fact]
    public async Task What_is_held_and_in_doubt_is_observed()
    {
        await gateway.HousekeepAsync();
        Assert.Equal((0, 0, 0), (measurements.Now("imprest.hold.active"), measurements.Now("imprest.hold.active_usd"), measurements.Now("imprest.in_doubt")));
        provider.Next(Misbehavior.Reset);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        await gateway.HousekeepAsync();
        Assert.Equal((1, 1), (measurements.Now("imprest.hold.active"), measurements.Now("imprest.in_doubt")));
        Assert.Equal((double)GatewayCalls.Usd(answer["x-imprest-held-usd"]), measurements.Now("imprest.hold.active_usd"), 9);
        Assert.InRange(measurements.Now("imprest.hold.oldest_age"), 0.000_001, 60);
        Assert.Equal(0, measurements.Now("imprest.review.open"));
        Assert.Contains(measurements.Of("imprest.requests"), each => (string)each.Tags["imprest.state"]! == "in_doubt");
    }

    [Fact]
    public async Task A_review_is_open_until_somebody_decides()
    {
        provider.Next(Misbehavior.UsageTimes(200));
        await gateway.GenerateAsync(ImageAsk.OpenAI());
        await gateway.HousekeepAsync();
        Assert.Equal(1, measurements.Now("imprest.review.open"));
    }
}
