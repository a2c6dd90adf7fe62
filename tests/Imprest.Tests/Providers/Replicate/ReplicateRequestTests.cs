using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Imaging;

namespace Imprest.Tests.Providers.Replicate;

public sealed class ReplicateRequestTests : ReplicateFixture
{
    private const string Version = "7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc";

    [Fact]
    public async Task An_official_model_is_called_at_its_own_address()
    {
        await SubmitAsync(Request());
        Assert.Equal(("POST", "/replicate/v1/models/black-forest-labs/flux-schnell/predictions"), (Call.Method, Call.Path));
        Assert.Equal(("Bearer " + Emulator.Credential, "wait=3", "application/json", "req_test-1-0"),
            (Call.Headers["authorization"], Call.Headers["prefer"], Call.Headers["content-type"], Call.Headers["x-client-request-id"]));
        Assert.Equal(["input.prompt", "input.num_outputs"], Call.Fields.Keys);
    }

    [Fact]
    public async Task A_version_is_called_by_itself()
    {
        await SubmitAsync(Request("stability-ai/sdxl:" + Version));
        Assert.Equal(("/replicate/v1/predictions", Version), (Call.Path, Call["version"]));
    }

    [Theory]
    [InlineData("black-forest-labs/flux-schnell", "1024x1024", "aspect_ratio=1:1 megapixels=1")]
    [InlineData("black-forest-labs/flux-schnell", "512x512", "aspect_ratio=1:1 megapixels=0.25")]
    [InlineData("black-forest-labs/flux-schnell", "1344x768", "aspect_ratio=16:9 megapixels=1")]
    [InlineData("black-forest-labs/flux-schnell", "768x1344", "aspect_ratio=9:16 megapixels=1")]
    [InlineData("black-forest-labs/flux-2-klein-4b", "2048x2048", "aspect_ratio=1:1 output_megapixels=4")]
    [InlineData("black-forest-labs/flux-2-klein-9b-base", "1216x832", "aspect_ratio=3:2 output_megapixels=1")]
    [InlineData("black-forest-labs/flux-2-pro", "1920x1088", "aspect_ratio=custom width=1920 height=1088")]
    [InlineData("black-forest-labs/flux-1.1-pro", "1024x768", "aspect_ratio=custom width=1024 height=768")]
    [InlineData("black-forest-labs/flux-2-pro", "auto", "")]
    [InlineData("black-forest-labs/flux-2-pro", null, "")]
    [InlineData("bytedance/seedream-4", "2048x1152", "size=custom width=2048 height=1152")]
    [InlineData("bytedance/seedream-4", "2K", "size=2K")]
    [InlineData("google/nano-banana", "1536x1024", "aspect_ratio=3:2")]
    [InlineData("google/nano-banana", "2K", "")]
    [InlineData("google/nano-banana-pro", "4K", "resolution=4K")]
    [InlineData("google/imagen-4", "1280x720", "aspect_ratio=16:9")]
    [InlineData("ideogram-ai/ideogram-v3-turbo", "1152x896", "resolution=1152x896")]
    [InlineData("ideogram-ai/ideogram-v3-turbo", "1920x1080", "aspect_ratio=16:9")]
    [InlineData("recraft-ai/recraft-v3", "1365x1024", "size=1365x1024")]
    [InlineData("openai/gpt-image-1", "1536x1024", "aspect_ratio=3:2")]
    [InlineData("openai/gpt-image-1", "1024x1536", "aspect_ratio=2:3")]
    [InlineData("leonardoai/phoenix-1.0", "1000x2000", "aspect_ratio=1:2")]
    [InlineData("stability-ai/sdxl:" + Version, "768x512", "width=768 height=512")]
    [InlineData("some/model:" + Version, "768x512", "width=768 height=512")]
    public async Task A_size_becomes_what_the_model_has_for_it(string model, string? size, string sent)
    {
        await SubmitAsync(Request(model) with { Size = size });
        var others = new[] { "prompt", "num_outputs", "num_images", "number_of_images", "go_fast" };
        Assert.Equal(sent, string.Join(' ', Sent.Where(field => !others.Contains(field.Key)).Select(field => $"{field.Key}={field.Value}")));
    }

    [Theory]
    [InlineData("black-forest-labs/flux-schnell", "num_outputs=3 num_inference_steps=4 seed=7 output_format=jpg output_quality=80")]
    [InlineData("black-forest-labs/flux-2-dev", "seed=7 output_format=jpg output_quality=80 go_fast=false")]
    [InlineData("leonardoai/lucid-origin", "num_images=3 generation_mode=ultra")]
    [InlineData("google/imagen-4", "output_format=jpg")]
    [InlineData("openai/gpt-image-1.5", "number_of_images=3 quality=ultra output_format=jpeg output_compression=80 background=opaque moderation=low")]
    [InlineData("ideogram-ai/ideogram-v3-quality", "seed=7")]
    [InlineData("stability-ai/sdxl:" + Version, "num_outputs=3 negative_prompt=rain num_inference_steps=4 seed=7")]
    public async Task Settings_go_out_by_the_models_names_and_others_not_at_all(string model, string sent)
    {
        await SubmitAsync(Request(model) with
        {
            Images = 3, Quality = "ultra", NegativePrompt = "rain", Steps = 4, Seed = 7, OutputFormat = "jpeg", OutputCompression = 80, Background = "opaque",
            Moderation = "low", Style = "vivid", User = "user-7", InputFidelity = "high",
        });
        Assert.Equal(sent, string.Join(' ', Sent.Where(field => field.Key != "prompt").Select(field => $"{field.Key}={field.Value}")));
    }

