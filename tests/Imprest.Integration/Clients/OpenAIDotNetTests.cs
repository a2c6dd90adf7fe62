using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using OpenAI.Images;

namespace Imprest.Integration.Clients;

/// <summary>An unmodified OpenAI client does its work through Imprest, on the sandbox and on OpenAI behind it.</summary>
public sealed class OpenAIDotNetTests : IAsyncLifetime
{
    private const string Sandbox = "imprest-sandbox-1";
    private const string OpenAI = "gpt-image-2";
    private static readonly GeneratedImageSize Size = new(1024, 1024);

    private OpenAIEmulator emulator = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        emulator = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(openAI: emulator.BaseAddress, configuration: ("trial_credit_usd", "20"));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await emulator.DisposeAsync();
    }

    [Theory]
    [InlineData(Sandbox, 1)]
    [InlineData(Sandbox, 3)]
    [InlineData(OpenAI, 1)]
    [InlineData(OpenAI, 3)]
    public async Task It_generates(string model, int images)
    {
        var options = new ImageGenerationOptions { Quality = new("low"), Size = Size };
        GeneratedImageCollection made = await Client(model).GenerateImagesAsync("a red fox", images, options);
        Assert.Equal(images, made.Count);
        Assert.All(made, image => Assert.Equal((1024, 1024), TestImages.SizeOf(image.ImageBytes)));
        await AssertOneChargeAsync("generate", images);
    }

    [Fact]
    public async Task It_generates_an_image_that_it_fetches_by_its_address()
    {
        var options = new ImageGenerationOptions { Quality = new("low"), Size = Size, ResponseFormat = GeneratedImageFormat.Uri };
        GeneratedImage made = await Client(Sandbox).GenerateImageAsync("a red fox", options);
        using var anybody = new HttpClient();
        Assert.Equal((1024, 1024), TestImages.SizeOf(await anybody.GetByteArrayAsync(made.ImageUri)));
    }

    [Theory]
    [InlineData(Sandbox)]
    [InlineData(OpenAI)]
    public async Task It_edits_with_a_mask(string model)
    {
        using var image = new MemoryStream(TestImages.Square());
        using var mask = new MemoryStream(TestImages.Mask());
        GeneratedImage made = await Client(model).GenerateImageEditAsync(image, "in.png", "a lid", mask, "mask.png", new ImageEditOptions { Size = Size });
        Assert.Equal((1024, 1024), TestImages.SizeOf(made.ImageBytes));
        await AssertOneChargeAsync("edit", 1);
    }

    [Theory]
    [InlineData(Sandbox)]
    [InlineData(OpenAI)]
    public async Task It_edits_with_two_references(string model)
    {
        // Its typed method sends one image; its protocol method sends what it is given.
        using var form = new MultipartFormDataContent
        {
            { new StringContent(model), "model" },
            { new StringContent("both of them on a beach"), "prompt" },
            { new StringContent("1024x1024"), "size" },
            { new ByteArrayContent(TestImages.Square(shade: 40)), "image[]", "one.png" },
            { new ByteArrayContent(TestImages.Square(shade: 200)), "image[]", "two.png" },
        };
        using var content = BinaryContent.Create(BinaryData.FromBytes(await form.ReadAsByteArrayAsync()));
        var result = await Client(model).GenerateImageEditsAsync(content, form.Headers.ContentType!.ToString());
        using var answer = JsonDocument.Parse(result.GetRawResponse().Content);
        Assert.Equal((1024, 1024), TestImages.SizeOf(answer.RootElement.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64()));
        var request = await AssertOneChargeAsync("image-to-image", 1);
        Assert.Equal(2, (int)request["references"]!);
        if (model == OpenAI)
            Assert.Equal(2, emulator.Calls[0].Files.Count);
    }

    [Theory]
    [InlineData(Sandbox)]
    [InlineData(OpenAI)]
    public async Task It_gets_a_variation(string model)
    {
        using var image = new MemoryStream(TestImages.Square());
        GeneratedImage made = await Client(model).GenerateImageVariationAsync(image, "in.png", new ImageVariationOptions { Size = Size });
        Assert.Equal((1024, 1024), TestImages.SizeOf(made.ImageBytes));
        var request = await AssertOneChargeAsync("variation", 1);
        var receipt = await gateway.GetAsync($"/v1/requests/{request["id"]}/receipt");
        Assert.Equal(model == OpenAI, receipt["emulated"] is not null); // gpt-image-2 has none: an image-to-image call, and the receipt says so.
    }

    [Theory]
    [InlineData(Sandbox)]
    [InlineData(OpenAI)]
    public async Task It_streams_partial_images(string model)
    {
        using var body = BinaryContent.Create(BinaryData.FromObjectAsJson(new
        {
            model, prompt = "a red fox", quality = "low", size = "1024x1024", stream = true, partial_images = 2,
        }));
        var result = await Client(model).GenerateImagesAsync(body, new RequestOptions { BufferResponse = false });
        var events = new List<(string Type, JsonElement Data)>();
        await foreach (var each in SseParser.Create(result.GetRawResponse().ContentStream!).EnumerateAsync())
            events.Add((each.EventType, JsonElement.Parse(each.Data)));
        Assert.Equal(["image_generation.partial_image", "image_generation.partial_image", "image_generation.completed"], events.Select(each => each.Type));
        Assert.All(events, each => TestImages.SizeOf(each.Data.GetProperty("b64_json").GetBytesFromBase64()));
        var request = await AssertOneChargeAsync("generate", 1);
        Assert.Equal((string?)request["amount_usd"], events[^1].Data.GetProperty("charge").GetProperty("amount_usd").GetString());
    }

    [Fact]
    public async Task It_lists_the_models()
    {
        var client = new global::OpenAI.Models.OpenAIModelClient(
            new ApiKeyCredential(gateway.Host.ApiKey), new global::OpenAI.OpenAIClientOptions { Endpoint = new(gateway.Host.BaseAddress, "/v1") });
        global::OpenAI.Models.OpenAIModelCollection models = await client.GetModelsAsync();
        Assert.Contains(models, model => model.Id == Sandbox && model.OwnedBy == "sandbox");
        Assert.Contains(models, model => model.Id == OpenAI && model.OwnedBy == "openai");
        global::OpenAI.Models.OpenAIModel one = await client.GetModelAsync(OpenAI);
        Assert.Equal(OpenAI, one.Id);
    }

    private ImageClient Client(string model) => OpenAIDotNet.Client(gateway.Host.BaseAddress, gateway.Host.ApiKey, model);

    /// <summary>One request, one charge, equal to what the provider bills where there is one.</summary>
    private async Task<System.Text.Json.Nodes.JsonObject> AssertOneChargeAsync(string operation, int images)
    {
        var books = await Books.ReadAsync(gateway.Client);
        var request = Assert.Single(books.Requests);
        Assert.Equal(operation, (string?)request["operation"]);
        Assert.Equal(images, (int)request["images_delivered"]!);
        Assert.Equal("exact", (string?)request["amount_status"]);
        Assert.Equal(1, books.Settled);
        Assert.True(books.ChargedUsd > 0);
        if ((string?)request["provider"] == "openai")
            Assert.Equal(emulator.BilledUsd, books.ChargedUsd);
        return request;
    }
}
