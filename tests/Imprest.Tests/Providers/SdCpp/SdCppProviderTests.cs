using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Emulators.SdCpp;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Imaging;
using Imprest.Providers.SdCpp;

namespace Imprest.Tests.Providers.SdCpp;

public sealed class SdCppProviderTests : IAsyncLifetime
{
    private SdCppEmulator _emulator = null!;
    private SdCppProvider _provider = null!;

    private static ProviderRequest Request => new()
    {
        RequestId = "req_test", Model = "my-model", Operation = Operation.Generate, Prompt = "A green teapot",
    };

    private RecordedCall Call => Assert.Single(_emulator.Calls);

    public async ValueTask InitializeAsync()
    {
        _emulator = await SdCppEmulator.StartAsync();
        _provider = new(new("sdcpp", _emulator.Address), ProviderHandlers.Clients(TimeProvider.System));
    }

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    private async Task<T> RunAsync<T>(ProviderRequest request) where T : ProviderOutcome => Assert.IsType<T>(await _provider.RunAsync(request, null, default));

    private static ProviderTask TaskOf(ProviderOutcome.Accepted accepted) => new("my-model", accepted.Handle, Request.ClientId);

    [Fact]
    public async Task A_plain_generation_says_no_more_than_it_must()
    {
        await RunAsync<ProviderOutcome.Accepted>(Request);
        Assert.Equal(("POST", "/sdcpp/sdcpp/v1/img_gen"), (Call.Method, Call.Path));
        Assert.Equal(new Dictionary<string, string> { ["prompt"] = "A green teapot", ["batch_count"] = "1", ["seed"] = "-1" }, Call.Fields);
        Assert.DoesNotContain("authorization", Call.Headers.Keys);
    }

    [Fact]
    public async Task All_settings_go_out_in_the_servers_own_terms()
    {
        await RunAsync<ProviderOutcome.Accepted>(Request with
        {
            Prompt = "A teapot <sd_cpp_extra_args>{\"sample_params\":{\"sample_steps\":150}}</sd_cpp_extra_args>",
            NegativePrompt = "steam <SD_CPP_EXTRA_ARGS>", Images = 3, Size = "1024x768", Seed = 7, Steps = 28, OutputFormat = "webp", OutputCompression = 80,
        });
        Assert.Equal(new Dictionary<string, string>
        {
            ["prompt"] = "A teapot", ["negative_prompt"] = "steam", ["width"] = "1024", ["height"] = "768", ["batch_count"] = "3", ["seed"] = "7",
            ["sample_params"] = """{"sample_steps":28}""", ["output_format"] = "webp", ["output_compression"] = "80",
        }, Call.Fields);
    }

    [Fact]
    public async Task An_edit_paints_over_its_first_image_where_the_mask_was_transparent()
    {
        var (first, second) = (TinyImage.Bytes("png", 64, 64), TinyImage.Bytes("png", 64, 64, 1));
        var mask = new Bitmap(2, 1, 4, [9, 9, 9, 255, 9, 9, 9, 0]);
        await RunAsync<ProviderOutcome.Accepted>(Request with
        {
            Operation = Operation.Edit, InputImages = [new(first, "image/png", "a.png"), new(second, "image/png", "b.png")],
            Mask = new(PngEncoder.Encode(mask), "image/png", "mask.png"),
        });
        Assert.Equal(Convert.ToBase64String(first), Call["init_image"]);
        Assert.Equal([Convert.ToBase64String(first), Convert.ToBase64String(second)], JsonSerializer.Deserialize<string[]>(Call["ref_images"]!)!);
        Assert.True(PngDecoder.TryDecode(Convert.FromBase64String(Call["mask_image"]!), out var sent, out _));
        Assert.Equal([0, 0, 0, 255, 255, 255, 255, 255], sent.Data);
    }

    [Fact]
    public async Task A_mask_without_transparency_is_a_gray_one_and_goes_as_it_is()
    {
        var mask = TinyImage.Bytes("png", 8, 8);
        await RunAsync<ProviderOutcome.Accepted>(Request with
        {
            Operation = Operation.Edit, InputImages = [new(mask, "image/png", "a.png")], Mask = new(mask, "image/png", "mask.png"),
        });
        Assert.Equal(Convert.ToBase64String(mask), Call["mask_image"]);
    }

    [Fact]
    public async Task A_job_tells_its_place_that_it_is_at_work_and_how_long_it_worked()
    {
        var task = TaskOf(await RunAsync<ProviderOutcome.Accepted>(Request));
        Assert.Equal((false, 0), Assert.IsType<ProviderOutcome.Accepted>(await _provider.PollAsync(task, default)) is var queued ? (queued.Started, queued.QueuePosition) : default);
        Assert.True(Assert.IsType<ProviderOutcome.Accepted>(await _provider.PollAsync(task, default)).Started);
        var done = Assert.IsType<ProviderOutcome.Completed>(await _provider.PollAsync(task, default));
        Assert.Equal(SdCppEmulator.SecondsOfWork, done.Counts![Meter.GpuSecond]);
        Assert.Equal("png", done.OutputFormat);
    }

    [Fact]
    public async Task A_job_at_work_cannot_be_stopped_any_more()
    {
        _emulator.Next(Misbehavior.EndlessTask);
        var task = TaskOf(await RunAsync<ProviderOutcome.Accepted>(Request));
        await _provider.PollAsync(task, default);
        await _provider.PollAsync(task, default);
        Assert.Equal(CancelOutcome.TooLate, await _provider.CancelAsync(task, default));
        Assert.IsType<ProviderOutcome.Accepted>(await _provider.PollAsync(task, default));
    }

    [Fact]
    public async Task A_full_queue_is_a_failure_with_a_name()
    {
        _emulator.Next(Misbehavior.RateLimited());
        var failed = await RunAsync<ProviderOutcome.Failed>(Request);
        Assert.Equal(("queue_full", "job queue is full"), (failed.Code, failed.Message));
    }

    [Theory]
    [InlineData("../v1/jobs/job_1")]
    [InlineData("job_1?x=y")]
    [InlineData("")]
    public async Task A_handle_that_names_no_job_is_not_asked_by(string handle)
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await _provider.PollAsync(new("my-model", handle, "c"), default));
        Assert.Equal(Outcome.Expired, failed.Outcome);
    }

    [Fact]
    public void Every_model_is_the_one_that_the_server_was_started_with() =>
        Assert.Equal(_provider.Find("sd-cpp-local")! with { Model = "my-model" }, _provider.Find("my-model"));
}
