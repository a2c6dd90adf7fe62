using Imprest.Emulators.Stability;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Stability;

namespace Imprest.Tests.Providers.Stability;

public sealed class StabilityRequestTests() : EmulatorFixture<StabilityEmulator>(StabilityProvider.Kind, StabilityEmulator.StartAsync)
{
    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("core"));
        Assert.Equal(("POST", "/stability/v2beta/stable-image/generate/core"), (Call.Method, Call.Path));
        Assert.Equal(["prompt"], Call.Fields.Keys);
        Assert.Equal(("Bearer " + Emulator.Credential, "application/json"), (Call.Headers["authorization"], Call.Headers["accept"]));
    }

    [Fact]
    public async Task All_settings_go_out_under_the_providers_names()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("ultra") with
        {
            Prompt = "Une théière 🫖", Size = "1792x1024", NegativePrompt = "rust", Seed = 7, Style = "photographic", OutputFormat = "webp",
        });
        Assert.Equal(new Dictionary<string, string>
        {
            ["prompt"] = "Une théière 🫖", ["negative_prompt"] = "rust", ["seed"] = "7", ["style_preset"] = "photographic", ["output_format"] = "webp", ["aspect_ratio"] = "16:9",
        }, Call.Fields);
    }

    [Theory]
    [InlineData("1024x1024", "1:1")]
    [InlineData("1000x1024", "1:1")]
    [InlineData("1536x1024", "3:2")]
    [InlineData("1024x1536", "2:3")]
    [InlineData("1344x768", "16:9")]
    [InlineData("768x1344", "9:16")]
    [InlineData("3000x1000", "21:9")]
    [InlineData("100x4000", "9:21")]
    [InlineData("1280x1024", "5:4")]
    [InlineData("4:5", "4:5")]
    [InlineData("auto", null)]
    [InlineData("7:1", null)]
    public async Task A_size_becomes_the_nearest_shape(string size, string? shape)
    {
        await RunAsync<ProviderOutcome.Completed>(Request("core") with { Size = size });
        Assert.Equal(shape, Call["aspect_ratio"]);
    }

    [Theory]
    [InlineData("ultra", "generate/ultra", null)]
    [InlineData("stable-image-core", "generate/core", null)]
    [InlineData("sd3", "generate/sd3", null)]
    [InlineData("sd3.5-large", "generate/sd3", "sd3.5-large")]
    [InlineData("sd3.5-large-turbo", "generate/sd3", "sd3.5-large-turbo")]
    [InlineData("sd3-medium", "generate/sd3", "sd3-medium")]
    public async Task A_model_is_an_address_and_the_sd3_family_a_field(string model, string endpoint, string? field)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model));
        Assert.EndsWith("/v2beta/stable-image/" + endpoint, Call.Path, StringComparison.Ordinal);
        Assert.Equal(field, Call["model"]);
    }

    [Fact]
    public async Task A_turbo_model_is_spared_the_negative_prompt_that_it_does_not_know()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("sd3.5-large-turbo") with { NegativePrompt = "rust" });
        Assert.Null(Call["negative_prompt"]);
    }

    [Theory]
    [InlineData("ultra", null)]
    [InlineData("sd3.5-medium", "image-to-image")]
    public async Task An_image_goes_with_a_strength_and_without_a_shape(string model, string? mode)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model, Operation.ImageToImage) with { InputImages = [Input()], Size = "1024x1024" });
        Assert.Equal(("0.5", mode, null), (Call["strength"], Call["mode"], Call["aspect_ratio"]));
        var file = Assert.Single(Call.Files);
        Assert.Equal(("image", "teapot.png", "image/png"), (file.Name, file.FileName, file.ContentType));
        Assert.Equal(Input().Bytes.ToArray(), file.Bytes);
    }

    [Fact]
    public async Task A_masks_transparent_part_is_sent_white()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("edit/inpaint", Operation.Edit) with { InputImages = [Input()], Mask = Mask() });
        Assert.Equal("/stability/v2beta/stable-image/edit/inpaint", Call.Path);
        Assert.Equal(["image", "mask"], Call.Files.Select(file => file.Name));
        Assert.Equal((255, 0), Colours(Call.Files[1].Bytes));
        Assert.Null(Call["strength"]);
    }

    [Fact]
    public async Task A_control_model_takes_its_image_as_a_guide()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("control/sketch", Operation.ImageToImage) with { InputImages = [Input()] });
        Assert.Equal(("/stability/v2beta/stable-image/control/sketch", null), (Call.Path, Call["strength"]));
    }

    [Theory]
    [InlineData("ultra", Operation.Generate)]
    [InlineData("core", Operation.Generate)]
    [InlineData("sd3", Operation.Generate)]
    [InlineData("sd3.5-large", Operation.Generate)]
    [InlineData("sd3.5-large-turbo", Operation.Generate)]
    [InlineData("sd3.5-medium", Operation.Generate)]
    [InlineData("edit/inpaint", Operation.Edit)]
    [InlineData("control/style", Operation.ImageToImage)]
    public async Task The_card_rates_what_the_provider_bills(string model, Operation operation)
    {
        var images = operation is Operation.Generate ? 0 : 1;
        var (billed, rated) = await PricesAsync(Request(model, operation) with { InputImages = images == 0 ? [] : [Input()], Mask = operation is Operation.Edit ? Mask() : null }, images);
        Assert.Equal(billed, rated);
        Assert.True(billed > 0);
    }

    [Fact]
    public async Task A_service_of_other_fields_is_not_called()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request("edit/search-and-replace", Operation.ImageToImage) with { InputImages = [Input()] });
        Assert.Equal((true, "model_not_found"), (failed.NothingWasSent, failed.Code));
        Assert.Empty(Emulator.Calls);
    }

    [Fact]
    public void A_model_that_nobody_knows_stays_below_the_address_of_generating() =>
        Assert.Equal("v2beta/stable-image/generate/..%2F..%2Fv1%2Fuser", StabilityRequest.Path("../../v1/user"));

    [Theory]
    [InlineData("upscale/fast")]
    [InlineData("")]
    public void A_model_that_it_does_not_have_is_not_found(string model) => Assert.Null(Provider.Find(model));
}
