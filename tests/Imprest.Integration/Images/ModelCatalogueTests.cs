using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;

namespace Imprest.Integration.Images;

public sealed class ModelCatalogueTests
{
    [Theory]
    [InlineData("gpt-image-2", "gpt-image-2")]
    [InlineData("openai/gpt-image-2", "gpt-image-2")]
    [InlineData("gpt-image-2-2026-04-21", "gpt-image-2-2026-04-21")]
    [InlineData("openai/gpt-image-2-2026-04-21", "gpt-image-2-2026-04-21")]
    public async Task A_dated_snapshot_is_asked_for_by_its_own_name_at_the_price_of_its_model(string model, string sent)
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = model });
        Assert.Equal(sent, provider.Calls.Single()["model"]);
        Assert.StartsWith("openai/gpt-image-2@", answer["x-imprest-price-version"], StringComparison.Ordinal);
    }
}