    [Theory]
    [InlineData("black-forest-labs/flux-2-pro", "input.input_images[0] input.input_images[1]")]
    [InlineData("black-forest-labs/flux-2-klein-4b", "input.images[0] input.images[1]")]
    [InlineData("black-forest-labs/flux-1.1-pro", "input.image_prompt")]
    [InlineData("black-forest-labs/flux-kontext-pro", "input.input_image")]
    [InlineData("bytedance/seedream-4", "input.image_input[0] input.image_input[1]")]
    [InlineData("google/nano-banana", "input.image_input[0] input.image_input[1]")]
    [InlineData("openai/gpt-image-1", "input.input_images[0] input.input_images[1]")]
    [InlineData("google/imagen-4", "")]
    public async Task Input_images_go_inside_of_addresses(string model, string sent)
    {
        await SubmitAsync(Request(model) with { Operation = Operation.ImageToImage, InputImages = [Input(64), Input(80)] });
        Assert.Equal(sent, string.Join(' ', Call.Files.Select(file => file.Name)));
        Assert.All(Call.Files, file => Assert.Equal("image/png", file.ContentType));
        if (Call.Files.Count > 0)
            Assert.Equal(Input(64).Bytes.ToArray(), Call.Files[0].Bytes);
    }

    [Fact]
    public async Task A_large_input_image_goes_by_the_address_that_the_client_gave()
    {
        var large = new InputImage(new byte[300 << 10], "image/png", "large.png") { Url = new("https://example.com/large.png") };
        await SubmitAsync(Request("black-forest-labs/flux-2-pro") with { InputImages = [large, Input() with { Url = new("https://example.com/small.png") }] });
        Assert.Equal("https://example.com/large.png", Call["input.input_images[0]"]);
        Assert.StartsWith("data:image/png;base64,", Call["input.input_images[1]"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ideogram-ai/ideogram-v3-turbo", 0, 255)]
    [InlineData("stability-ai/sdxl:" + Version, 255, 0)]
    public async Task A_transparent_mask_becomes_black_and_white_as_the_model_reads_it(string model, byte drawn, byte kept)
    {
        var mask = new Bitmap(2, 1, 4, [9, 9, 9, 0, 9, 9, 9, 255]);
        await SubmitAsync(Request(model) with { Operation = Operation.Edit, InputImages = [Input()], Mask = new(PngEncoder.Encode(mask), "image/png", "mask.png") });
        Assert.True(PngDecoder.TryDecode(Call.Files.Single(file => file.Name == "input.mask").Bytes, out var sent, out _));
        Assert.Equal((drawn, kept), (sent.Pixel(0, 0)[0], sent.Pixel(1, 0)[0]));
    }

    [Fact]
    public async Task A_mask_that_is_no_image_is_not_sent()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await SubmitAsync(Request("ideogram-ai/ideogram-v3-turbo") with
        {
            Operation = Operation.Edit, InputImages = [Input()], Mask = new("no image"u8.ToArray(), "image/png", "mask.png"),
        }));
        Assert.Equal((Outcome.Invalid, true, "mask"), (failed.Outcome, failed.NothingWasSent, failed.Param));
        Assert.Empty(Emulator.Calls);
    }

    [Fact]
    public async Task The_end_is_told_to_a_webhook()
    {
        await SubmitAsync(Request() with { WebhookUrl = new("https://gateway.example.com/hooks/1") });
        Assert.Equal(("https://gateway.example.com/hooks/1", "completed"), (Call["webhook"], Call["webhook_events_filter[0]"]));
    }

    [Fact]
    public async Task A_webhook_that_is_not_https_is_left_out_because_the_call_would_be_refused()
    {
        await SubmitAsync(Request() with { WebhookUrl = new("http://10.0.0.5:8686/hooks/1") });
        Assert.DoesNotContain("webhook", Call.Fields.Keys);
    }

    [Theory]
    [InlineData("black-forest-labs/flux-schnell:" + Version, 4)]
    [InlineData("black-forest-labs/flux-schnell", 4)]
    public void A_version_can_do_what_its_model_can(string model, int images)
    {
        var found = Provider.Find(model)!;
        Assert.Equal((model, images), (found.Model, found.MaxImagesPerCall));
    }

    [Fact]
    public void A_model_that_is_not_in_the_table_is_not_found() => Assert.Null(Provider.Find("some/model"));
}
