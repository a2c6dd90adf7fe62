using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.Vertex;

public sealed class ImagenTests : VertexFixture
{
    private const string Model = "imagen-4.0-generate-001";

    [Fact]
    public async Task Several_images_are_one_prediction_call()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request(Model, 4) with { Size = "1408x768", Seed = 7, NegativePrompt = "rust", OutputFormat = "jpeg", OutputCompression = 80 });
        Assert.Equal(4, done.Images.Count);
        Assert.EndsWith($"/models/{Model}:predict", Call.Path, StringComparison.Ordinal);
        Assert.Equal("""
            {"instances":[{"prompt":"A green teapot"}],"parameters":{"sampleCount":4,"includeRaiReason":true,"aspectRatio":"16:9","seed":7,"addWatermark":false,"enhancePrompt":false,"outputOptions":{"mimeType":"image/jpeg","compressionQuality":80}}}
            """.Trim(), Call["body"]);
        Assert.Equal("jpeg", done.OutputFormat);
    }

    [Theory]
    [InlineData("imagen-3.0-generate-001", true)]
    [InlineData("imagen-4.0-generate-001", false)]
    public async Task A_negative_prompt_goes_to_models_that_take_one(string model, bool taken)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model) with { NegativePrompt = "rust" });
        Assert.Equal(taken, JsonElement.Parse(Call["body"]!).GetProperty("parameters").TryGetProperty("negativePrompt", out _));
    }

    [Theory]
    [InlineData("imagen-4.0-generate-001", "fewer", 3, 0)]
    [InlineData("imagen-4.0-ultra-generate-001", "withheld", 3, 1)]
    [InlineData("imagen-4.0-fast-generate-001", "moderation_output", 0, 4)]
    [InlineData("imagen-4.0-generate-001", "no_images", 0, 0)]
    public async Task What_the_filter_keeps_back_is_counted_apart_and_not_billed(string model, string misbehavior, int images, int withheld)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var done = await RunAsync<ProviderOutcome.Completed>(Request(model, 4));
        Assert.Equal((images, withheld, withheld > 0), (done.Images.Count, done.Withheld, done.WithheldReason is not null));
        Assert.Equal(Emulator.BilledUsd, RatedOutcome.Usd(done, "vertex/" + model, new() { Operation = Operation.Generate, Images = 4 }));
    }

    [Fact]
    public async Task A_blocked_prompt_is_an_error_here()
    {
        Emulator.Next(Misbehavior.ModerationInput);
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(Model));
        Assert.Equal((Outcome.BlockedBefore, 400, 0m), (failed.Outcome, failed.HttpStatus, Emulator.BilledUsd));
    }

    [Theory]
    [InlineData("malformed")]
    [InlineData("empty")]
    [InlineData("reset")]
    [InlineData("reset_mid_body")]
    [InlineData("504")]
    public async Task Half_an_answer_is_none(string misbehavior)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        await RunAsync<ProviderOutcome.NoAnswer>(Request(Model));
        Assert.Single(Emulator.Calls);
    }

    [Fact]
    public async Task Input_images_are_not_sent()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request("imagen-3.0-capability-001") with { InputImages = [new(TinyImage.Bytes("png", 8, 8), "image/png", "a.png")] });
        Assert.Equal((true, "unsupported_operation"), (failed.NothingWasSent, failed.Code));
        Assert.Empty(Emulator.Calls);
    }
}
