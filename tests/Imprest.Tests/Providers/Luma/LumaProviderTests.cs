using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Emulators.Luma;
using Imprest.Images;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Luma;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Providers.Luma;

public sealed class LumaProviderTests : IAsyncLifetime
{
    private LumaEmulator _emulator = null!;
    private LumaProvider _provider = null!;

    private RecordedCall Call => Assert.Single(_emulator.Calls);

    public async ValueTask InitializeAsync()
    {
        _emulator = await LumaEmulator.StartAsync();
        _provider = With(_emulator.Address);
    }

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal(("POST", "/luma/dream-machine/v1/generations/image", "Bearer " + _emulator.Credential), (Call.Method, Call.Path, Call.Headers["authorization"]));
        Assert.Equal(["prompt", "model"], Call.Fields.Keys);
    }

    [Theory]
    [InlineData("1920x1080", "16:9")]
    [InlineData("1080x1920", "9:16")]
    [InlineData("1024x1024", "1:1")]
    [InlineData("1024x768", "4:3")]
    [InlineData("3440x1440", "21:9")]
    [InlineData("auto", null)]
    [InlineData(null, null)]
    public async Task A_size_becomes_an_aspect_ratio(string? size, string? ratio)
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { Size = size });
        Assert.Equal(ratio, Call["aspect_ratio"]);
    }

    [Theory]
    [InlineData("jpeg", "jpg")]
    [InlineData("png", "png")]
    public async Task A_format_has_lumas_name(string format, string sent)
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { OutputFormat = format, Seed = 7, NegativePrompt = "no tea" });
        Assert.Equal((sent, 3), (Call["format"], Call.Fields.Count));
    }

    [Fact]
    public async Task Input_images_go_as_the_addresses_that_the_client_gave()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { Operation = Operation.ImageToImage, InputImages = [Input(new("https://pictures.example/a.png")), Input(new("https://pictures.example/b.png"))] });
        Assert.Equal(["https://pictures.example/a.png", "https://pictures.example/b.png"], JsonElement.Parse(Call["image_ref"]!).EnumerateArray().Select(each => each.GetProperty("url").GetString()));
    }

    [Fact]
    public async Task An_input_image_without_an_address_is_not_sent()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request() with { Operation = Operation.ImageToImage, InputImages = [Input(null)] });
        Assert.Equal((Outcome.Invalid, true), (failed.Outcome, failed.NothingWasSent));
        Assert.Empty(_emulator.Calls);
    }

    [Fact]
    public async Task Where_to_tell_of_the_end_is_a_field()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { WebhookUrl = new("https://gateway.example/hooks/luma") });
        Assert.Equal("https://gateway.example/hooks/luma", Call["callback_url"]);
    }

    [Fact]
    public async Task The_address_of_the_SDKs_own_variable_serves_too()
    {
        _provider = With(new(_emulator.Address, "dream-machine/v1"));
        Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request())).Images);
    }

    [Fact]
    public async Task The_bill_is_what_our_card_says()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Size = "1920x1080" });
        Assert.Equal((Usd("0.01513728"), Usd("0.01513728")), (Usd(_emulator.BilledUsd), Rating.Rate(Of("luma/photon-1"), Work(size: "1920x1080"), HappenedFacts.AllReturned(done)).Amount!.Value));
    }

    [Theory]
    [InlineData("moderation", Outcome.BlockedBefore, "moderation_failed", "Advanced prompt moderation failed")]
    [InlineData("task_failed", Outcome.Failed, "generation_failed", "Job failed")]
    [InlineData("task_lost", Outcome.Expired, "generation_not_found", "Generation not found")]
    [InlineData("insufficient_quota", Outcome.Failed, "insufficient_quota", "Insufficient credits")]
    [InlineData("400", Outcome.Invalid, "http_400", "Unknown request type")]
    public async Task Each_end_has_its_outcome_and_costs_nothing(string misbehavior, Outcome outcome, string code, string message)
    {
        _emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((outcome, code, message, 0m), (failed.Outcome, failed.Code, failed.Message, _emulator.BilledUsd));
    }

    [Fact]
    public async Task A_key_that_the_provider_repeats_is_struck_out()
    {
        _provider = With(_emulator.Address, "secret-but-wrong");
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((401, "Not authenticated: Bearer ***"), (failed.HttpStatus, failed.Message));
    }

    private LumaProvider With(Uri address, string? key = null) => new(new("luma", address, key ?? _emulator.Credential), ProviderHandlers.Clients(TimeProvider.System));

    private static ProviderRequest Request() => new() { RequestId = "req_test", Model = "photon-1", Operation = Operation.Generate, Prompt = "A green teapot" };

    private static InputImage Input(Uri? url) => new(TinyImage.Bytes("png", 64, 64), "image/png", "teapot.png") { Url = url };

    private async Task<T> RunAsync<T>(ProviderRequest request) where T : ProviderOutcome
    {
        var outcome = await _provider.RunAsync(request, null, default);
        while (outcome is ProviderOutcome.Accepted accepted)
            outcome = await _provider.PollAsync(new(request.Model, accepted.Handle, request.ClientId, request.Images, request.ResultsAsUrls), default);
        return Assert.IsType<T>(outcome);
    }
}
