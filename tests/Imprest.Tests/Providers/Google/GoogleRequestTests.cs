using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.Google;

public sealed class GoogleRequestTests : GoogleFixture
{
    private JsonElement Body => JsonElement.Parse(Call["body"]!);

    [Fact]
    public async Task A_plain_prompt_asks_for_an_image_alone_and_leaves_its_shape_to_the_model()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal("/google/v1beta/models/gemini-3-pro-image:generateContent", Call.Path);
        Assert.Equal(Emulator.Credential, Call.Headers["x-goog-api-key"]);
        Assert.Equal("req_test-1-0", Call.Headers["x-client-request-id"]);
        Assert.Equal("""{"contents":[{"role":"user","parts":[{"text":"A green teapot"}]}],"generationConfig":{"responseModalities":["IMAGE"]}}""", Call["body"]);
    }

    [Fact]
    public async Task A_size_and_a_seed_go_into_the_generation_config()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { Size = "1920x1080", Seed = 7 });
        Assert.Equal("""{"responseModalities":["IMAGE"],"imageConfig":{"aspectRatio":"16:9","imageSize":"2K"},"seed":7}""", Body.GetProperty("generationConfig").GetRawText());
    }

    [Fact]
    public async Task Half_a_K_is_512_on_the_wire()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("gemini-3.1-flash-image") with { Size = "0.5K" });
        Assert.Equal("""{"imageSize":"512"}""", Body.GetProperty("generationConfig").GetProperty("imageConfig").GetRawText());
    }

    [Fact]
    public async Task Input_images_follow_the_prompt_as_they_are()
    {
        var (png, jpeg) = (Input(), Input("jpeg"));
        await RunAsync<ProviderOutcome.Completed>(Request(operation: Operation.ImageToImage) with { InputImages = [png, jpeg] });
        Assert.Equal([("image/png", png.Bytes.ToArray()), ("image/jpeg", jpeg.Bytes.ToArray())], Call.Files.Select(file => (file.ContentType!, file.Bytes)));
        Assert.Equal(3, Body.GetProperty("contents")[0].GetProperty("parts").GetArrayLength());
    }

    [Fact]
    public async Task What_has_no_field_is_left_out()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with
        {
            NegativePrompt = "rust", Steps = 20, OutputFormat = "png", Background = "opaque", Style = "vivid", User = "someone", Moderation = "low",
        });
        Assert.Equal("""{"responseModalities":["IMAGE"]}""", Body.GetProperty("generationConfig").GetRawText());
        Assert.Equal(["contents", "generationConfig"], Body.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task A_prompt_in_any_script_goes_out_as_it_is()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { Prompt = "緑の急須 \"<&>\" 🫖" });
        Assert.Equal("緑の急須 \"<&>\" 🫖", Call["prompt"]);
    }

    [Fact]
    public async Task A_seed_that_the_service_cannot_take_is_refused_there()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request() with { Seed = 1L << 40 });
        Assert.Equal((Outcome.Invalid, "INVALID_ARGUMENT", "generation_config.seed"), (failed.Outcome, failed.Code, failed.Param));
    }
}
