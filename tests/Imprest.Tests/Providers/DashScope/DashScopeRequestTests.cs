using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Imaging;

namespace Imprest.Tests.Providers.DashScope;

public sealed class DashScopeRequestTests : DashScopeFixture
{
    [Theory]
    [InlineData("qwen-image-plus", "text2image/image-synthesis", "enable")]
    [InlineData("qwen-image", "text2image/image-synthesis", "enable")]
    [InlineData("wan2.5-t2i-preview", "text2image/image-synthesis", "enable")]
    [InlineData("wan2.2-t2i-flash", "text2image/image-synthesis", "enable")]
    [InlineData("qwen-image-plus-2026-01-09", "text2image/image-synthesis", "enable")]
    [InlineData("wan2.5-i2i-preview", "image2image/image-synthesis", "enable")]
    [InlineData("wanx2.1-imageedit", "image2image/image-synthesis", "enable")]
    [InlineData("qwen-image-max", "multimodal-generation/generation", null)]
    [InlineData("qwen-image-max-2025-12-30", "multimodal-generation/generation", null)]
    [InlineData("qwen-image-2.0", "multimodal-generation/generation", null)]
    [InlineData("qwen-image-edit-plus", "multimodal-generation/generation", null)]
    [InlineData("z-image-turbo", "multimodal-generation/generation", null)]
    [InlineData("wan2.6-t2i", "multimodal-generation/generation", null)]
    [InlineData("wan2.7-image-pro", "multimodal-generation/generation", null)]
    public async Task A_model_is_called_by_its_protocol(string model, string path, string? async)
    {
        await SubmitAsync(Request(model) with { InputImages = [Input()] });
        Assert.Equal(("POST", "/dashscope/api/v1/services/aigc/" + path, async), (Call.Method, Call.Path, Call.Headers.GetValueOrDefault("x-dashscope-async")));
        Assert.Equal("Bearer " + Emulator.Credential, Call.Headers["authorization"]);
    }

    [Fact]
    public async Task An_address_with_the_version_in_it_is_understood()
    {
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await With(Connection(address: new(Emulator.Address, "api/v1"))).RunAsync(Request(), null, default));
        Assert.Equal("/dashscope/api/v1/services/aigc/text2image/image-synthesis", Call.Path);
        Assert.IsType<ProviderOutcome.Accepted>(await With(Connection(address: new(Emulator.Address, "api/v1/"))).PollAsync(new("qwen-image-plus", accepted.Handle, "req_test-1-0"), default));
    }

    [Theory]
    [InlineData("qwen-image-plus", "input.prompt=A green teapot input.negative_prompt=rain parameters.size=1328*1328 parameters.n=1 parameters.seed=7 parameters.watermark=false")]
    [InlineData("wan2.2-t2i-flash", "input.prompt=A green teapot input.negative_prompt=rain parameters.size=1328*1328 parameters.n=1 parameters.seed=7 parameters.watermark=false")]
    [InlineData("qwen-image-max", "input.messages[0].role=user input.messages[0].content[0].text=A green teapot parameters.size=1328*1328 parameters.n=1 parameters.negative_prompt=rain parameters.seed=7 parameters.watermark=false")]
    [InlineData("z-image-turbo", "input.messages[0].role=user input.messages[0].content[0].text=A green teapot parameters.size=1328*1328 parameters.seed=7 parameters.prompt_extend=false")]
    public async Task Settings_go_where_the_protocol_has_them(string model, string sent)
    {
        await SubmitAsync(Request(model) with { Size = "1328x1328", NegativePrompt = "rain", Seed = 7, Quality = "high", Steps = 20, User = "user-7" });
        Assert.Equal(sent, string.Join(' ', Call.Fields.Where(field => field.Key != "model").Select(field => $"{field.Key}={field.Value}")));
    }

    [Theory]
    [InlineData("wan2.2-t2i-flash", 1, "1024x768", "1024*768")]
    [InlineData("wan2.2-t2i-flash", 1, "auto", null)]
    [InlineData("wan2.2-t2i-flash", 1, null, null)]
    [InlineData("qwen-image-edit-plus", 1, "1024x1536", "1024*1536")]
    [InlineData("qwen-image-edit-plus", 2, "1024x1536", null)]
    public async Task A_size_is_written_with_a_star_where_it_is_taken(string model, int images, string? size, string? sent)
    {
        await SubmitAsync(Request(model) with { Images = images, Size = size, InputImages = [Input()] });
        Assert.Equal(sent, Call["parameters.size"]);
    }

    [Theory]
    [InlineData("qwen-image-edit-plus", "input.messages[0].content[0].image input.messages[0].content[1].image")]
    [InlineData("wan2.5-i2i-preview", "input.images[0] input.images[1]")]
    [InlineData("wanx2.1-imageedit", "input.base_image_url")]
    public async Task Input_images_go_inside_of_addresses(string model, string sent)
    {
        await SubmitAsync(Request(model) with { Operation = Operation.ImageToImage, InputImages = [Input(64), Input(80)] });
        Assert.Equal(sent, string.Join(' ', Call.Files.Select(file => file.Name)));
        Assert.Equal(Input(64).Bytes.ToArray(), Call.Files[0].Bytes);
    }

    [Fact]
    public async Task A_mask_becomes_white_where_it_is_transparent()
    {
        var mask = new Bitmap(2, 1, 4, [9, 9, 9, 0, 9, 9, 9, 255]);
        await SubmitAsync(Request("wanx2.1-imageedit") with { Operation = Operation.Edit, InputImages = [Input()], Mask = new(PngEncoder.Encode(mask), "image/png", "mask.png") });
        Assert.Equal("description_edit_with_mask", Call["input.function"]);
        Assert.True(PngDecoder.TryDecode(Call.Files.Single(file => file.Name == "input.mask_image_url").Bytes, out var sent, out _));
        Assert.Equal((255, 0), (sent.Pixel(0, 0)[0], sent.Pixel(1, 0)[0]));
    }

    [Fact]
    public async Task Without_a_mask_the_words_alone_say_what_to_edit()
    {
        await SubmitAsync(Request("wanx2.1-imageedit") with { Operation = Operation.ImageToImage, InputImages = [Input()] });
        Assert.Equal("description_edit", Call["input.function"]);
    }

    [Fact]
    public void A_dated_snapshot_can_do_what_its_model_can() =>
        Assert.Equal(Provider.Find("qwen-image-max")! with { Model = "qwen-image-max-2025-12-30" }, Provider.Find("qwen-image-max-2025-12-30"));

    [Theory]
    [InlineData("qwen-vl-plus")]
    [InlineData("")]
    public void A_model_that_it_does_not_have_is_not_found(string model) => Assert.Null(Provider.Find(model));
}
