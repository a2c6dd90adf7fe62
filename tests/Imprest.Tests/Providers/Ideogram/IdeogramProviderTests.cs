using Imprest.Emulators;
using Imprest.Emulators.Ideogram;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Ideogram;

namespace Imprest.Tests.Providers.Ideogram;

public sealed class IdeogramProviderTests() : EmulatorFixture<IdeogramEmulator>(IdeogramProvider.Kind, IdeogramEmulator.StartAsync)
{
    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("ideogram-3.0"));
        Assert.Equal(("POST", "/ideogram/v1/ideogram-v3/generate"), (Call.Method, Call.Path));
        Assert.Equal(["prompt", "num_images"], Call.Fields.Keys);
        Assert.Equal(Emulator.Credential, Call.Headers["api-key"]);
        Assert.DoesNotContain("authorization", Call.Headers.Keys);
    }

    [Fact]
    public async Task All_settings_go_out_under_the_providers_names()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("ideogram-3.0") with
        {
            Images = 8, Size = "1312x736", Quality = "FLASH", Seed = 7, NegativePrompt = "rust", Style = "REALISTIC",
        });
        Assert.Equal(new Dictionary<string, string>
        {
            ["prompt"] = "A green teapot", ["negative_prompt"] = "rust", ["num_images"] = "8", ["seed"] = "7", ["style_type"] = "REALISTIC",
            ["resolution"] = "1312x736", ["rendering_speed"] = "FLASH",
        }, Call.Fields);
    }

    [Theory]
    [InlineData("1024x1024", "1024x1024", null)]
    [InlineData("736x1312", "736x1312", null)]
    [InlineData("1536x640", "1536x640", null)]
    [InlineData("1536x1024", null, "3x2")]
    [InlineData("2048x2048", null, "1x1")]
    [InlineData("1000x3000", null, "1x3")]
    [InlineData("1920x1080", null, "16x9")]
    [InlineData("16x10", null, "16x10")]
    [InlineData("auto", null, null)]
    public async Task A_size_is_the_very_resolution_or_the_nearest_shape(string size, string? resolution, string? shape)
    {
        await RunAsync<ProviderOutcome.Completed>(Request("ideogram-3.0") with { Size = size });
        Assert.Equal((resolution, shape), (Call["resolution"], Call["aspect_ratio"]));
    }

    [Fact]
    public async Task The_newer_model_takes_its_prompt_under_another_name_and_no_more_settings()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("ideogram-4.0") with { Size = "2560x1440", Quality = "QUALITY", Seed = 7, NegativePrompt = "rust" });
        Assert.Equal("/ideogram/v1/ideogram-v4/generate", Call.Path);
        Assert.Equal(new Dictionary<string, string> { ["text_prompt"] = "A green teapot", ["resolution"] = "2560x1440", ["rendering_speed"] = "QUALITY" }, Call.Fields);
    }

    [Fact]
    public async Task A_masks_transparent_part_is_sent_black()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("ideogram-3.0", Operation.Edit) with { InputImages = [Input()], Mask = Mask(), Size = "1024x1024" });
        Assert.Equal(("/ideogram/v1/ideogram-v3/inpaint", null), (Call.Path, Call["resolution"]));
        Assert.Equal(["image", "mask"], Call.Files.Select(file => file.Name));
        Assert.Equal((0, 255), Colours(Call.Files[1].Bytes));
    }

    [Fact]
    public async Task An_image_is_remixed()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("ideogram-3.0", Operation.ImageToImage) with { InputImages = [Input()], Images = 2, Size = "1024x1024" });
        Assert.Equal(("/ideogram/v1/ideogram-v3/remix", "2", "1024x1024"), (Call.Path, Call["num_images"], Call["resolution"]));
        Assert.Equal(Input().Bytes.ToArray(), Assert.Single(Call.Files).Bytes);
    }

    [Theory]
    [InlineData("ideogram-3.0", null, 1)]
    [InlineData("ideogram-3.0", "FLASH", 2)]
    [InlineData("ideogram-3.0", "TURBO", 8)]
    [InlineData("ideogram-3.0", "QUALITY", 1)]
    [InlineData("ideogram-4.0", "DEFAULT", 1)]
    [InlineData("ideogram-4.0", "QUALITY", 1)]
    public async Task The_card_rates_what_the_provider_bills(string model, string? quality, int images)
    {
        var (billed, rated) = await PricesAsync(Request(model) with { Quality = quality, Images = images });
        Assert.Equal(billed, rated);
        Assert.True(billed > 0);
    }

    [Theory]
    [InlineData("ideogram-2a")]
    [InlineData("ideogram-1.0")]
    public async Task A_model_of_another_form_is_not_sent_as_one_that_costs_more(string model)
    {
        Assert.NotNull(PriceBook.BuiltIn.Find("ideogram/" + model, new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero)));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(model));
        Assert.Equal((true, "model_not_found"), (failed.NothingWasSent, failed.Code));
        Assert.Empty(Emulator.Calls);
    }

    [Fact]
    public async Task An_unsafe_image_is_counted_and_not_delivered()
    {
        Emulator.Next(Misbehavior.Withheld(2));
        var done = await RunAsync<ProviderOutcome.Completed>(Request("ideogram-3.0") with { Images = 3 });
        Assert.Equal((1, 2), (done.Images.Count, done.Withheld));
        Assert.Contains("is_image_safe", done.WithheldReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_results_address_is_fetched_without_the_key()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request("ideogram-3.0"))).Images);
        Assert.Equal((1024, 1024), Png.Size(image.Bytes.Span));
        Assert.Equal("1024x1024", image.Size);
        Assert.Null(image.RevisedPrompt); // It is the one that was sent.
    }

    [Fact]
    public async Task Addresses_are_passed_on_where_they_are_wanted()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request("ideogram-3.0") with { ResultsAsUrls = true })).Images);
        Assert.Equal((true, Emulator.Root.Authority), (image.Bytes.IsEmpty, image.Url!.Authority));
    }

    [Theory]
    [InlineData("422", Outcome.BlockedBefore, "safety_check_failed")]
    [InlineData("402", Outcome.Failed, "insufficient_quota")]
    [InlineData("400", Outcome.Invalid, "http_400")]
    [InlineData("429", Outcome.Failed, "http_429")]
    public async Task The_code_tells_an_operator_what_it_was(string misbehavior, Outcome outcome, string code)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request("ideogram-3.0"));
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
        Assert.DoesNotContain('{', failed.Message);
    }

    [Fact]
    public async Task A_key_that_the_provider_repeats_is_struck_out()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With("wrong-secret-key").RunAsync(Request("ideogram-3.0"), null, default));
        Assert.Equal((401, "Invalid API key ***"), (failed.HttpStatus, failed.Message));
    }
}
