using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.Leonardo;

public sealed class LeonardoRequestTests : LeonardoFixture
{
    [Theory]
    [InlineData("kino-xl", "v2", "model", "kino-xl")]
    [InlineData("google/nano-banana-2.1", "v2", "model", "google/nano-banana-2.1")]
    [InlineData("lucid-origin", "v1", "modelId", "7b592283-e8a7-4c5a-9ba6-d18c31f258b9")]
    [InlineData("phoenix-1.0", "v1", "modelId", "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3")]
    [InlineData("aa77f04e-3eec-4034-9c07-d0f619684628", "v1", "modelId", "aa77f04e-3eec-4034-9c07-d0f619684628")]
    public async Task A_model_is_called_by_its_version_of_the_API(string model, string version, string field, string sent)
    {
        await SubmitAsync(Request(model));
        Assert.Equal(($"/leonardo/api/rest/{version}/generations", sent, "false"), (Call.Path, Call[field], Call["public"]));
        Assert.Equal("Bearer " + Emulator.Credential, Call.Headers["authorization"]);
    }

    [Theory]
    [InlineData("kino-xl", "fast", "parameters.prompt=A green teapot parameters.quantity=2 parameters.width=832 parameters.height=1216 parameters.negative_prompt=rain parameters.seed=7 parameters.mode=FAST")]
    [InlineData("flux-schnell", "fast", "parameters.prompt=A green teapot parameters.quantity=2 parameters.width=832 parameters.height=1216 parameters.seed=7")]
    [InlineData("gpt-image-1.5", "medium", "parameters.prompt=A green teapot parameters.quantity=2 parameters.width=832 parameters.height=1216 parameters.seed=7 parameters.quality=MEDIUM")]
    [InlineData("gemini-image-2", "high", "parameters.prompt=A green teapot parameters.quantity=2 parameters.width=832 parameters.height=1216")]
    [InlineData("phoenix-1.0", "quality", "prompt=A green teapot num_images=2 width=832 height=1216 contrast=3.5 negative_prompt=rain seed=7 alchemy=true ultra=false")]
    [InlineData("lucid-origin", "ultra", "prompt=A green teapot num_images=2 width=832 height=1216 contrast=3.5 negative_prompt=rain seed=7 alchemy=false ultra=true")]
    [InlineData("aa77f04e-3eec-4034-9c07-d0f619684628", null, "prompt=A green teapot num_images=2 width=832 height=1216 negative_prompt=rain seed=7")]
    public async Task Settings_go_out_by_the_models_names_and_others_not_at_all(string model, string? quality, string sent)
    {
        await SubmitAsync(Request(model) with { Images = 2, Size = "832x1216", Quality = quality, NegativePrompt = "rain", Seed = 7, Steps = 20, OutputFormat = "png", WebhookUrl = new("https://gateway.example.com/hooks/1") });
        Assert.Equal(sent, string.Join(' ', Call.Fields.Where(field => field.Key is not ("model" or "modelId" or "public")).Select(field => $"{field.Key}={field.Value}")));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData(null)]
    public async Task A_size_that_is_left_open_is_left_out(string? size)
    {
        await SubmitAsync(Request() with { Size = size });
        Assert.Equal((null, null), (Call["parameters.width"], Call["parameters.height"]));
    }

    [Fact]
    public async Task Input_images_go_as_base64()
    {
        await SubmitAsync(Request("google/nano-banana-2.1") with { Operation = Operation.ImageToImage, InputImages = [Input(64), Input(80)] });
        Assert.Equal(("BASE64", Convert.ToBase64String(Input(64).Bytes.Span)), (Call["parameters.guidances.image_reference[0].image.type"], Call["parameters.guidances.image_reference[0].image.data"]));
        Assert.Equal(Convert.ToBase64String(Input(80).Bytes.Span), Call["parameters.guidances.image_reference[1].image.data"]);
    }
}
