using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Emulators.Runware;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Runware;

namespace Imprest.Tests.Providers.Runware;

public sealed class RunwareProviderTests : IAsyncLifetime
{
    private RunwareEmulator _emulator = null!;

    private static ProviderRequest Request => new()
    {
        RequestId = "req_test", Model = "runware:101@1", Operation = Operation.Generate, Prompt = "A green teapot",
    };

    private RecordedCall Call => Assert.Single(_emulator.Calls);

    public async ValueTask InitializeAsync() => _emulator = await RunwareEmulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    private RunwareProvider With(string? checkContent = null) => new(
        new("runware", _emulator.Address, _emulator.Credential) { Settings = checkContent is null ? [] : new Dictionary<string, string> { ["check_content"] = checkContent } },
        ProviderHandlers.Clients(TimeProvider.System));

    private async Task<T> SubmitAsync<T>(ProviderRequest request, string? checkContent = null) where T : ProviderOutcome =>
        Assert.IsType<T>(await With(checkContent).RunAsync(request, null, default));

    private async Task<ProviderOutcome> EndOfAsync(ProviderTask task)
    {
        for (var asked = 0; ; asked++)
        {
            var outcome = await With().PollAsync(task, default);
            if (outcome is not ProviderOutcome.Accepted)
                return outcome;
            Assert.InRange(asked, 0, 10);
        }
    }

    private static InputImage Input(int seed = 0) => new(TinyImage.Bytes("png", 64, 64, seed), "image/png", "a.png");

    private static string Data(InputImage image) => "data:image/png;base64," + Convert.ToBase64String(image.Bytes.Span);

    [Fact]
    public async Task A_plain_generation_is_one_task_of_a_name_of_ours()
    {
        var accepted = await SubmitAsync<ProviderOutcome.Accepted>(Request);
        Assert.Equal(("POST", "/runware/v1", "Bearer emulated-runware"), (Call.Method, Call.Path, Call.Headers["authorization"]));
        Assert.Equal(new Dictionary<string, string>
        {
            ["taskType"] = "imageInference", ["taskUUID"] = accepted.Handle, ["model"] = "runware:101@1", ["positivePrompt"] = "A green teapot", ["width"] = "1024", ["height"] = "1024",
            ["numberResults"] = "1", ["outputType"] = "URL", ["outputFormat"] = "PNG", ["includeCost"] = "true", ["deliveryMethod"] = "async",
        }, Call.Fields);
        Assert.Equal(accepted.Handle, With().HandleBefore(Request.Model, Request.ClientId));
    }

    [Fact]
    public async Task All_settings_go_out_in_the_services_own_terms()
    {
        await SubmitAsync<ProviderOutcome.Accepted>(Request with
        {
            NegativePrompt = "steam", Size = "1024x768", Steps = 40, Seed = 7, OutputFormat = "jpeg", OutputCompression = 80, WebhookUrl = new("https://example.com/hook"),
        }, checkContent: "yes");
        Assert.Equal(("steam", "1024", "768", "40", "7"), (Call["negativePrompt"], Call["width"], Call["height"], Call["steps"], Call["seed"]));
        Assert.Equal(("JPG", "80", "https://example.com/hook", """{"checkContent":true}"""), (Call["outputFormat"], Call["outputQuality"], Call["webhookURL"], Call["safety"]));
    }

    [Theory]
    [InlineData("runware:106@1", 1, "referenceImages")]
    [InlineData("runware:106@1", 2, "referenceImages")]
    [InlineData("runware:101@1", 1, "seedImage")]
    [InlineData("civitai:101055@128078", 1, "seedImage")]
    [InlineData("civitai:101055@128078", 2, "referenceImages")]
    public async Task Input_images_are_references_or_where_older_models_begin(string model, int images, string field)
    {
        await SubmitAsync<ProviderOutcome.Accepted>(Request with { Model = model, Operation = Operation.ImageToImage, InputImages = [.. Enumerable.Range(0, images).Select(Input)] });
        var sent = field == "seedImage" ? [Call[field]!] : JsonSerializer.Deserialize<string[]>(Call[field]!)!;
        Assert.Equal(Enumerable.Range(0, images).Select(seed => Data(Input(seed))), sent);
        Assert.DoesNotContain(field == "seedImage" ? "referenceImages" : "seedImage", Call.Fields.Keys);
        Assert.Null(Call["width"]);
    }

    [Fact]
    public async Task A_mask_goes_with_the_image_that_it_belongs_to()
    {
        await SubmitAsync<ProviderOutcome.Accepted>(Request with { Model = "runware:102@1", Operation = Operation.Edit, InputImages = [Input()], Mask = Input(1) });
        Assert.Equal((Data(Input()), Data(Input(1))), (Call["seedImage"], Call["maskImage"]));
    }

    [Fact]
    public async Task The_cost_that_the_answer_states_is_the_evidence()
    {
        var accepted = await SubmitAsync<ProviderOutcome.Accepted>(Request);
        var done = Assert.IsType<ProviderOutcome.Completed>(await EndOfAsync(new(Request.Model, accepted.Handle, Request.ClientId)));
        Assert.Equal((0.0038m, _emulator.BilledUsd), (done.ReportedCostUsd, 0.0038m));
    }

    [Fact]
    public async Task A_task_whose_answer_was_lost_is_found_by_its_name()
    {
        _emulator.Next(Misbehavior.Reset with { Billable = true });
        await SubmitAsync<ProviderOutcome.NoAnswer>(Request);
        var done = Assert.IsType<ProviderOutcome.Completed>(await EndOfAsync(new(Request.Model, With().HandleBefore(Request.Model, Request.ClientId)!, Request.ClientId)));
        Assert.Equal((1, _emulator.BilledUsd), (done.Images.Count, done.ReportedCostUsd));
    }

    [Fact]
    public async Task A_task_that_never_began_is_not_found()
    {
        _emulator.Next(Misbehavior.Reset);
        await SubmitAsync<ProviderOutcome.NoAnswer>(Request);
        var failed = Assert.IsType<ProviderOutcome.Failed>(await EndOfAsync(new(Request.Model, With().HandleBefore(Request.Model, Request.ClientId)!, Request.ClientId)));
        Assert.Equal((Outcome.Expired, "taskFailedOrNotFound"), (failed.Outcome, failed.Code));
    }

    [Fact]
    public async Task An_empty_account_is_no_fault_of_the_request()
    {
        _emulator.Next(Misbehavior.InsufficientQuota);
        var failed = await SubmitAsync<ProviderOutcome.Failed>(Request);
        Assert.Equal((Outcome.Failed, "insufficient_quota", 402), (failed.Outcome, failed.Code, failed.HttpStatus));
    }

    [Fact]
    public async Task A_refused_parameter_is_named()
    {
        var failed = await SubmitAsync<ProviderOutcome.Failed>(Request with { Size = "1000x1000" });
        Assert.Equal((Outcome.Invalid, "invalidWidth", "width"), (failed.Outcome, failed.Code, failed.Param));
        Assert.Empty(_emulator.Bill);
    }

    [Fact]
    public void A_setting_is_yes_or_no() => Assert.Throws<ArgumentException>(() => With("maybe"));
}
