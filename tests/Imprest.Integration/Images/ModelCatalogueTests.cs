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

    [Theory]
    [InlineData("fal/gpt-image-2", "openai/gpt-image-2")]
    [InlineData("fal/flux-schnell", "fal-ai/flux/schnell")]
    [InlineData("stability/stable-image-core", "core")]
    [InlineData("profile", "us.amazon.nova-canvas-v1:0")]
    public async Task A_short_name_of_ours_is_asked_for_by_the_providers_name(string model, string sent)
    {
        await using var world = await EmulatedWorld.StartAsync();
        await using var gateway = await TestGateway.StartAsync(world: world, configuration:
            [("attempt_budget", "1"), ("routes:profile:models:0", "bedrock/us.amazon.nova-canvas-v1:0"), ("routes:profile:allow_retired", "true")]);
        var answer = await gateway.GenerateAsync(new ImageAsk("a red fox in snow") { Model = model, Size = model == "profile" ? "1024x1024" : null, Quality = null });
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, answer.Text);
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(sent, (string?)Assert.Single(request["calls"]!.AsArray())!["model"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/octet-stream")]
    [InlineData("image/jpeg")]
    public async Task An_input_image_is_sent_as_what_its_bytes_say_that_it_is(string? declared)
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        var file = new ByteArrayContent(TestImages.Square());
        file.Headers.ContentType = declared is null ? null : new(declared);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("gpt-image-2"), "model" }, { new StringContent("on a beach"), "prompt" }, { new StringContent("1024x1024"), "size" }, { new StringContent("low"), "quality" }, { file, "image", "in" },
        };
        var answer = await Answer.ReadAsync(await gateway.Client.PostAsync("/v1/images/edits", form, TestContext.Current.CancellationToken));
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, answer.Text);
        Assert.Equal("image/png", Assert.Single(provider.Calls[0].Files).ContentType);
    }
}
