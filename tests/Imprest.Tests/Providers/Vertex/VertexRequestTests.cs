using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Vertex;

namespace Imprest.Tests.Providers.Vertex;

public sealed class VertexRequestTests : VertexFixture
{
    [Fact]
    public async Task A_call_goes_to_its_project_and_location_with_a_bearer_token()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal("/vertex/v1/projects/emulated-project/locations/us-central1/publishers/google/models/gemini-3-pro-image:generateContent", Call.Path);
        Assert.Equal("Bearer ya29.emulated-vertex", Call.Headers["authorization"]);
        Assert.False(Call.Headers.ContainsKey("x-goog-api-key"));
    }

    [Fact]
    public async Task The_file_format_can_be_chosen_here()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Size = "2K", OutputFormat = "jpeg", OutputCompression = 80 });
        Assert.Equal("""{"imageSize":"2K","imageOutputOptions":{"mimeType":"image/jpeg","compressionQuality":80}}""",
            JsonElement.Parse(Call["body"]!).GetProperty("generationConfig").GetProperty("imageConfig").GetRawText());
        Assert.Equal("jpeg", done.OutputFormat);
    }

    [Theory]
    [InlineData(null, "https://aiplatform.googleapis.com/")]
    [InlineData("", "https://aiplatform.googleapis.com/")]
    [InlineData("global", "https://aiplatform.googleapis.com/")]
    [InlineData("us-central1", "https://us-central1-aiplatform.googleapis.com/")]
    public void The_location_decides_on_the_host(string? location, string address) =>
        Assert.Equal(address, VertexProvider.Kind.AddressOf!(location is null ? new Dictionary<string, string>() : new() { ["location"] = location })!.ToString());

    [Theory]
    [InlineData("evil.example/")]
    [InlineData("US")]
    public void A_location_that_is_none_makes_no_host(string location) =>
        Assert.Throws<ArgumentException>(() => VertexProvider.Kind.AddressOf!(new Dictionary<string, string> { ["location"] = location }));

    [Fact]
    public async Task The_traffic_type_is_the_tier_and_the_card_rates_a_call_as_the_service_bills_it()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request("gemini-3.1-flash-image") with { Size = "1920x1080" });
        Assert.Equal("standard", done.ServedTier);
        Assert.Equal(Emulator.BilledUsd, RatedOutcome.Usd(done, "vertex/gemini-3.1-flash-image", new() { Operation = Operation.Generate, SizeClass = "2K" }));
    }

    [Theory]
    [InlineData(326, 2000, 340L, 337, "0.248776")]
    [InlineData(0, 1120, 0L, 0, "0.1344")]
    [InlineData(0, 1120, 0L, 500, "0.1404")]
    public async Task Cases_8_to_10_hold_here_too(long input, long image, long text, long thinking, string usd)
    {
        Emulator.Counts = new(input, Image: image, Text: text, Thinking: thinking);
        var done = await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal(decimal.Parse(usd), RatedOutcome.Usd(done, "vertex/gemini-3-pro-image", new() { Operation = Operation.Generate, SizeClass = "1K" }));
    }

    [Fact]
    public async Task A_token_that_the_service_repeats_is_struck_out()
    {
        using var provider = (VertexProvider)With("ya29.wrong");
        var failed = Assert.IsType<ProviderOutcome.Failed>(await provider.RunAsync(Request(), null, default));
        Assert.Equal((401, "ACCESS_TOKEN_TYPE_UNSUPPORTED"), (failed.HttpStatus, failed.Code));
        Assert.Equal("Request had invalid authentication credentials: Bearer ***.", failed.Message);
    }
}
