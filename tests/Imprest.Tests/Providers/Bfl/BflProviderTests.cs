using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.Bfl;
using Imprest.Images;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Bfl;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Providers.Bfl;

public sealed class BflProviderTests() : TaskFixture<BflEmulator>(BflProvider.Kind, BflEmulator.StartAsync)
{
    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request());
        Assert.Equal(("POST", "/bfl/v1/flux-2-pro", Emulator.Credential), (Call.Method, Call.Path, Call.Headers["x-key"]));
        Assert.Equal(["prompt"], Call.Fields.Keys);
    }

    [Fact]
    public async Task All_settings_go_out_under_the_models_own_names()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("flux-2-flex") with { Size = "1920x1088", Seed = 42, Steps = 20, OutputFormat = "png", NegativePrompt = "no tea", Quality = "high" });
        Assert.Equal(new Dictionary<string, string>
        {
            ["prompt"] = "A green teapot", ["width"] = "1920", ["height"] = "1088", ["seed"] = "42", ["steps"] = "20", ["output_format"] = "png",
        }, Call.Fields);
    }

    [Theory]
    // Model, size asked for; width, height, aspect_ratio.
    [InlineData("flux-2-max", "2048x2048", "2048", "2048", null)]
    [InlineData("flux-2-max", "auto", null, null, null)]
    [InlineData("flux-pro-1.1", "1024x768", "1024", "768", null)]
    [InlineData("flux-pro-1.1-ultra", "2048x1152", null, null, "16:9")]
    [InlineData("flux-kontext-pro", "832x1216", null, null, "13:19")]
    public async Task A_size_is_said_in_the_models_own_terms(string model, string size, string? width, string? height, string? ratio)
    {
        await RunAsync<ProviderOutcome.Completed>(Request(model) with { Size = size });
        Assert.Equal((width, height, ratio), (Call["width"], Call["height"], Call["aspect_ratio"]));
    }

    [Fact]
    public async Task Raw_is_a_setting_of_ultra()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("flux-pro-1.1-raw"));
        Assert.Equal(("/bfl/v1/flux-pro-1.1-ultra", "true"), (Call.Path, Call["raw"]));
    }

    [Fact]
    public async Task Input_images_are_numbered_from_the_second_on()
    {
        await RunAsync<ProviderOutcome.Completed>(Request() with { Operation = Operation.ImageToImage, InputImages = [Input(64), Input(80), Input(96)] });
        Assert.Equal((Base64(64), Base64(80), Base64(96), null), (Call["input_image"], Call["input_image_2"], Call["input_image_3"], Call["input_image_4"]));
    }

    [Fact]
    public async Task A_fill_has_an_image_and_a_mask()
    {
        await RunAsync<ProviderOutcome.Completed>(Request("flux-pro-1.0-fill") with { Operation = Operation.Edit, InputImages = [Input(64)], Mask = Input(80), Size = "64x64" });
        Assert.Equal((Base64(64), null, null), (Call["image"], Call["input_image"], Call["width"]));
        Assert.Equal((80, 80), Png.Size(Convert.FromBase64String(Call["mask"]!))); // In black and white.
    }

    [Theory]
    [InlineData(null)]
    [InlineData("hush")]
    public async Task A_webhook_goes_with_its_secret(string? secret)
    {
        await With(Connection(settings: secret is null ? [] : new Dictionary<string, string> { ["webhook_secret"] = secret })).RunAsync(Request() with { WebhookUrl = new("https://gateway.example/hooks/bfl") }, null, default);
        Assert.Equal(("https://gateway.example/hooks/bfl", secret), (Call["webhook_url"], Call["webhook_secret"]));
    }

    [Theory]
    [InlineData("flux-2-pro", "1920x1088", 1)]
    [InlineData("flux-2-pro", "1024x1024", 0)]
    [InlineData("flux-2-klein-9b", "2048x2048", 2)]
    [InlineData("flux-2-max", "1024x1024", 1)]
    [InlineData("flux-2-flex", "1024x1024", 1)]
    public async Task The_bill_is_what_our_card_says(string model, string size, int references)
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Request(model) with
        {
            Size = size, Operation = references > 0 ? Operation.ImageToImage : Operation.Generate, InputImages = [.. Enumerable.Repeat(Input(64), references)],
        });
        var work = Work(size: size, references: references) with { ReferenceSizes = [.. Enumerable.Repeat(Size("64x64"), references)] };
        var happened = HappenedFacts.AllReturned(done);
        Assert.Equal(Usd(Emulator.BilledUsd), Rating.Rate(Of("bfl/" + model), work, happened).Amount);
        Assert.Equal(Usd(Emulator.BilledUsd), Rating.Rate(Of("bfl/" + model), work, happened with { ReportedUnits = null }).Amount); // The rates say what the credits say.
    }

    [Theory]
    [InlineData("0", "0")] // The last answer counts, be it nothing.
    [InlineData("3", "0.03")]
    [InlineData(null, "0.05")] // It states none: what the submission announced.
    public async Task Case_26_the_cost_of_the_last_answer_counts_before_the_announced_one(string? last, string usd)
    {
        Emulator.FinalCost = last is null ? null : decimal.Parse(last);
        var done = await RunAsync<ProviderOutcome.Completed>(Request("flux-2-flex") with { Size = "1024x1024" }); // Announced at five credits.
        var receipt = Rating.Rate(Of("bfl/flux-2-flex"), Work(size: "1024x1024"), HappenedFacts.AllReturned(done));
        Assert.Equal((Usd(usd), "provider_cost", Usd(usd)), (receipt.Amount!.Value, receipt.Evidence, Usd(Emulator.BilledUsd)));
    }

    [Theory]
    [InlineData("moderation_input", Outcome.BlockedBefore, "request_moderated")]
    [InlineData("moderation_output", Outcome.BlockedAfter, "content_moderated")]
    [InlineData("task_failed", Outcome.Failed, "task_failed")]
    [InlineData("task_lost", Outcome.Expired, "task_not_found")]
    [InlineData("402", Outcome.Failed, "insufficient_quota")]
    [InlineData("422", Outcome.Invalid, "string_type")]
    public async Task Each_end_has_its_outcome_and_costs_nothing(string misbehavior, Outcome outcome, string code)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((outcome, code, 0m), (failed.Outcome, failed.Code, Emulator.BilledUsd));
    }

    [Theory]
    [InlineData(Outcome.BlockedBefore)]
    [InlineData(Outcome.BlockedAfter)]
    public void What_moderation_stops_is_not_charged(Outcome outcome) => Assert.Equal(ProviderCharge.No, PriceBook.BuiltIn.PolicyOf("bfl").ChargeFor(outcome));

    [Theory]
    [InlineData("https://api.eu2.bfl.ai/v1/get_result?id=a", true)]
    [InlineData("https://api.bfl.ai/v1/get_result?id=a", true)]
    [InlineData("http://api.eu2.bfl.ai/v1/get_result?id=a", false)]
    [InlineData("https://api.eu2.bfl.ai:8443/v1/get_result?id=a", false)]
    [InlineData("https://bfl.ai.elsewhere.example/v1/get_result?id=a", false)]
    [InlineData("https://evilbfl.ai/v1/get_result?id=a", false)]
    [InlineData("https://key@api.eu2.bfl.ai/v1/get_result?id=a", false)]
    public void The_key_goes_only_to_the_providers_own_hosts(string told, bool followed)
    {
        var connection = new ProviderConnection("bfl", new("https://api.us.bfl.ai/"), "key");
        var handle = BflHandle.Of(JsonElement.Parse($$"""{"id":"a","polling_url":"{{told}}","cost":4.5}"""), connection)!;
        Assert.Equal(followed ? told : "https://api.us.bfl.ai/v1/get_result?id=a", handle.AskAt(connection).AbsoluteUri);
        Assert.Equal(handle, BflHandle.Parse(handle.ToString(), connection));
    }

    [Fact]
    public async Task A_task_whose_own_address_is_not_known_is_not_given_up_where_nobody_knows_it()
    {
        Emulator.PollingUrl = "https://elsewhere.example/";
        Emulator.Next(Misbehavior.TaskLost);
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await Provider.RunAsync(Request(), null, default));
        Assert.IsType<ProviderOutcome.NoAnswer>(await Provider.PollAsync(new("flux-2-pro", accepted.Handle, "req_test-1-0"), default));
        Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request())).Images); // The documented address answers.
    }

    [Fact]
    public async Task A_key_that_the_provider_repeats_is_struck_out()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(
            await With(Connection("secret-but-wrong")).RunAsync(Request(), null, default));
        Assert.Equal((401, "Not authenticated - Invalid Authentication: ***"), (failed.HttpStatus, failed.Message));
    }

    private static new ProviderRequest Request(string model = "flux-2-pro", Operation operation = Operation.Generate) => EmulatorFixture<BflEmulator>.Request(model, operation);

    private static string Base64(int side) => Convert.ToBase64String(Input(side).Bytes.Span);
}
