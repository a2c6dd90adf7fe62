using Imprest.Emulators;
using Imprest.Providers;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIResultTests : OpenAIFixture
{
    [Fact]
    public async Task An_address_at_the_providers_own_host_is_fetched_without_the_key()
    {
        Emulator.Next(Misbehavior.Url);
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request())).Images);
        Assert.Equal((1024, 1024), Png.Size(image.Bytes.Span));
        Assert.True(image.Base64.IsEmpty);
    }

    [Fact]
    public async Task An_address_is_passed_on_where_addresses_are_wanted()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request("dall-e-3") with { ResultsAsUrls = true })).Images);
        Assert.True(image.Bytes.IsEmpty);
        Assert.Equal(Emulator.BaseAddress.Authority, image.Url!.Authority);
        Assert.StartsWith("In more words: ", image.RevisedPrompt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_has_expired_is_an_image_without_bytes()
    {
        Emulator.Next(Misbehavior.ExpiredUrl);
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request())).Images);
        Assert.True(image.Bytes.IsEmpty);
        Assert.NotNull(image.Url);
        Assert.NotEqual("0", Emulator.Bill[0].CostUsd);
    }

    [Fact]
    public async Task A_result_over_the_limit_is_an_image_without_bytes()
    {
        Emulator.Next(Misbehavior.Url);
        var provider = With(new ProviderConnection("openai", Emulator.BaseAddress, Emulator.ApiKey) { MaxResultBytes = 100 });
        var done = Assert.IsType<ProviderOutcome.Completed>(await provider.RunAsync(Request(), null, default));
        Assert.True(Assert.Single(done.Images).Bytes.IsEmpty);
    }

    [Fact]
    public async Task An_address_at_another_host_is_not_fetched_in_the_clear()
    {
        Emulator.Next(Misbehavior.Url);
        var elsewhere = new UriBuilder(Emulator.BaseAddress) { Host = "localhost" }.Uri; // Results stand at 127.0.0.1.
        var done = Assert.IsType<ProviderOutcome.Completed>(await With(new ProviderConnection("openai", elsewhere, Emulator.ApiKey)).RunAsync(Request(), null, default));
        Assert.True(Assert.Single(done.Images).Bytes.IsEmpty);
    }
}
