using System.Text;
using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.Xai;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Http;
using Imprest.Providers.Xai;
using Imprest.Tests.Providers.OpenAI;

namespace Imprest.Tests.Providers.Xai;

public sealed class XaiProviderTests() : ImagesApiFixture<XaiEmulator>(XaiProvider.Kind, "grok-imagine-image", XaiEmulator.StartAsync)
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData("auto", null, null)]
    [InlineData("2k", null, "2k")]
    [InlineData("1K", null, "1k")]
    [InlineData("1024x1024", "1:1", "1k")]
    [InlineData("2048x2048", "1:1", "2k")]
    [InlineData("1536x1024", "3:2", "1k")]
    [InlineData("1537x1024", "3:2", "2k")]
    [InlineData("1024x1536", "2:3", "1k")]
    [InlineData("1280x720", "16:9", "1k")]
    [InlineData("1280x960", "4:3", "1k")]
    [InlineData("576x1248", "9:19.5", "1k")]
    [InlineData("1280x576", "20:9", "1k")]
    [InlineData("640x1280", "1:2", "1k")]
    [InlineData("4096x64", "20:9", "1k")]
    public void A_size_becomes_an_aspect_ratio_and_a_class(string? size, string? ratio, string? resolution) =>
        Assert.Equal(new XaiShape(ratio, resolution), XaiShape.Of(size));

    [Theory]
    [InlineData("1024x1024")]
    [InlineData("1536x1024")]
    [InlineData("1537x1024")]
    [InlineData("2048x2048")]
    public async Task The_class_that_is_asked_for_is_the_one_that_the_card_prices(string size)
    {
        var request = Request() with { Model = "grok-imagine-image-quality", Size = size };
        var done = await RunAsync<ProviderOutcome.Completed>(request);
        Assert.Equal(Emulator.BilledUsd, Rated(request, done with { ReportedUnits = null }));
    }

    [Fact]
    public async Task No_pixels_go_out_and_nothing_that_it_refuses()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with
        {
            Size = "1280x720", Quality = "low", User = "user-7", Seed = 7, Style = "vivid", NegativePrompt = "red", Background = "opaque", OutputFormat = "png",
        });
        Assert.Equal(new Dictionary<string, string>
        {
            ["model"] = "grok-imagine-image", ["prompt"] = "A green teapot", ["n"] = "1", ["response_format"] = "b64_json", ["aspect_ratio"] = "16:9",
            ["resolution"] = "1k", ["quality"] = "low", ["user"] = "user-7",
        }, Call.Fields);
        Assert.Equal(("/xai/v1/images/generations", "Bearer " + Emulator.Credential), (Call.Path, Call.Headers["authorization"]));
    }

    [Fact]
    public async Task One_input_image_goes_as_an_object_with_a_data_address()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(Operation.ImageToImage) with { InputImages = [Input()] });
        var image = JsonElement.Parse(Call["image"]!);
        Assert.Equal(("/xai/v1/images/edits", "image_url"), (Call.Path, image.GetProperty("type").GetString()));
        Assert.Equal("data:image/png;base64," + Convert.ToBase64String(Input().Bytes.Span), image.GetProperty("url").GetString());
        Assert.Null(Call["images"]);
    }

    [Fact]
    public async Task Several_go_as_a_list_and_each_is_billed()
    {
        var request = Request(Operation.ImageToImage) with { InputImages = [Input(), Input(80)], Size = "1024x1024" };
        var done = await RunAsync<ProviderOutcome.Completed>(request);
        Assert.Equal(2, JsonElement.Parse(Call["images"]!).GetArrayLength());
        Assert.Equal((0.024m, 240_000_000m), (Emulator.BilledUsd, done.ReportedUnits));
        Assert.Equal(0.024m, Rated(request, done));
        Assert.Equal(0.024m, Rated(request, done with { ReportedUnits = null }));
    }

    [Fact]
    public async Task Every_image_flagged_is_a_success_without_images_that_is_billed_in_full()
    {
        Emulator.Next(Misbehavior.Withheld(2));
        var done = await RunAsync<ProviderOutcome.Completed>(Request() with { Images = 2 });
        Assert.Equal((0, 2, 400_000_000m, 0.04m), (done.Images.Count, done.Withheld, done.ReportedUnits, Emulator.BilledUsd));
    }

    [Theory]
    [InlineData("moderation_input", Outcome.BlockedBefore, null, "0.05")]
    [InlineData("moderation", Outcome.BlockedBefore, null, "0.05")]
    [InlineData("moderation_output", Outcome.BlockedAfter, 200_000_000, "0.02")]
    public async Task What_moderation_stops_costs_a_fee_before_the_work_and_all_of_it_after(string misbehavior, Outcome outcome, int? ticks, string billed)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((outcome, (decimal?)ticks), (failed.Outcome, failed.ReportedUnits));
        Assert.Equal(billed, Emulator.Bill[0].CostUsd);
        var rule = PriceBook.BuiltIn.PolicyOf("xai").RuleFor(outcome, 400)!;
        Assert.Equal(outcome is Outcome.BlockedBefore ? ProviderCharge.Fee : ProviderCharge.Yes, rule.Charge);
        Assert.Equal(outcome is Outcome.BlockedBefore ? new Money(50_000_000) : null, rule.Fee);
    }

    [Theory]
    [InlineData(400, """{"code":"Client specified an invalid argument","error":"Argument not supported: size"}""", Outcome.Invalid, "Client specified an invalid argument")]
    [InlineData(400, """{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***."}""", Outcome.Failed, "invalid_api_key")]
    [InlineData(403, """{"code":"The caller does not have permission","error":"Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO"}""", Outcome.BlockedBefore, "The caller does not have permission")]
    [InlineData(429, """{"code":"Some resource has been exhausted","error":"Too many requests"}""", Outcome.Failed, "Some resource has been exhausted")]
    [InlineData(400, """{"error":{"message":"no","code":"moderation_blocked"}}""", Outcome.BlockedBefore, "moderation_blocked")]
    [InlineData(400, """{"error":"no code"}""", Outcome.Invalid, "http_400")]
    [InlineData(400, """{"code":7,"error":"strange","usage":{"cost_in_usd_ticks":"NaN"}}""", Outcome.Invalid, "7")]
    [InlineData(500, "<html>", Outcome.Failed, "http_500")]
    public void An_error_is_words_beside_a_code(int status, string body, Outcome outcome, string code)
    {
        using var response = new HttpResponseMessage();
        var failed = XaiError.Read(new Exchange.Answered(status, response.Headers, response.Content.Headers, Encoding.UTF8.GetBytes(body), null));
        Assert.Equal((outcome, code, status, null), (failed.Outcome, failed.Code, failed.HttpStatus, failed.ReportedUnits));
    }

    [Theory]
    [InlineData("usage_huge", 200_000_000_000)]
    [InlineData("usage_zero", null)]
    [InlineData("usage_missing", null)]
    public async Task Ticks_are_the_providers_own_units(string misbehavior, long? ticks)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        Assert.Equal((decimal?)ticks, (await RunAsync<ProviderOutcome.Completed>(Request())).ReportedUnits);
    }

    [Theory]
    [InlineData("grok-imagine-image-2026-03-02", 4)]
    [InlineData("grok-imagine-image-quality-20260403", 2)]
    [InlineData("grok-imagine-image-quality-latest", 2)]
    [InlineData("grok-imagine-image-2.0", 3)]
    [InlineData("grok-9", null)]
    public void A_snapshot_can_do_what_its_model_can(string model, int? references) => Assert.Equal(references, With().Find(model)?.MaxReferences);
}
