using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.OpenAI;

/// <summary>Edits of images that the client gave as addresses: the provider fetches them, and no bytes are uploaded.</summary>
public sealed class OpenAIEditByAddressTests : OpenAIFixture
{
    private static InputImage At(string url) => Input() with { Url = new(url) };

    [Fact]
    public async Task Images_and_mask_with_addresses_go_as_addresses()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(operation: Operation.Edit) with
        {
            InputImages = [At("https://example.com/a.png?x=1&y=2"), At("https://example.com/b.png")], Mask = At("https://example.com/mask.png"), Size = "1024x1024",
            Quality = "low", Images = 2, InputFidelity = "high",
        });
        Assert.Equal(("/openai/v1/images/edits", "application/json"), (Call.Path, Call.Headers["content-type"]));
        Assert.Equal(["https://example.com/a.png?x=1&y=2", "https://example.com/b.png"],
            JsonElement.Parse(Call["images"]!).EnumerateArray().Select(image => image.GetProperty("image_url").GetString()));
        Assert.Equal("https://example.com/mask.png", JsonElement.Parse(Call["mask"]!).GetProperty("image_url").GetString());
        Assert.Equal(("A green teapot", "2", "low", "high"), (Call["prompt"], Call["n"], Call["quality"], Call["input_fidelity"]));
        Assert.All(Call.Files, file => Assert.Empty(file.Bytes));
    }

    [Fact]
    public async Task One_image_without_an_address_makes_it_a_form()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(operation: Operation.ImageToImage) with { InputImages = [At("https://example.com/a.png"), Input()] });
        Assert.Equal(["image[]", "image[]"], Call.Files.Select(file => file.Name));
        Assert.All(Call.Files, file => Assert.NotEmpty(file.Bytes));
    }

    [Fact]
    public async Task A_mask_without_an_address_makes_it_a_form()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(operation: Operation.Edit) with { InputImages = [At("https://example.com/a.png")], Mask = Input() });
        Assert.StartsWith("multipart/form-data", Call.Headers["content-type"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Operation.Edit)]
    [InlineData(Operation.Variation)]
    public async Task Dall_e_takes_forms_alone(Operation operation)
    {
        await RunAsync<ProviderOutcome.Completed>(Request("dall-e-2", operation) with { InputImages = [At("https://example.com/a.png")] });
        Assert.StartsWith("multipart/form-data", Call.Headers["content-type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_by_address_streams_too()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request(operation: Operation.ImageToImage) with
        {
            InputImages = [At("https://example.com/a.png")], Stream = true, PartialImages = 2, Size = "1024x1024", Quality = "low",
        });
        Assert.Equal((1, 2, "true"), (done.Images.Count, done.PartialImages, Call["stream"]));
    }

    [Fact]
    public async Task Input_fidelity_is_no_setting_of_a_generation()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { InputFidelity = "high" });
        Assert.Null(Call["input_fidelity"]);
    }
}
