using Imprest.Emulators;
using Imprest.Emulators.Google;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.Google;

/// <summary>What the answers report, rated by the shipped cards, is what the service bills.</summary>
public sealed class GoogleBillTests : GoogleFixture
{
    [Theory]
    [InlineData("gemini-2.5-flash-image", "1024x1024", "1K", 0)]
    [InlineData("gemini-3-pro-image", "1024x1024", "1K", 0)]
    [InlineData("gemini-3-pro-image", "2K", "2K", 2)]
    [InlineData("gemini-3-pro-image", "4096x4096", "4K", 14)]
    [InlineData("gemini-3.1-flash-image", "512x512", "0.5K", 0)]
    [InlineData("gemini-3.1-flash-image", "1920x1080", "2K", 1)]
    [InlineData("gemini-3.1-flash-image", "4K", "4K", 0)]
    [InlineData("gemini-3.1-flash-lite-image", null, "1K", 1)]
    [InlineData("gemini-nano-banana-2.1", "1024x1024", "1K", 0)]
    public async Task The_card_rates_a_call_as_the_service_bills_it(string model, string? size, string priced, int references)
    {
        var operation = references > 0 ? Operation.ImageToImage : Operation.Generate;
        var done = await RunAsync<ProviderOutcome.Completed>(Request(model, operation) with { Size = size, InputImages = [.. Enumerable.Repeat(Input(), references)] });
        var work = new ImageWork { Operation = operation, SizeClass = priced, References = references };
        Assert.Equal(Emulator.BilledUsd, RatedOutcome.Usd(done, "google/" + model, work));
        Assert.Equal("standard", done.ServedTier);
    }

    [Fact]
    public async Task Cases_8_and_10_text_thinking_and_image_output_are_told_apart()
    {
        Emulator.Counts = new(InputText: 326, Image: 2000, Text: 340, Thinking: 337);
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Size = "4K" });
        Assert.Equal(new() { InputTokens = 326, InputTextTokens = 326, OutputTokens = 2340, OutputTextTokens = 340, OutputImageTokens = 2000, ThinkingTokens = 337 }, done.Usage);
        Assert.Equal(0.248776m, RatedOutcome.Usd(done, "google/gemini-3-pro-image", new() { Operation = Operation.Generate, SizeClass = "4K" }));
        Assert.Equal(0.248776m, Emulator.BilledUsd);
    }

    [Fact]
    public async Task Case_8_output_that_no_detail_names_is_text()
    {
        Emulator.Counts = new(InputText: 326, Image: 2000, Other: 340, Thinking: 337);
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Size = "4K" });
        Assert.Equal((2340, null, 2000), (done.Usage!.OutputTokens, done.Usage.OutputTextTokens, done.Usage.OutputImageTokens));
        Assert.Equal(0.248776m, RatedOutcome.Usd(done, "google/gemini-3-pro-image", new() { Operation = Operation.Generate, SizeClass = "4K" }));
    }

    [Theory]
    [InlineData("1K", 1120, "0.1344", 0)]
    [InlineData("4K", 2000, "0.24", 0)]
    [InlineData("1K", 1120, "0.1344", 1)]
    [InlineData("4K", 2000, "0.24", 1)]
    public async Task Case_9_no_text_tokens_are_a_count_and_not_a_missing_one(string size, long image, string usd, int references)
    {
        Emulator.Counts = new(InputText: 0, Image: image, Text: 0);
        var operation = references > 0 ? Operation.ImageToImage : Operation.Generate;
        var done = await RunAsync<ProviderOutcome.Completed>(Request(operation: operation) with { Size = size, InputImages = [.. Enumerable.Repeat(Input(), references)] });
        Assert.Equal((0, image), (done.Usage!.OutputTextTokens, done.Usage.OutputImageTokens));
        Assert.Equal(decimal.Parse(usd), RatedOutcome.Usd(done, "google/gemini-3-pro-image", new() { Operation = operation, SizeClass = size, References = references }));
    }

    [Fact]
    public async Task Case_10_thinking_without_text_is_billed_at_its_own_rate()
    {
        Emulator.Counts = new(InputText: 0, Image: 1120, Text: 0, Thinking: 500);
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Size = "1K" });
        Assert.Equal(0.1404m, RatedOutcome.Usd(done, "google/gemini-3-pro-image", new() { Operation = Operation.Generate, SizeClass = "1K" }));
    }

    [Fact]
    public async Task A_success_without_an_image_is_billed_by_its_tokens()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Misbehavior.NoImages);
        Assert.Equal((4, 0), (done.Usage!.InputTokens, done.Usage.OutputTokens));
        Assert.Equal(0.000008m, Emulator.BilledUsd);
    }

    [Theory]
    [InlineData("400", "0")]
    [InlineData("429", "0")]
    [InlineData("503", "0")]
    [InlineData("reset", "0")]
    [InlineData("malformed", "0.138452")]
    public async Task Every_call_that_was_taken_stands_on_the_bill(string misbehavior, string usd)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        await Provider.RunAsync(Request(), null, default);
        var row = Assert.Single(Emulator.Bill);
        Assert.Equal((usd, misbehavior, "req_test-1-0"), (row.CostUsd, row.Outcome, row.ClientId));
    }
}
