using Imprest.Emulators;
using Imprest.Images;
using Imprest.Pricing;
using Imprest.Providers;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Providers.Fal;

public sealed class FalResultTests : FalFixture
{
    [Fact]
    public async Task Megapixels_in_the_header_are_what_the_call_costs()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Size = "1024x1536", Images = 2 });
        Assert.Equal((4m, null), (done.ReportedUnits, done.UnusableUsage)); // Begun ones count whole.
        Assert.All(done.Images, image => Assert.Equal("1024x1536", image.Size));
    }

    [Theory]
    [InlineData("fal-ai/flux/dev", "1024x1024")]
    [InlineData("fal-ai/flux/schnell", "1024x768")]
    [InlineData("fal-ai/qwen-image", "1024x576")]
    [InlineData("fal-ai/flux-2-pro", "1024x1024")]
    [InlineData("fal-ai/flux-pro/kontext", "1024x1024")]
    [InlineData("fal-ai/nano-banana", "1024x1024")]
    [InlineData("fal-ai/nano-banana-2", "2048x2048")]
    [InlineData("fal-ai/imagen4/preview/ultra", "1024x1024")]
    [InlineData("fal-ai/ideogram/v3", "1024x1024")]
    [InlineData("fal-ai/seedream-v4", "1024x1024")]
    [InlineData("bria/text-to-image/3.2", "1024x1024")]
    public async Task The_bill_is_what_our_card_says(string model, string size)
    {
        var images = Math.Min(2, Provider.Find(model)!.MaxImagesPerCall);
        var done = await RunAsync<ProviderOutcome.Completed>(Request(model) with { Size = size, Images = images });
        var work = Work(size: size, images: images) with { SizeClass = Of("fal/" + model).Sizes.ClassOf(Size(size).Pixels) };
        Assert.Equal(Usd(Emulator.BilledUsd), Rating.Rate(Of("fal/" + model), work, HappenedFacts.AllReturned(done)).Amount);
    }

    [Theory]
    [InlineData("fal/openai/gpt-image-2")]
    [InlineData("fal/gpt-image-2")]
    public async Task Case_12_a_high_square_of_gpt_image_2_costs_what_the_invoice_says(string model)
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request("openai/gpt-image-2") with { Size = "1024x1024", Quality = "high" });
        Assert.Equal(("high", 0.211m), (Call["quality"], Emulator.BilledUsd));
        Assert.Null(done.ReportedUnits); // Units of a model whose unit is not known are no evidence.
        Assert.Equal(Usd("0.211"), Rating.Rate(Of(model), Work("high", "1024x1024"), HappenedFacts.AllReturned(done)).Amount);
    }

    [Fact]
    public async Task Units_that_say_nothing_of_money_spoil_nothing()
    {
        Emulator.Next(Misbehavior.UsageNaN);
        var done = await RunAsync<ProviderOutcome.Completed>(Request("fal-ai/imagen4/preview"));
        Assert.Equal((null, null, 1), (done.ReportedUnits, done.UnusableUsage, done.Images.Count));
    }

    [Fact]
    public async Task A_zero_beside_an_image_is_no_count()
    {
        Emulator.Next(Misbehavior.UsageZero);
        Assert.Null((await RunAsync<ProviderOutcome.Completed>(Request())).ReportedUnits);
    }

    [Fact]
    public async Task A_flagged_image_is_kept_back_and_billed()
    {
        Emulator.Next(Misbehavior.Withheld());
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Images = 2, Size = "1024x1024" });
        Assert.Equal((1, 1, 2m), (done.Images.Count, done.Withheld, done.ReportedUnits));
        Assert.NotNull(done.WithheldReason);
        Assert.Equal(0.05m, Emulator.BilledUsd);
    }

    [Fact]
    public async Task Googles_models_say_no_in_the_words_of_the_description()
    {
        Emulator.Next(Misbehavior.RefusalInWords);
        var done = await RunAsync<ProviderOutcome.Completed>(Request("fal-ai/nano-banana"));
        Assert.Equal((0, "I cannot make this picture."), (done.Images.Count, done.Refusal));
    }

    [Fact]
    public async Task Addresses_are_passed_on_where_addresses_are_wanted()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request() with { ResultsAsUrls = true })).Images);
        Assert.Equal((true, Emulator.Root.Authority), (image.Bytes.IsEmpty, image.Url!.Authority));
    }

    [Fact]
    public async Task A_result_that_cannot_be_fetched_just_now_is_asked_for_again()
    {
        var request = Request();
        var elsewhere = new UriBuilder(Emulator.Root) { Host = "localhost", Path = "/fal/" }.Uri; // Results stand at 127.0.0.1, in the clear: not allowed, and so final.
        var provider = With(new ProviderConnection("fal", elsewhere, Emulator.Credential));
        var outcome = await provider.RunAsync(request, null, default);
        while (outcome is ProviderOutcome.Accepted accepted)
            outcome = await provider.PollAsync(TaskOf(request, accepted), default);
        Assert.True(Assert.Single(Assert.IsType<ProviderOutcome.Completed>(outcome).Images).Bytes.IsEmpty);

        var slow = With(new ProviderConnection("fal", Emulator.Address, Emulator.Credential) { ResultTimeout = TimeSpan.Zero });
        var task = await SubmitAsync(request);
        do
            outcome = await slow.PollAsync(task, default);
        while (outcome is ProviderOutcome.Accepted);
        Assert.IsType<ProviderOutcome.NoAnswer>(outcome);
        Assert.Single(Assert.IsType<ProviderOutcome.Completed>(await Provider.PollAsync(task, default)).Images);
    }
}
