using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.Luma;
using Imprest.Images;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Luma;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Providers.Luma;

public sealed class LumaProviderTests() : TaskFixture<LumaEmulator>(LumaProvider.Kind, LumaEmulator.StartAsync)
{
    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal(("POST", "/luma/dream-machine/v1/generations/image", "Bearer " + Emulator.Credential), (Call.Method, Call.Path, Call.Headers["authorization"]));
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
        Assert.Empty(Emulator.Calls);
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
        var provider = With(Connection(address: new(Emulator.Address, "dream-machine/v1")));
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await provider.RunAsync(Request(), null, default));
        Assert.IsType<ProviderOutcome.Accepted>(await provider.PollAsync(TaskOf(Request(), accepted), default));
    }

    [Fact]
    public async Task The_bill_is_what_our_card_says()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Size = "1920x1080" });
        Assert.Equal((Usd("0.01513728"), Usd("0.01513728")), (Usd(Emulator.BilledUsd), Rating.Rate(Of("luma/photon-1"), Work(size: "1920x1080"), HappenedFacts.AllReturned(done)).Amount!.Value));
    }

    [Theory]
    [InlineData("moderation", Outcome.BlockedBefore, "moderation_failed", "Advanced prompt moderation failed")]
    [InlineData("task_failed", Outcome.Failed, "generation_failed", "Job failed")]
    [InlineData("task_lost", Outcome.Expired, "generation_not_found", "Generation not found")]
    [InlineData("insufficient_quota", Outcome.Failed, "insufficient_quota", "Insufficient credits")]
    [InlineData("400", Outcome.Invalid, "http_400", "Unknown request type")]
    public async Task Each_end_has_its_outcome_and_costs_nothing(string misbehavior, Outcome outcome, string code, string message)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((outcome, code, message, 0m), (failed.Outcome, failed.Code, failed.Message, Emulator.BilledUsd));
    }

    [Fact]
    public async Task A_key_that_the_provider_repeats_is_struck_out()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With(Connection("secret-but-wrong")).RunAsync(Request(), null, default));
        Assert.Equal((401, "Not authenticated: Bearer ***"), (failed.HttpStatus, failed.Message));
    }

    private static ProviderRequest Request() => Request("photon-1");

    private static InputImage Input(Uri? url) => Input() with { Url = url };
}
