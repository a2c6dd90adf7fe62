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

    [Theory]
    [InlineData("runway/gen4_image", "this gateway does not speak to `runway` yet. GET /v1/models lists what it serves")]
    [InlineData("bfl/flux-2-pro", "setting the provider's credential (BFL_API_KEY)")]
    [InlineData("openai/gpt-image-2", "setting the provider's credential (OPENAI_API_KEY)")]
    public async Task A_model_that_is_only_priced_is_refused_with_what_can_be_done_about_it(string model, string says)
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = model });
        Assert.Equal("model_not_found", answer.Code);
        Assert.Contains(says, (string?)answer.Json["error"]!["message"], StringComparison.Ordinal);
    }
}
