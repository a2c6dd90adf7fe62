using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Fal;
using Imprest.Providers.Imaging;
using PriceCards = Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Providers.Fal;

public sealed class FalRequestTests : FalFixture
{
    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal(("POST", "/fal/fal-ai/flux/dev"), (Call.Method, Call.Path));
        Assert.Equal(["prompt", "num_images", "enable_safety_checker"], Call.Fields.Keys);
        Assert.Equal(("Key " + Emulator.Credential, "req_test-1-0", "application/json"), (Call.Headers["authorization"], Call.Headers["x-client-request-id"], Call.Headers["content-type"]));
    }

    [Fact]
    public async Task All_settings_go_out_under_the_models_own_names()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("fal-ai/qwen-image") with
        {
            Images = 2, Size = "768x1024", Seed = 42, Steps = 20, NegativePrompt = "no tea", OutputFormat = "png", Quality = "high", Background = "opaque", User = "user-7", Moderation = "low",
        });
        Assert.Equal(new Dictionary<string, string>
        {
            ["prompt"] = "A green teapot", ["num_images"] = "2", ["image_size"] = """{"width":768,"height":1024}""", ["output_format"] = "png", ["negative_prompt"] = "no tea",
            ["seed"] = "42", ["num_inference_steps"] = "20", ["enable_safety_checker"] = "true",
        }, Call.Fields);
    }

    [Theory]
    // Model, size asked for; image_size, aspect_ratio, resolution.
    [InlineData("fal-ai/flux/schnell", "1024x1024", """{"width":1024,"height":1024}""", null, null)]
    [InlineData("fal-ai/flux/schnell", null, null, null, null)]
    [InlineData("openai/gpt-image-2", "1536x1024", """{"width":1536,"height":1024}""", null, null)]
    [InlineData("openai/gpt-image-2", "auto", null, null, null)]
    [InlineData("fal-ai/gpt-image-1/text-to-image", "1536x1024", "1536x1024", null, null)]
    [InlineData("fal-ai/gpt-image-1/text-to-image", "auto", "auto", null, null)]
    [InlineData("fal-ai/flux-pro/v1.1-ultra", "2048x2048", null, "1:1", null)]
    [InlineData("fal-ai/flux-pro/v1.1-ultra", "2048x1152", null, "16:9", null)]
    [InlineData("fal-ai/flux-pro/kontext", "576x1024", null, "9:16", null)]
    [InlineData("fal-ai/imagen4/preview", "1024x768", null, "4:3", null)]
    [InlineData("fal-ai/ideogram/v2", "1024x640", null, "16:10", null)]
    [InlineData("fal-ai/ideogram/v3", "512x512", """{"width":512,"height":512}""", null, null)]
    [InlineData("bria/text-to-image/3.2", "1024x1024", null, "1:1", null)]
    [InlineData("fal-ai/nano-banana", "1024x1024", null, "1:1", null)]
    [InlineData("fal-ai/nano-banana-2", "512x512", null, "1:1", "0.5K")]
    [InlineData("fal-ai/nano-banana-2", "1344x768", null, "16:9", "1K")]
    [InlineData("fal-ai/nano-banana-2", "2048x2048", null, "1:1", "2K")]
    [InlineData("fal-ai/nano-banana-2", "4K", null, null, "4K")]
    [InlineData("fal-ai/nano-banana-2", "8K", null, null, null)]
    [InlineData("google/nano-banana-2.1", "512x512", null, "1:1", "1K")]
    public async Task A_size_is_said_in_the_models_own_terms(string model, string? size, string? imageSize, string? ratio, string? resolution)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model) with { Size = size });
        Assert.Equal((imageSize, ratio, resolution), (Call["image_size"], Call["aspect_ratio"], Call["resolution"]));
    }

    [Theory]
    [InlineData("fal-ai/nano-banana-2")]
    [InlineData("google/nano-banana-2.1")]
    public void A_size_is_asked_for_in_the_class_that_it_is_priced_in(string model)
    {
        var sizes = PriceCards.Of("fal/" + model).Sizes;
        Assert.Equal(sizes.Classes.Zip(sizes.ClassPixels), FalModels.Find(model)!.Classes.Select(known => (known.Name, known.MostPixels)));
    }

    [Theory]
    [InlineData("fal-ai/flux-pro/kontext", Operation.Generate, "/fal/fal-ai/flux-pro/kontext/text-to-image")]
    [InlineData("fal-ai/flux-pro/kontext", Operation.ImageToImage, "/fal/fal-ai/flux-pro/kontext")]
    [InlineData("fal-ai/nano-banana-2", Operation.Generate, "/fal/fal-ai/nano-banana-2")]
    [InlineData("fal-ai/nano-banana-2", Operation.ImageToImage, "/fal/fal-ai/nano-banana-2/edit")]
    [InlineData("openai/gpt-image-2", Operation.Edit, "/fal/openai/gpt-image-2/edit")]
    [InlineData("fal-ai/gpt-image-1/edit-image", Operation.ImageToImage, "/fal/fal-ai/gpt-image-1/edit-image")]
    [InlineData("fal-ai/seedream-v4", Operation.Generate, "/fal/fal-ai/bytedance/seedream/v4/text-to-image")]
    public async Task Each_operation_goes_to_the_models_endpoint_for_it(string model, Operation operation, string path)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model, operation) with { InputImages = operation is Operation.Generate ? [] : [Input()] });
        Assert.Equal(path, Call.Path);
    }

    [Fact]
    public async Task Several_input_images_are_a_list_of_data_addresses()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("fal-ai/nano-banana-2", Operation.ImageToImage) with { InputImages = [Input(64), Input(80)] });
        Assert.Equal([DataUri(Input(64)), DataUri(Input(80))], Json("image_urls")!.Value.EnumerateArray().Select(each => each.GetString()));
        Assert.Null(Call["image_url"]);
    }

    [Fact]
    public async Task One_input_image_of_a_model_that_takes_one_stands_by_itself()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("fal-ai/flux-pro/kontext", Operation.ImageToImage) with { InputImages = [Input()] });
        Assert.Equal((DataUri(Input()), null), (Call["image_url"], Call["image_urls"]));
    }

    [Fact]
    public async Task A_mask_is_white_where_the_clients_is_transparent()
    {
        var mask = new Bitmap(4, 4, 4);
        mask.Data.AsSpan().Fill(255);
        mask.Data[3] = 0; // The first pixel is to be drawn.
        await RunAsync<ProviderOutcome.Completed>(Request("openai/gpt-image-2", Operation.Edit) with { InputImages = [Input()], Mask = new(PngEncoder.Encode(mask), "image/png", "mask.png") });
        Assert.True(PngDecoder.TryDecode(Convert.FromBase64String(Call["mask_url"]!.Split(',')[1]), out var sent, out _));
        Assert.Equal([255, 255, 255, 255], sent.Pixel(0, 0).ToArray());
        Assert.Equal([0, 0, 0, 255], sent.Pixel(1, 0).ToArray());
    }

    [Theory]
    [InlineData("openai/gpt-image-2", "high", "quality", "high")]
    [InlineData("openai/gpt-image-2", "auto", "quality", null)]
    [InlineData("fal-ai/gpt-image-1/text-to-image", "low", "quality", "low")]
    [InlineData("fal-ai/ideogram/v3", "BALANCED", "rendering_speed", "BALANCED")]
    [InlineData("fal-ai/flux/dev", "high", "quality", null)]
    public async Task A_quality_goes_only_to_models_that_know_it(string model, string quality, string field, string? sent)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model) with { Quality = quality });
        Assert.Equal(sent, Call[field]);
    }

    [Fact]
    public async Task Where_to_tell_of_the_end_is_part_of_the_address()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { WebhookUrl = new("https://gateway.example/hooks/fal?key=a b") });
        Assert.Equal("/fal/fal-ai/flux/dev?fal_webhook=https%3A%2F%2Fgateway.example%2Fhooks%2Ffal%3Fkey%3Da%2520b", Call.Path);
    }

    [Theory]
    [InlineData("fal-ai/flux/dev", 4)]
    [InlineData("fal-ai/ideogram/v3", 8)]
    [InlineData("fal-ai/ideogram/v2", 1)]
    [InlineData("fal-ai/recraft/v3/text-to-image", 1)]
    public void A_call_makes_as_many_images_as_the_models_page_allows(string model, int most) => Assert.Equal(most, Provider.Find(model)!.MaxImagesPerCall);

    [Fact]
    public void Every_model_of_the_price_file_that_makes_images_is_known()
    {
        var priced = PriceBook.BuiltIn.Cards.Where(card => card.Id.StartsWith("fal/", StringComparison.Ordinal) && !card.Id.StartsWith("fal/serverless", StringComparison.Ordinal));
        Assert.All(priced, card => Assert.NotNull(Provider.Find(card.Id["fal/".Length..])));
    }

    [Fact]
    public async Task A_model_that_is_not_in_the_table_is_called_like_most()
    {
        Assert.Null(Provider.Find("fal-ai/flux/krea"));
        await RunAsync<ProviderOutcome.Completed>(Request("fal-ai/flux/krea") with { Size = "512x512", Seed = 7 });
        Assert.Equal(("""{"width":512,"height":512}""", "7"), (Call["image_size"], Call["seed"]));
    }

    private static string DataUri(InputImage image) => "data:image/png;base64," + Convert.ToBase64String(image.Bytes.Span);
}
