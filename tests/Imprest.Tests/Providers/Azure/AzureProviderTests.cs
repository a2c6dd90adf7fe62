using System.Text;
using Imprest.Emulators;
using Imprest.Emulators.Azure;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Azure;
using Imprest.Providers.OpenAI;
using Imprest.Tests.Providers.OpenAI;

namespace Imprest.Tests.Providers.Azure;

public sealed class AzureProviderTests() : ImagesApiFixture<AzureEmulator>(AzureProvider.Kind, "gpt-image-2", AzureEmulator.StartAsync)
{
    [Fact]
    public async Task A_call_goes_to_the_v1_address_with_the_key_in_its_own_header()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal(("/azure/openai/v1/images/generations", ""), (Call.Path, Call.Query));
        Assert.Equal((Emulator.Credential, "gpt-image-2"), (Call.Headers["api-key"], Call["model"]));
        Assert.DoesNotContain("authorization", Call.Headers.Keys);
    }

    [Theory]
    [InlineData("https://images.openai.azure.com/", null, "https://images.openai.azure.com/openai/v1/images/generations")]
    [InlineData("https://images.openai.azure.com/openai/", null, "https://images.openai.azure.com/openai/v1/images/generations")]
    [InlineData("https://images.openai.azure.com/openai/v1/", null, "https://images.openai.azure.com/openai/v1/images/generations")]
    [InlineData("https://gate.example/azure/", "preview", "https://gate.example/azure/openai/v1/images/generations?api-version=preview")]
    [InlineData("https://images.openai.azure.com/", "2025-04-01-preview", "https://images.openai.azure.com/openai/deployments/my%20images/images/generations?api-version=2025-04-01-preview")]
    public void The_version_decides_which_address_is_called(string endpoint, string? version, string address) =>
        Assert.Equal(address, AzureAddress.Of(new(endpoint), version, "my images", Operation.Generate).AbsoluteUri);

    [Fact]
    public async Task A_dated_version_calls_the_deployment_that_the_setting_names()
    {
        var provider = With([("api_version", "2025-04-01-preview"), ("deployments", "gpt-image-1=old, gpt-image-2=images-eu")]);
        Assert.IsType<ProviderOutcome.Completed>(await provider.RunAsync(Request() with { Operation = Operation.ImageToImage, InputImages = [Input()] }, null, default));
        Assert.Equal("/azure/openai/deployments/images-eu/images/edits", Call.Path);
        Assert.Equal("?api-version=2025-04-01-preview", Call.Query);
    }

    [Fact]
    public async Task The_v1_address_is_told_the_deployment_as_the_model()
    {
        Assert.IsType<ProviderOutcome.Completed>(await With(("deployments", "gpt-image-2=images-eu")).RunAsync(Request(), null, default));
        Assert.Equal(("/azure/openai/v1/images/generations", "images-eu"), (Call.Path, Call["model"]));
    }

    [Theory]
    [InlineData("gpt-image-2")]
    [InlineData("gpt-image-2=")]
    [InlineData("=images,x=y")]
    public void A_deployment_that_is_not_written_in_pairs_is_refused(string setting) => Assert.Throws<ArgumentException>(() => new AzureDeployments(setting));

    [Fact]
    public async Task Edits_are_forms_although_the_images_have_addresses()
    {
        var image = Input() with { Url = new("https://example.com/teapot.png") };
        await RunAsync<ProviderOutcome.Completed>(Request(Operation.ImageToImage) with { InputImages = [image] });
        Assert.StartsWith("multipart/form-data", Call.Headers["content-type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bill_is_what_the_card_rates()
    {
        var request = Request() with { Size = "1024x1024", Quality = "low", Images = 2 };
        var done = await RunAsync<ProviderOutcome.Completed>(request);
        Assert.Equal(Emulator.BilledUsd, Rated(request, done));
    }

    [Theory]
    [InlineData("moderation_input", Outcome.BlockedBefore, "content_policy_violation")]
    [InlineData("moderation", Outcome.BlockedBefore, "contentFilter")]
    [InlineData("moderation_output", Outcome.BlockedAfter, "contentFilter")]
    [InlineData("408", Outcome.Failed, "http_408")]
    public async Task What_was_filtered_or_came_too_late_is_billed(string misbehavior, Outcome outcome, string code)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
        Assert.True(Emulator.BilledUsd > 0);
        Assert.Equal(ProviderCharge.Yes, PriceBook.BuiltIn.PolicyOf("azure").ChargeFor(failed.Outcome, failed.HttpStatus));
    }

    [Fact]
    public async Task An_image_that_was_filtered_among_others_is_kept_back_with_its_reason()
    {
        Emulator.Next(Misbehavior.Withheld());
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Images = 3 });
        Assert.Equal((2, 1, "Generated image was filtered as a result of our safety system."), (done.Images.Count, done.Withheld, done.WithheldReason));
    }

    [Theory]
    [InlineData("""{"error":{"code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", Outcome.BlockedBefore)]
    [InlineData("""{"error":{"code":"BadRequest","inner_error":{"code":"ResponsibleAIPolicyViolation"}}}""", Outcome.BlockedBefore)]
    [InlineData("""{"error":{"message":"no","inner_error":{"content_filter_results":{"hate":{"filtered":false},"sexual":{"filtered":true}}}}}""", Outcome.BlockedBefore)]
    [InlineData("""{"error":{"message":"no","inner_error":{"content_filter_results":{"hate":{"filtered":false},"jailbreak":7}}}}""", Outcome.Invalid)]
    [InlineData("""{"error":{"code":"contentFilter","message":"Generated image was filtered as a result of our safety system."}}""", Outcome.BlockedAfter)]
    [InlineData("""{"error":{"code":"moderation_blocked","moderation_details":{"moderation_stage":"output"}}}""", Outcome.BlockedAfter)]
    [InlineData("""{"error":{"code":"content_filter","inner_error":7,"innererror":"x"}}""", Outcome.BlockedBefore)]
    public void A_filter_speaks_in_many_ways(string body, Outcome outcome) =>
        Assert.Equal(outcome, OpenAIError.Read(400, Encoding.UTF8.GetBytes(body), null).Outcome);

    [Theory]
    [InlineData("gpt-image-1.5-2025-12-16", true)]
    [InlineData("gpt-image-2", true)]
    [InlineData("dall-e-2", false)]
    [InlineData("gpt-image-2.6-flare", false)]
    public void It_has_the_models_that_azure_serves(string model, bool has) => Assert.Equal(has, With().Find(model) is not null);
}
