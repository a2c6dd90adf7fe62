using Imprest.Emulators;
using Imprest.Emulators.Automatic1111;
using Imprest.Emulators.Images;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Automatic1111;
using Imprest.Providers.Imaging;

namespace Imprest.Tests.Providers.Automatic1111;

public sealed class Automatic1111ProviderTests : IAsyncLifetime
{
    private Automatic1111Emulator _emulator = null!;

    private static ProviderRequest Request => new()
    {
        RequestId = "req_test", Model = "sd_xl_base_1.0", Operation = Operation.Generate, Prompt = "A green teapot",
    };

    private RecordedCall Call => Assert.Single(_emulator.Calls);

    public async ValueTask InitializeAsync() => _emulator = await Automatic1111Emulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    private Automatic1111Provider With(params (string Name, string Value)[] settings) => new(
        new("automatic1111", _emulator.Address, _emulator.Credential) { Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value) },
        ProviderHandlers.Clients(TimeProvider.System));

    private async Task<T> RunAsync<T>(ProviderRequest request, params (string Name, string Value)[] settings) where T : ProviderOutcome =>
        Assert.IsType<T>(await With(settings).RunAsync(request, null, default));

    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Completed>(Request);
        Assert.Equal("/automatic1111/sdapi/v1/txt2img", Call.Path);
        Assert.Equal(new Dictionary<string, string>
        {
            ["prompt"] = "A green teapot", ["batch_size"] = "1", ["n_iter"] = "1", ["override_settings"] = """{"sd_model_checkpoint":"sd_xl_base_1.0"}""",
            ["force_task_id"] = "req_test-1-0",
        }, Call.Fields);
    }

    [Fact]
    public async Task All_settings_go_out_in_the_web_UIs_own_terms()
    {
        await RunAsync<ProviderOutcome.Completed>(
            Request with { NegativePrompt = "steam", Images = 4, Size = "1024x768", Seed = 7, Steps = 28 },
            ("steps", "12"), ("negative_prompt", "blurry"), ("sampler", "DPM++ 2M"), ("scheduler", "Karras"), ("cfg_scale", "6.5"), ("batch_size", "3"));
        Assert.Equal(new Dictionary<string, string>
        {
            ["prompt"] = "A green teapot", ["negative_prompt"] = "steam", ["width"] = "1024", ["height"] = "768", ["batch_size"] = "2", ["n_iter"] = "2", ["seed"] = "7",
            ["steps"] = "28", ["cfg_scale"] = "6.5", ["sampler_name"] = "DPM++ 2M", ["scheduler"] = "Karras",
            ["override_settings"] = """{"sd_model_checkpoint":"sd_xl_base_1.0"}""", ["force_task_id"] = "req_test-1-0",
        }, Call.Fields);
    }

    [Fact]
    public async Task What_a_call_leaves_out_the_connection_says()
    {
        await RunAsync<ProviderOutcome.Completed>(Request, ("steps", "12"), ("negative_prompt", "blurry"));
        Assert.Equal(("12", "blurry"), (Call["steps"], Call["negative_prompt"]));
    }

    [Fact]
    public async Task An_edit_paints_anew_what_was_transparent_in_the_mask()
    {
        var image = TinyImage.Bytes("png", 64, 64);
        var mask = new Bitmap(2, 1, 4, [9, 9, 9, 255, 9, 9, 9, 0]);
        await RunAsync<ProviderOutcome.Completed>(Request with
        {
            Operation = Operation.Edit, InputImages = [new(image, "image/png", "a.png")], Mask = new(PngEncoder.Encode(mask), "image/png", "mask.png"),
        }, ("denoising_strength", "0.6"));
        Assert.Equal("/automatic1111/sdapi/v1/img2img", Call.Path);
        Assert.Equal(($"[\"{Convert.ToBase64String(image)}\"]", "1", "0.6"), (Call["init_images"]!.Replace("\\u002B", "+", StringComparison.Ordinal), Call["inpainting_fill"], Call["denoising_strength"]));
        Assert.True(PngDecoder.TryDecode(Convert.FromBase64String(Call["mask"]!), out var sent, out _));
        Assert.Equal([0, 0, 0, 255, 255, 255, 255, 255], sent.Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_grid_of_all_images_is_none_of_them(bool saysNothing)
    {
        // Where nothing is said, one image more than was asked for is a grid.
        (_emulator.ReturnsGrid, _emulator.SaysNothing) = (true, saysNothing);
        var done = await RunAsync<ProviderOutcome.Completed>(Request with { Images = 3, Size = "512x512" });
        Assert.Equal(3, done.Images.Count);
        Assert.All(done.Images, image => Assert.Equal((512, 512), Png.Size(image.Bytes.Span)));
    }

    [Fact]
    public async Task One_image_of_a_server_that_says_nothing_is_one_image()
    {
        _emulator.SaysNothing = true;
        Assert.Single((await RunAsync<ProviderOutcome.Completed>(Request)).Images);
    }

    [Fact]
    public async Task The_time_at_work_is_what_the_server_measured() =>
        Assert.Equal(1.25m, (await RunAsync<ProviderOutcome.Completed>(Request)).Counts![Meter.GpuSecond]);

    [Theory]
    [InlineData("404", Outcome.Failed, "model_not_found", "Sampler not found", null)]
    [InlineData("422", Outcome.Invalid, "http_422", "value is not a valid integer", "steps")]
    [InlineData("500", Outcome.Failed, "OutOfMemoryError", "CUDA out of memory. Tried to allocate 4.00 GiB", null)]
    public async Task The_web_UIs_words_are_kept(string misbehavior, Outcome outcome, string code, string message, string? param)
    {
        _emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request);
        Assert.Equal((outcome, code, message, param), (failed.Outcome, failed.Code, failed.Message, failed.Param));
    }

    [Fact]
    public async Task Without_its_password_the_web_UI_lets_nobody_in()
    {
        var open = new Automatic1111Provider(new("automatic1111", _emulator.Address), ProviderHandlers.Clients(TimeProvider.System));
        var failed = Assert.IsType<ProviderOutcome.Failed>(await open.RunAsync(Request, null, default));
        Assert.Equal((401, "Incorrect username or password"), (failed.HttpStatus, failed.Message));
        Assert.DoesNotContain("authorization", Call.Headers.Keys);
    }

    [Theory]
    [InlineData("steps", "many")]
    [InlineData("steps", "2.5")]
    [InlineData("cfg_scale", "-1")]
    [InlineData("denoising_strength", "1.5")]
    [InlineData("batch_size", "0")]
    public void A_setting_that_is_no_sane_number_is_refused_at_once(string name, string value) =>
        Assert.Contains($"'{name}'", Assert.Throws<ArgumentException>(() => With((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_credential_without_a_user_is_refused_without_being_repeated()
    {
        var refused = Assert.Throws<ArgumentException>(() => Automatic1111Provider.Kind.Create(new("automatic1111", _emulator.Address, "secret-password"), ProviderHandlers.Clients(TimeProvider.System)));
        Assert.DoesNotContain("secret-password", refused.Message, StringComparison.Ordinal);
    }
}
