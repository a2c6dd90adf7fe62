using Imprest.Emulators.Bedrock;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Bedrock;

namespace Imprest.Tests.Providers.Bedrock;

public sealed class BedrockRequestTests() : EmulatorFixture<BedrockEmulator>(BedrockProvider.Kind, BedrockEmulator.StartAsync)
{
    private const string Nova = "amazon.nova-canvas-v1:0";
    private const string Titan = "amazon.titan-image-generator-v2:0";
    private const string Core = "stability.stable-image-core-v1:1";
    private const string Sd35 = "stability.sd3-5-large-v1:0";

    [Fact]
    public async Task A_generation_of_Amazons_is_a_task_with_its_parameters()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(Nova) with
        {
            Prompt = "Une théière 🫖", Images = 3, Size = "1280x720", Quality = "premium", Seed = 7, NegativePrompt = "rust", Style = "PHOTOREALISM",
        });
        Assert.Equal(("POST", "/bedrock/model/amazon.nova-canvas-v1:0/invoke"), (Call.Method, Call.Path));
        Assert.Equal(new Dictionary<string, string>
        {
            ["taskType"] = "TEXT_IMAGE", ["textToImageParams.text"] = "Une théière 🫖", ["textToImageParams.negativeText"] = "rust", ["textToImageParams.style"] = "PHOTOREALISM",
            ["imageGenerationConfig.numberOfImages"] = "3", ["imageGenerationConfig.width"] = "1280", ["imageGenerationConfig.height"] = "720",
            ["imageGenerationConfig.quality"] = "premium", ["imageGenerationConfig.seed"] = "7",
        }, Call.Fields);
    }

    [Fact]
    public async Task An_edit_of_Amazons_is_inpainting_where_the_mask_is_black()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(Titan, Operation.Edit) with { InputImages = [Input()], Mask = Mask(), Size = "512x512" });
        Assert.Equal(["taskType", "inPaintingParams.text", "inPaintingParams.image", "inPaintingParams.maskImage", "imageGenerationConfig.numberOfImages"], Call.Fields.Keys);
        Assert.Equal("INPAINTING", Call["taskType"]);
        Assert.Equal((0, 255), Colours(Convert.FromBase64String(Call["inPaintingParams.maskImage"]!)));
    }

    [Fact]
    public async Task Input_images_of_Amazons_are_varied()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(Nova, Operation.ImageToImage) with { InputImages = [Input(), Input(80)], Images = 2 });
        Assert.Equal(("IMAGE_VARIATION", "A green teapot"), (Call["taskType"], Call["imageVariationParams.text"]));
        Assert.Contains(Convert.ToBase64String(Input(80).Bytes.Span), Call["imageVariationParams.images"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1344x768", "16:9")]
    [InlineData("1024x1024", "1:1")]
    [InlineData("9:21", "9:21")]
    [InlineData(null, null)]
    public async Task A_model_of_Stabilitys_is_told_a_shape(string? size, string? shape)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(Core) with { Size = size });
        Assert.Equal(shape, Call["aspect_ratio"]);
    }

    [Fact]
    public async Task All_settings_of_Stabilitys_go_out()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(Core) with { NegativePrompt = "rust", Seed = 7, OutputFormat = "jpeg", Quality = "high" });
        Assert.Equal(new Dictionary<string, string> { ["prompt"] = "A green teapot", ["negative_prompt"] = "rust", ["seed"] = "7", ["output_format"] = "jpeg" }, Call.Fields);
    }

    [Theory]
    [InlineData(Sd35, "image-to-image", "0.5")]
    [InlineData("stability.stable-image-ultra-v1:1", null, "0.5")]
    [InlineData("stability.stable-image-control-sketch-v1:0", null, null)]
    public async Task An_image_goes_to_Stability_with_a_strength_where_the_model_generates(string model, string? mode, string? strength)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model, Operation.ImageToImage) with { InputImages = [Input()], Size = "1024x1024" });
        Assert.Equal((mode, strength, null), (Call["mode"], Call["strength"], Call["aspect_ratio"]));
        Assert.Equal(Convert.ToBase64String(Input().Bytes.Span), Call["image"]);
    }

    [Fact]
    public async Task Inpainting_of_Stabilitys_draws_where_the_mask_is_white()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("us.stability.stable-image-inpaint-v1:0", Operation.Edit) with { InputImages = [Input()], Mask = Mask() });
        Assert.Equal((255, 0), Colours(Convert.FromBase64String(Call["mask"]!)));
    }

    [Theory]
    [InlineData(Nova, "1024x1024", 5)]
    [InlineData(Core, null, 1)]
    [InlineData("stability.stable-image-ultra-v1:0", null, 1)]
    [InlineData(Sd35, null, 1)]
    public async Task The_card_rates_what_the_provider_bills(string model, string? size, int images)
    {
        var (billed, rated) = await PricesAsync(Request(model) with { Size = size, Images = images });
        Assert.Equal(billed, rated);
        Assert.True(billed > 0);
    }

    [Theory]
    [InlineData("stability.stable-diffusion-xl-v1")]
    [InlineData("us.stability.stable-image-search-replace-v1:0")]
    [InlineData("stability.stable-outpaint-v1:0")]
    public async Task A_model_of_another_form_is_not_called(string model)
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(model));
        Assert.Equal((true, "model_not_found"), (failed.NothingWasSent, failed.Code));
        Assert.Empty(Emulator.Calls);
    }

    [Theory]
    [InlineData("us.amazon.nova-canvas-v1:0", true)]
    [InlineData("amazon.titan-image-generator-v2", true)]
    [InlineData("stability.stable-diffusion-xl-v1", false)]
    [InlineData("", false)]
    public void A_model_is_found_by_its_profile_and_without_its_version(string model, bool found) => Assert.Equal(found ? model : null, Provider.Find(model)?.Model);

    [Theory]
    [InlineData("eu-central-1", "https://bedrock-runtime.eu-central-1.amazonaws.com/")]
    [InlineData("evil.example/", null)]
    [InlineData("", null)]
    public void The_address_follows_from_the_region(string region, string? address) =>
        Assert.Equal(address, BedrockProvider.Kind.AddressOf!(new Dictionary<string, string> { ["region"] = region })?.AbsoluteUri);

    [Fact]
    public void Without_a_region_there_is_no_address() => Assert.Null(BedrockProvider.Kind.AddressOf!(new Dictionary<string, string>()));
}
