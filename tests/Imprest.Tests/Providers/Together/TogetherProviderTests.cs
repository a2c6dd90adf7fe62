using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.Together;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Together;
using Imprest.Tests.Providers.OpenAI;

namespace Imprest.Tests.Providers.Together;

public sealed class TogetherProviderTests() : ImagesApiFixture<TogetherEmulator>(TogetherProvider.Kind, "black-forest-labs/FLUX.2-dev", TogetherEmulator.StartAsync)
{
    [Fact]
    public async Task All_settings_go_out_in_its_own_terms()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with
        {
            Images = 2, Size = "1280x720", OutputFormat = "jpeg", NegativePrompt = "red", Seed = 42, Steps = 28, Quality = "high", Style = "vivid", User = "user-7",
        });
        Assert.Equal(new Dictionary<string, string>
        {
            ["model"] = "black-forest-labs/FLUX.2-dev", ["prompt"] = "A green teapot", ["n"] = "2", ["response_format"] = "base64", ["width"] = "1280",
            ["height"] = "720", ["output_format"] = "jpeg", ["negative_prompt"] = "red", ["seed"] = "42", ["steps"] = "28",
        }, Call.Fields);
        Assert.Equal(("/together/v1/images/generations", "Bearer " + Emulator.Credential), (Call.Path, Call.Headers["authorization"]));
    }

    [Fact]
    public async Task A_plain_call_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal(["model", "prompt", "n", "response_format"], Call.Fields.Keys);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("auto", null)]
    [InlineData("1024x768", "1024x768")]
    [InlineData("0.5K", "512x512")]
    [InlineData("1K", "1024x1024")]
    [InlineData("4K", "4096x4096")]
    [InlineData("99K", null)]
    [InlineData("K", null)]
    public void A_class_is_a_square(string? size, string? sent) => Assert.Equal(sent, TogetherSize.Of(size)?.ToString());

    [Fact]
    public async Task Flux_2_takes_references_as_data_addresses()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(Operation.ImageToImage) with { InputImages = [Input(), Input(80)] });
        var sent = JsonElement.Parse(Call["reference_images"]!);
        Assert.Equal(2, sent.GetArrayLength());
        Assert.Equal("data:image/png;base64," + Convert.ToBase64String(Input().Bytes.Span), sent[0].GetString());
        Assert.Null(Call["image_url"]);
    }

    [Fact]
    public async Task Kontext_takes_its_one_image_as_an_address()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(Operation.ImageToImage) with { Model = "black-forest-labs/FLUX.1-kontext-pro", InputImages = [Input()] });
        Assert.StartsWith("data:image/png;base64,", Call["image_url"], StringComparison.Ordinal);
        Assert.Null(Call["reference_images"]);
    }

    [Theory]
    [InlineData("black-forest-labs/FLUX.2-dev", "1024x1024")]
    [InlineData("black-forest-labs/FLUX.1.1-pro", "1024x1024")]
    [InlineData("black-forest-labs/FLUX.2-max", "1000x1000")]
    public async Task The_bill_is_what_the_card_rates(string model, string size)
    {
        var request = Request() with { Model = model, Size = size };
        var done = await RunAsync<ProviderOutcome.Completed>(request);
        Assert.Equal(Emulator.BilledUsd, Rated(request, done));
    }

    [Fact]
    public async Task An_empty_account_is_no_fault_of_the_request()
    {
        Emulator.Next(Misbehavior.Status(402));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((Outcome.Failed, "insufficient_balance", Emulator.Bill[0].RequestId), (failed.Outcome, failed.Code, failed.ProviderRequestId));
        Assert.Equal(ProviderCharge.No, PriceBook.BuiltIn.PolicyOf("together").ChargeFor(failed.Outcome, failed.HttpStatus));
    }

    [Fact]
    public async Task What_its_checker_stops_is_maybe_charged()
    {
        Emulator.Next(Misbehavior.ModerationOutput);
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal(("nsfw_content", ProviderCharge.Unknown), (failed.Code, PriceBook.BuiltIn.PolicyOf("together").ChargeFor(failed.Outcome, failed.HttpStatus)));
        Assert.Equal("0", Emulator.Bill[0].CostUsd);
    }

    [Fact]
    public async Task Addresses_are_passed_on_where_they_are_wanted()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request() with { ResultsAsUrls = true })).Images);
        Assert.Equal(("url", true), (Call["response_format"], image.Url is not null && image.Bytes.IsEmpty));
    }
}
