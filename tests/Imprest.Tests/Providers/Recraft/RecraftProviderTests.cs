using System.Text;
using Imprest.Emulators;
using Imprest.Emulators.Recraft;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Http;
using Imprest.Providers.Recraft;

namespace Imprest.Tests.Providers.Recraft;

public sealed class RecraftProviderTests() : EmulatorFixture<RecraftEmulator>(RecraftProvider.Kind, RecraftEmulator.StartAsync)
{
    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("recraftv4_1"));
        Assert.Equal(("POST", "/recraft/v1/images/generations"), (Call.Method, Call.Path));
        Assert.Equal(["model", "prompt", "response_format", "n"], Call.Fields.Keys);
        Assert.Equal(("b64_json", "application/json", "Bearer " + Emulator.Credential), (Call["response_format"], Call.Headers["content-type"], Call.Headers["authorization"]));
    }

    [Theory]
    [InlineData("recraftv3", "digital_illustration", "rust")]
    [InlineData("recraftv2", "digital_illustration", "rust")]
    [InlineData("recraftv4_1", null, null)]
    public async Task Style_and_negative_prompt_go_only_to_models_that_know_them(string model, string? style, string? negative)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model) with { Style = "digital_illustration", NegativePrompt = "rust", Images = 2, Size = "1365x1024" });
        Assert.Equal((style, negative, "2", "1365x1024"), (Call["style"], Call["negative_prompt"], Call["n"], Call["size"]));
    }

    [Fact]
    public async Task A_size_that_is_left_to_the_provider_is_left_out()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("recraftv4_1") with { Size = "auto" });
        Assert.Null(Call["size"]);
    }

    [Fact]
    public async Task An_image_goes_as_a_form_with_a_strength()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("recraftv4_1", Operation.ImageToImage) with { InputImages = [Input()], Size = "1024x1024", Images = 2 });
        Assert.Equal(("/recraft/v1/images/imageToImage", "0.5", "2", null), (Call.Path, Call["strength"], Call["n"], Call["size"]));
        Assert.Equal(Input().Bytes.ToArray(), Assert.Single(Call.Files).Bytes);
    }

    [Fact]
    public async Task A_masks_transparent_part_is_sent_white()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("recraftv3", Operation.Edit) with { InputImages = [Input()], Mask = Mask() });
        Assert.Equal("/recraft/v1/images/inpaint", Call.Path);
        Assert.Equal(["image", "mask"], Call.Files.Select(file => file.Name));
        Assert.Equal(((byte)255, (byte)0, null), (Colours(Call.Files[1].Bytes).Left, Colours(Call.Files[1].Bytes).Right, Call["strength"]));
    }

    [Theory]
    [InlineData("recraftv4_1", 2, 70)]
    [InlineData("recraftv4_1_pro", 1, 210)]
    [InlineData("recraftv3", 6, 240)]
    public async Task What_it_took_is_told_in_its_own_units(string model, int images, int units)
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request(model) with { Images = images });
        Assert.Equal((images, units), (done.Images.Count, done.ReportedUnits));
    }

    [Theory]
    [InlineData("recraftv4_1", 3)]
    [InlineData("recraftv4_1_flash", 6)]
    [InlineData("recraftv4_1_pro", 1)]
    [InlineData("recraftv3", 2)]
    [InlineData("recraftv2", 1)]
    public async Task The_card_rates_what_the_provider_bills(string model, int images)
    {
        var (billed, rated) = await PricesAsync(Request(model) with { Images = images });
        Assert.Equal(billed, rated);
        Assert.True(billed > 0);
    }

    [Theory]
    [InlineData("usage_zero")]
    [InlineData("usage_missing")]
    [InlineData("usage_nan")]
    [InlineData("usage_bare_nan")]
    public async Task Units_that_are_no_count_do_not_make_an_image_free(string misbehavior)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        Assert.Null((await RunAsync<ProviderOutcome.Completed>(Request("recraftv3"))).ReportedUnits);
    }

    [Fact]
    public async Task Addresses_are_passed_on_where_they_are_wanted()
    {
        var image = Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request("recraftv3") with { ResultsAsUrls = true })).Images);
        Assert.Equal(("url", true, Emulator.Root.Authority), (Call["response_format"], image.Bytes.IsEmpty, image.Url!.Authority));
    }

    [Fact]
    public async Task An_address_among_base64_is_fetched()
    {
        Emulator.Next(Misbehavior.MixedForms);
        var done = await RunAsync<ProviderOutcome.Completed>(Request("recraftv3") with { Images = 2 });
        Assert.Equal([false, true], done.Images.Select(image => image.Base64.IsEmpty));
        Assert.All(done.Images, image => Assert.Equal((1024, 1024), Png.Size(image.Bytes.Span)));
    }

    [Theory]
    [InlineData("402", Outcome.Failed, "insufficient_quota")]
    [InlineData("insufficient_quota", Outcome.Failed, "insufficient_quota")]
    [InlineData("moderation", Outcome.BlockedBefore, "prompt_moderation_failed")]
    [InlineData("400", Outcome.Invalid, "invalid_request_parameter")]
    [InlineData("401", Outcome.Failed, "unauthorized")]
    [InlineData("503", Outcome.Failed, "http_503")]
    public async Task The_code_tells_an_operator_what_it_was(string misbehavior, Outcome outcome, string code)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request("recraftv3"));
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
    }

    [Theory]
    [InlineData("recraftv3_vector")]
    [InlineData("vectorize")]
    public void What_makes_no_raster_is_not_in_the_table(string model) => Assert.Null(Provider.Find(model));

    [Theory]
    [InlineData("""{"data":[{"url":7}],"credits":[]}""", 0, "credits is not a number")]
    [InlineData("""{"data":{"url":"https://x.example/1.png"}}""", 0, null)]
    [InlineData("""{"data":[{"b64_json":"aGk\u003d"}],"credits":1e40}""", 1, "credits is not a number")]
    [InlineData("""{"data":[],"credits":0}""", 0, null)]
    [InlineData("""{"data":[],"credits":1000000001}""", 0, "credits is absurdly large")]
    public void A_strange_answer_is_read_as_far_as_it_goes(string body, int images, string? unusable)
    {
        using var response = new HttpResponseMessage();
        var done = Assert.IsType<ProviderOutcome.Completed>(RecraftAnswer.Read(new(200, response.Headers, response.Content.Headers, Encoding.UTF8.GetBytes(body), null)));
        Assert.Equal((images, unusable), (done.Images.Count, done.UnusableUsage));
    }
}
