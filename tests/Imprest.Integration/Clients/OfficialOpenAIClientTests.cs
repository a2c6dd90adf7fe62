using System.Buffers.Binary;
using System.ClientModel;
using System.ClientModel.Primitives;
using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Emulators.OpenAI;
using OpenAI;
using OpenAI.Images;

namespace Imprest.Integration.Clients;

/// <summary>The emulator speaks what OpenAI's own client speaks; so what the adapter is tested against is the protocol and not our idea of it.</summary>
public sealed class OfficialOpenAIClientTests : IAsyncLifetime
{
    private OpenAIEmulator _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task It_generates()
    {
        GeneratedImage image = await Client("gpt-image-1").GenerateImageAsync("A green teapot", new ImageGenerationOptions
        {
            Size = new GeneratedImageSize(1024, 1536),
        });
        Assert.Equal((1024, 1536), Size(image.ImageBytes.ToMemory().Span));
        Assert.Equal("1024x1536", _emulator.Calls[0]["size"]);
    }

    [Fact]
    public async Task It_edits_with_a_mask_in_a_form()
    {
        using var input = new MemoryStream(TinyImage.Bytes("png", 64, 64));
        using var mask = new MemoryStream(TinyImage.Bytes("png", 64, 64));
        GeneratedImage image = await Client("gpt-image-1").GenerateImageEditAsync(input, "in.png", "A lid", mask, "mask.png");
        Assert.Equal((1024, 1024), Size(image.ImageBytes.ToMemory().Span));
        Assert.Equal(["image", "mask"], _emulator.Calls[0].Files.Select(file => file.Name));
    }

    [Fact]
    public async Task It_varies_and_gets_an_address()
    {
        using var input = new MemoryStream(TinyImage.Bytes("png", 64, 64));
        GeneratedImage image = await Client("dall-e-2").GenerateImageVariationAsync(input, "in.png");
        using var http = new HttpClient();
        Assert.Equal((1024, 1024), Size(await http.GetByteArrayAsync(image.ImageUri)));
    }

    [Fact]
    public async Task It_understands_a_refusal()
    {
        _emulator.Next(Misbehavior.ModerationInput);
        var refused = await Assert.ThrowsAsync<ClientResultException>(() => Client("gpt-image-1").GenerateImageAsync("A green teapot"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("moderation_blocked", refused.Message, StringComparison.Ordinal);
    }

    private static (int Width, int Height) Size(ReadOnlySpan<byte> png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));

    private ImageClient Client(string model) => new(model, new ApiKeyCredential(_emulator.ApiKey), new OpenAIClientOptions
    {
        Endpoint = _emulator.BaseAddress, RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });
}
