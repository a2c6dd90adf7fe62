using System.Text.Json;
using Imprest.Emulators;
using Imprest.Emulators.ComfyUI;
using Imprest.Emulators.Images;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.ComfyUI;

namespace Imprest.Tests.Providers.ComfyUI;

public sealed class ComfyProviderTests : IAsyncLifetime
{
    private const string Inpainting = """
        {
          "1": { "class_type": "LoadImage", "_meta": { "title": "imprest:image" }, "inputs": { "image": "example.png" } },
          "2": { "class_type": "CLIPTextEncode", "_meta": { "title": "imprest:prompt" }, "inputs": { "text": "" } },
          "3": { "class_type": "VAEEncodeForInpaint", "inputs": { "pixels": ["1", 0], "mask": ["1", 1] } },
          "9": { "class_type": "SaveImage", "_meta": { "title": "imprest:output" }, "inputs": { "filename_prefix": "edited", "images": ["3", 0] } }
        }
        """;

    private readonly string _workflow = Path.Combine(Path.GetTempPath(), $"imprest-workflow-{Environment.ProcessId}-{Environment.TickCount64}.json");
    private ComfyEmulator _emulator = null!;

    private static ProviderRequest Request => new()
    {
        RequestId = "req_test", Model = "sd_xl_base_1.0.safetensors", Operation = Operation.Generate, Prompt = "A green teapot",
    };

    private RecordedCall Call => Assert.Single(_emulator.Calls);

    public async ValueTask InitializeAsync() => _emulator = await ComfyEmulator.StartAsync();

    public ValueTask DisposeAsync()
    {
        File.Delete(_workflow);
        return _emulator.DisposeAsync();
    }

    private ComfyProvider With(string? workflow = null, string? credential = null)
    {
        if (workflow is not null)
            File.WriteAllText(_workflow, workflow);
        var settings = workflow is null ? [] : new Dictionary<string, string> { ["workflow"] = _workflow };
        return new(new("comfyui", _emulator.Address, credential ?? _emulator.Credential) { Settings = settings }, ProviderHandlers.Clients(TimeProvider.System));
    }

    private static ProviderTask TaskOf(string handle, bool asUrls = false) => new(Request.Model, handle, Request.ClientId, ResultsAsUrls: asUrls);

    private async Task<ProviderOutcome> EndOfAsync(ComfyProvider provider, ProviderTask task)
    {
        for (var asked = 0; ; asked++)
        {
            var outcome = await provider.PollAsync(task, default);
            if (outcome is not ProviderOutcome.Accepted)
                return outcome;
            Assert.InRange(asked, 0, 10);
        }
    }

