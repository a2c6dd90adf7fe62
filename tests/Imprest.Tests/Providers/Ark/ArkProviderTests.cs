using Imprest.Emulators;
using Imprest.Emulators.Ark;
using Imprest.Emulators.Images;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Ark;

namespace Imprest.Tests.Providers.Ark;

public sealed class ArkProviderTests : IAsyncLifetime
{
    private ArkEmulator emulator = null!;

    public async ValueTask InitializeAsync() => emulator = await ArkEmulator.StartAsync();

    public ValueTask DisposeAsync() => emulator.DisposeAsync();

    private RecordedCall Call => Assert.Single(emulator.Calls);

    private static ProviderRequest Request(string model = "seedream-4-5-251128", int references = 0) => new()
    {
        RequestId = "req_test", Model = model, Operation = references > 0 ? Operation.ImageToImage : Operation.Generate, Prompt = "A green teapot",
        InputImages = [.. Enumerable.Repeat(new InputImage(TinyImage.Bytes("png", 16, 16), "image/PNG", "teapot.png"), references)],
    };

    private async Task<T> RunAsync<T>(ProviderRequest request, string? key = null) where T : ProviderOutcome
    {
        var provider = new ArkProvider(new("ark", emulator.Address, key ?? emulator.Credential), ProviderHandlers.Clients(TimeProvider.System));
        return Assert.IsType<T>(await provider.RunAsync(request, null, default));
    }

    private Task<T> RunAsync<T>(Misbehavior misbehavior) where T : ProviderOutcome
    {
        emulator.Next(misbehavior);
        return RunAsync<T>(Request());
    }

    [Theory]
    [InlineData("seedream-4-5-251128", null, """{"model":"seedream-4-5-251128","prompt":"A green teapot","sequential_image_generation":"disabled","response_format":"b64_json","watermark":false}""")]
    [InlineData("seedream-4-5-251128", "auto", """{"model":"seedream-4-5-251128","prompt":"A green teapot","sequential_image_generation":"disabled","response_format":"b64_json","watermark":false}""")]
    [InlineData("seedream-4-5-251128", "2048x2048", """{"model":"seedream-4-5-251128","prompt":"A green teapot","size":"2048x2048","sequential_image_generation":"disabled","response_format":"b64_json","watermark":false}""")]
    [InlineData("dola-seedream-5-0-pro-260628", "1.5K", """{"model":"dola-seedream-5-0-pro-260628","prompt":"A green teapot","size":"1.5K","response_format":"b64_json","watermark":false}""")]
    public async Task One_image_without_a_watermark_is_asked_for_in_the_size_as_it_is(string model, string? size, string body)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model) with { Size = size });
        Assert.Equal("/ark/api/v3/images/generations", Call.Path);
        Assert.Equal(("Bearer emulated-ark-key", body), (Call.Headers["authorization"], Call["body"]));
    }

    [Fact]
    public async Task Input_images_are_data_URLs_and_a_seed_is_passed_on()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(references: 2) with { Seed = 7, NegativePrompt = "rust", Steps = 20, Style = "vivid" });
        Assert.Equal([("image/png", TinyImage.Bytes("png", 16, 16).Length), ("image/png", TinyImage.Bytes("png", 16, 16).Length)], Call.Files.Select(file => (file.ContentType!, file.Bytes.Length)));
        Assert.Equal("7", Call["seed"]);
        Assert.Equal(["body", "model", "prompt", "response_format", "seed", "sequential_image_generation", "watermark"], Call.Fields.Keys.Order());
    }

    [Theory]
    [InlineData("seedream-5-0-lite-260128", "jpeg")]
    [InlineData("seedream-4-5-251128", null)]
    public async Task The_file_format_is_chosen_where_the_model_has_the_field(string model, string? sent)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model) with { OutputFormat = "jpeg" });
        Assert.Equal(sent, Call["output_format"]);
    }

    [Fact]
    public async Task Addresses_are_passed_on_where_they_are_wanted()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request() with { ResultsAsUrls = true })).Images);
        Assert.Equal(("url", true, "2048x2048"), (Call["response_format"], image.Bytes.IsEmpty, image.Size));
        Assert.StartsWith(emulator.Root.ToString(), image.Url!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_comes_in_place_of_bytes_is_fetched() =>
        Assert.False(Assert.Single((await RunAsync<ProviderOutcome.Completed>(Misbehavior.Url)).Images).Bytes.IsEmpty);

    [Fact]
    public async Task An_image_that_the_filter_took_is_told_from_one_that_failed()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Misbehavior.Withheld());
        Assert.Equal((0, 1), (done.Images.Count, done.Withheld));
        Assert.StartsWith("The request failed because the output image may contain sensitive information.", done.WithheldReason, StringComparison.Ordinal);
        var failed = await RunAsync<ProviderOutcome.Completed>(Misbehavior.FewerImages());
        Assert.Equal((0, 0, null), (failed.Images.Count, failed.Withheld, failed.WithheldReason));
        Assert.Equal(0m, emulator.BilledUsd);
    }

    [Theory]
    [InlineData("400", Outcome.Invalid, "InvalidParameter", "size")]
    [InlineData("401", Outcome.Failed, "AuthenticationError", null)]
    [InlineData("404", Outcome.Failed, "InvalidEndpointOrModel.NotFound", null)]
    [InlineData("429", Outcome.Failed, "RateLimitExceeded.EndpointRPMExceeded", null)]
    [InlineData("insufficient_quota", Outcome.Failed, "insufficient_quota", null)]
    [InlineData("moderation_input", Outcome.BlockedBefore, "InputTextSensitiveContentDetected", null)]
    [InlineData("moderation_output", Outcome.BlockedAfter, "OutputImageSensitiveContentDetected", null)]
    [InlineData("502", Outcome.Failed, "http_502", null)]
    public async Task The_code_tells_an_operator_what_it_was(string misbehavior, Outcome outcome, string code, string? param)
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(new Misbehavior(misbehavior));
        Assert.Equal((outcome, code, param), (failed.Outcome, failed.Code, failed.Param));
        Assert.Equal(0m, emulator.BilledUsd);
    }

    [Fact]
    public async Task A_key_that_the_provider_repeats_is_struck_out()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(), "wrong-key");
        Assert.StartsWith("The API key *** is missing", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usage_huge")]
    [InlineData("usage_nan")]
    public async Task A_count_of_images_that_contradicts_the_images_is_no_evidence(string misbehavior) =>
        Assert.NotNull((await RunAsync<ProviderOutcome.Completed>(new Misbehavior(misbehavior))).UnusableUsage);

    [Theory]
    [InlineData("seedream-4-0-250828", "1024x1024", 0)]
    [InlineData("seedream-4-5-251128", "2K", 3)]
    [InlineData("seedream-5-0-lite-260128", "3K", 1)]
    [InlineData("dola-seedream-5-0-pro-260628", "1024x1024", 1)]
    [InlineData("dola-seedream-5-0-pro-260628", "2048x2048", 3)]
    public async Task The_card_rates_a_call_as_the_service_bills_it(string model, string size, int references)
    {
        var request = Request(model, references) with { Size = size };
        var done = await RunAsync<ProviderOutcome.Completed>(request);
        Assert.True(ImageSize.TryParse(Assert.Single(done.Images).Size, out var made));
        var work = new ImageWork { Operation = request.Operation, Size = request.Pixels, SizeClass = request.Pixels is null ? size : null, References = references };
        Assert.Equal(emulator.BilledUsd, RatedOutcome.Usd(done, "ark/" + model, work, made));
    }
}
