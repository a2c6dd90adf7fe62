using Imprest.Emulators;
using Imprest.Emulators.Compatible;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Compatible;
using Imprest.Tests.Providers.OpenAI;

namespace Imprest.Tests.Providers.Compatible;

public sealed class CompatibleProviderTests() : ImagesApiFixture<CompatibleEmulator>(CompatibleProvider.Kind, "example-model", () => CompatibleEmulator.StartAsync())
{
    [Fact]
    public async Task A_server_without_a_key_is_sent_none()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.DoesNotContain("authorization", Call.Headers.Keys);
        Assert.Equal(("/compatible/v1/images/generations", "b64_json"), (Call.Path, Call["response_format"]));
    }

    [Fact]
    public async Task A_server_with_a_key_is_sent_it()
    {
        await using var emulator = await CompatibleEmulator.StartAsync(apiKey: "mine");
        var clients = ProviderHandlers.Clients(TimeProvider.System);
        var with = CompatibleProvider.Kind.Create(new("compatible", emulator.Address, "mine"), clients);
        Assert.IsType<ProviderOutcome.Completed>(await with.RunAsync(Request(), null, default));
        var without = CompatibleProvider.Kind.Create(new("compatible", emulator.Address), clients);
        var failed = Assert.IsType<ProviderOutcome.Failed>(await without.RunAsync(Request(), null, default));
        Assert.Equal((Outcome.Failed, 401), (failed.Outcome, failed.HttpStatus));
    }

    [Fact]
    public async Task A_cost_that_the_server_reports_beside_its_tokens_is_what_counts()
    {
        await using var emulator = await CompatibleEmulator.StartAsync(reportedUsdAnImage: 0.04m);
        var provider = CompatibleProvider.Kind.Create(new("compatible", emulator.Address), ProviderHandlers.Clients(TimeProvider.System));
        var done = Assert.IsType<ProviderOutcome.Completed>(await provider.RunAsync(Request(), null, default));
        Assert.Equal((1, 0.04m, 4_175L), (done.Images.Count, done.ReportedCostUsd, done.Usage!.OutputTokens));
        Assert.Equal((0.04m, 0.04m), (Rated(Request(), done), emulator.BilledUsd));
    }

    [Fact]
    public async Task Usage_of_zeros_was_not_counted_and_the_card_says_the_price()
    {
        var request = Request() with { Size = "1024x1024", Images = 2 };
        var done = await RunAsync<ProviderOutcome.Completed>(request);
        Assert.Equal((null, null, null), (done.Usage, done.UnusableUsage, done.ReportedCostUsd));
        Assert.Equal(Emulator.BilledUsd, Rated(request, done));
    }

    [Fact]
    public async Task What_diffusion_servers_know_beside_the_api_goes_out_where_it_was_asked_for()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { Seed = 42, Steps = 30, NegativePrompt = "a red one", OutputFormat = "webp", Size = "512x512" });
        Assert.Equal(("42", "30", "a red one", "webp", "512x512"), (Call["seed"], Call["num_inference_steps"], Call["negative_prompt"], Call["output_format"], Call["size"]));
    }

    [Fact]
    public async Task A_plain_call_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal(["model", "prompt", "n", "response_format"], Call.Fields.Keys);
    }

    [Fact]
    public async Task An_edit_is_a_form_although_its_images_have_addresses()
    {
        var image = Input() with { Url = new("https://example.com/teapot.png") };
        await RunAsync<ProviderOutcome.Completed>(Request(Operation.Edit) with { InputImages = [image, image], Mask = Input(), Seed = 7 });
        Assert.Equal(["image[]", "image[]", "mask"], Call.Files.Select(file => file.Name));
        Assert.Equal(("/compatible/v1/images/edits", "7"), (Call.Path, Call["seed"]));
    }

    [Fact]
    public async Task Results_as_addresses_are_fetched_or_passed_on()
    {
        Emulator.Next(Misbehavior.Url);
        Assert.False(Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request())).Images).Bytes.IsEmpty);
        var passed = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request() with { ResultsAsUrls = true })).Images);
        Assert.True(passed.Bytes.IsEmpty && passed.Url is not null);
    }

    [Fact]
    public void A_model_of_any_name_is_served() => Assert.Equal("stabilityai/sdxl-turbo", With().Find("stabilityai/sdxl-turbo")?.Model);
}