    [Fact]
    public async Task A_run_is_named_by_the_call_and_fills_the_workflow()
    {
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await With().RunAsync(Request with { Size = "1024x768", Seed = 7 }, null, default));
        Assert.Equal(("POST", "/comfyui/prompt"), (Call.Method, Call.Path));
        Assert.Equal((accepted.Handle, "imprest"), (Call["prompt_id"], Call["client_id"]));
        Assert.Equal(accepted.Handle, With().HandleBefore(Request.Model, Request.ClientId));
        var graph = JsonElement.Parse(Call["prompt"]!);
        Assert.Equal(("A green teapot", 1024, 7), (graph.GetProperty("6").GetProperty("inputs").GetProperty("text").GetString(),
            graph.GetProperty("5").GetProperty("inputs").GetProperty("width").GetInt32(), graph.GetProperty("3").GetProperty("inputs").GetProperty("seed").GetInt32()));
    }

    [Fact]
    public async Task Calls_that_state_no_seed_have_one_of_their_own_each()
    {
        var provider = With();
        await provider.RunAsync(Request, null, default);
        await provider.RunAsync(Request with { Call = 1 }, null, default);
        var seeds = _emulator.Calls.Select(call => JsonElement.Parse(call["prompt"]!).GetProperty("3").GetProperty("inputs").GetProperty("seed").GetInt64()).ToList();
        Assert.NotEqual(seeds[0], seeds[1]);
        Assert.All(seeds, seed => Assert.InRange(seed, 0, 1L << 53));
    }

    [Fact]
    public async Task A_run_whose_answer_was_lost_is_found_by_its_name()
    {
        _emulator.Next(Misbehavior.Reset with { Billable = true });
        var provider = With();
        Assert.IsType<ProviderOutcome.NoAnswer>(await provider.RunAsync(Request, null, default));
        var done = Assert.IsType<ProviderOutcome.Completed>(await EndOfAsync(provider, TaskOf(provider.HandleBefore(Request.Model, Request.ClientId)!)));
        Assert.Single(done.Images);
        Assert.NotEqual(0, _emulator.BilledUsd);
    }

    [Fact]
    public async Task A_run_that_never_began_is_not_found()
    {
        _emulator.Next(Misbehavior.Reset);
        var provider = With();
        Assert.IsType<ProviderOutcome.NoAnswer>(await provider.RunAsync(Request, null, default));
        var failed = Assert.IsType<ProviderOutcome.Failed>(await provider.PollAsync(TaskOf(provider.HandleBefore(Request.Model, Request.ClientId)!), default));
        Assert.Equal((Outcome.Expired, 0m), (failed.Outcome, _emulator.BilledUsd));
    }

    [Fact]
    public async Task An_edit_brings_its_image_and_its_mask_first()
    {
        var (image, mask) = (TinyImage.Bytes("png", 64, 64), TinyImage.Bytes("png", 64, 64, 1));
        var provider = With(Inpainting);
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await provider.RunAsync(Request with
        {
            Operation = Operation.Edit, InputImages = [new(image, "image/png", "a.png")], Mask = new(mask, "image/png", "mask.png"),
        }, null, default));
        Assert.Equal([($"{accepted.Handle}-1.png", "imprest"), ($"{accepted.Handle}-mask.png", "imprest")], _emulator.Uploads.Select(upload => (upload.Name, upload.Subfolder)));
        Assert.Equal([image, mask], _emulator.Uploads.Select(upload => upload.Bytes));
        Assert.Equal($$"""{"filename":"{{accepted.Handle}}-1.png","subfolder":"imprest","type":"input"}""", _emulator.Uploads[1].Original);
        var inputs = JsonElement.Parse(Call["prompt"]!).GetProperty("1").GetProperty("inputs");
        Assert.Equal($"imprest/{accepted.Handle}-mask.png", inputs.GetProperty("image").GetString());
        Assert.Single(Assert.IsType<ProviderOutcome.Completed>(await EndOfAsync(provider, TaskOf(accepted.Handle))).Images);
    }

    [Theory]
    [InlineData(413, Outcome.Invalid)]
    [InlineData(500, Outcome.Failed)]
    public async Task An_image_that_cannot_be_brought_is_no_work(int status, Outcome outcome)
    {
        _emulator.UploadStatus = status;
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With(Inpainting).RunAsync(
            Request with { Operation = Operation.ImageToImage, InputImages = [new(TinyImage.Bytes("png", 64, 64), "image/png", "a.png")] }, null, default));
        Assert.Equal((outcome, true), (failed.Outcome, failed.NothingWasSent));
        Assert.Empty(_emulator.Calls);
    }

    [Fact]
    public async Task A_workflow_without_a_place_for_images_is_not_run_with_some()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With().RunAsync(
            Request with { InputImages = [new(TinyImage.Bytes("png", 64, 64), "image/png", "a.png")] }, null, default));
        Assert.Equal((Outcome.Invalid, true), (failed.Outcome, failed.NothingWasSent));
        Assert.Empty(_emulator.Uploads);
    }

    [Fact]
    public void A_workflow_says_what_its_connection_can_do()
    {
        var model = With(Inpainting).Find("my-inpainting")!;
        Assert.Equal([Operation.ImageToImage, Operation.Edit], model.Operations);
        Assert.Equal((true, 1, 1), (model.Masks, model.MaxReferences, model.MaxImagesPerCall));
        Assert.Equal([Operation.Generate], With().Find("sd_xl_base_1.0.safetensors")!.Operations);
    }

    [Fact]
    public async Task A_checkpoint_that_is_not_there_is_named()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With().RunAsync(Request with { Model = "other.safetensors" }, null, default));
        Assert.Equal((Outcome.Invalid, "prompt_outputs_failed_validation", "ckpt_name"), (failed.Outcome, failed.Code, failed.Param));
        Assert.Contains("'other.safetensors' not in", failed.Message, StringComparison.Ordinal);
        Assert.Empty(_emulator.Bill);
    }

    [Fact]
    public async Task A_run_that_failed_says_where_and_why()
    {
        _emulator.Next(Misbehavior.TaskFailed);
        var provider = With();
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await provider.RunAsync(Request, null, default));
        var failed = Assert.IsType<ProviderOutcome.Failed>(await EndOfAsync(provider, TaskOf(accepted.Handle)));
        Assert.Equal(("torch.OutOfMemoryError", "KSampler: Allocation on device"), (failed.Code, failed.Message));
    }

    [Fact]
    public async Task The_time_at_work_is_what_the_server_wrote_down()
    {
        var provider = With();
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await provider.RunAsync(Request, null, default));
        var done = Assert.IsType<ProviderOutcome.Completed>(await EndOfAsync(provider, TaskOf(accepted.Handle)));
        Assert.Equal(ComfyEmulator.MillisecondsOfWork / 1_000m, done.Counts![Meter.GpuSecond]);
    }

    [Fact]
    public async Task Waiting_runs_know_their_place_and_leave_the_queue_without_a_trace()
    {
        _emulator.Next(Misbehavior.EndlessTask, Misbehavior.EndlessTask, Misbehavior.EndlessTask);
        var provider = With();
        var tasks = new List<ProviderTask>();
        for (var call = 0; call < 3; call++)
            tasks.Add(TaskOf(Assert.IsType<ProviderOutcome.Accepted>(await provider.RunAsync(Request with { Call = call }, null, default)).Handle));
        var states = new List<ProviderOutcome.Accepted>();
        foreach (var task in tasks)
            states.Add(Assert.IsType<ProviderOutcome.Accepted>(await provider.PollAsync(task, default)));
        Assert.Equal([(true, null), (false, 0), (false, 1)], states.Select(state => (state.Started, state.QueuePosition)));
        Assert.Equal(CancelOutcome.Requested, await provider.CancelAsync(tasks[1], default));
        Assert.Equal(Outcome.Expired, Assert.IsType<ProviderOutcome.Failed>(await provider.PollAsync(tasks[1], default)).Outcome);
        Assert.Equal(CancelOutcome.TooLate, await provider.CancelAsync(tasks[1], default));
        Assert.IsType<ProviderOutcome.Accepted>(await provider.PollAsync(tasks[0], default));
    }

    [Fact]
    public async Task Addresses_are_given_where_they_are_wanted()
    {
        var provider = With();
        var accepted = Assert.IsType<ProviderOutcome.Accepted>(await provider.RunAsync(Request, null, default));
        var image = Assert.Single(Assert.IsType<ProviderOutcome.Completed>(await EndOfAsync(provider, TaskOf(accepted.Handle, asUrls: true))).Images);
        Assert.True(image.Bytes.IsEmpty);
        Assert.StartsWith(_emulator.Address + "view?filename=", image.Url!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_token_the_proxy_lets_nobody_in()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With(credential: "").RunAsync(Request, null, default));
        Assert.Equal(401, failed.HttpStatus);
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_named()
    {
        var connection = new ProviderConnection("comfyui", _emulator.Address) { Settings = new Dictionary<string, string> { ["workflow"] = "/nowhere/secret-place.json" } };
        var refused = Assert.Throws<ArgumentException>(() => ComfyProvider.Kind.Create(connection, ProviderHandlers.Clients(TimeProvider.System)));
        Assert.DoesNotContain("secret-place", refused.Message, StringComparison.Ordinal);
    }
}
