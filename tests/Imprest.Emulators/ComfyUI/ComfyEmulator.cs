using System.Collections.Concurrent;
using System.Globalization;

namespace Imprest.Emulators.ComfyUI;

/// <summary>A ComfyUI server behind a proxy that wants a bearer token: uploads, workflows, history, queue, files.</summary>
/// <remarks>
/// One run is at work at a time. Its bill is what the operator of such a machine would reckon: so much an image that came out well, and nothing for the rest.
/// A run whose answer is lost before the server took it (<c>reset</c>, <c>hang</c>) was never begun, unless the misbehavior is billable.
/// </remarks>
public sealed class ComfyEmulator : Emulator
{
    /// <summary>How long a run takes by the server's own clock, whatever the wall's says.</summary>
    public const int MillisecondsOfWork = 8_250;

    private const decimal UsdAnImage = 0.03m;
    private static readonly HashSet<string> OwnStatuses = ["400", "500"];
    private readonly EmulatedTasks<ComfyRun> _tasks = new();
    private readonly ConcurrentQueue<ComfyRun> _runs = new();
    private readonly ConcurrentDictionary<string, byte[]> _files = new();
    private readonly ConcurrentQueue<ComfyUpload> _uploads = new();
    private int _numbers;

    public static Task<ComfyEmulator> StartAsync() => StartAsync(new ComfyEmulator());

    public override string ProviderId => "comfyui";

    public override string Credential => "emulated-comfyui";

    public override string SampleModel => "comfyui/sd_xl_base_1.0.safetensors";

    /// <summary>What was uploaded, oldest first.</summary>
    public IReadOnlyList<ComfyUpload> Uploads => [.. _uploads];

    /// <summary>Uploads fail with this status.</summary>
    public int? UploadStatus { get; set; }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/upload/image", context => UploadAsync(context, mask: false));
        routes.MapPost("/upload/mask", context => UploadAsync(context, mask: true));
        routes.MapPost("/prompt", SubmitAsync);
        routes.MapGet("/history/{id}", HistoryAsync);
        routes.MapGet("/queue", QueueAsync);
        routes.MapPost("/queue", DeleteAsync);
        routes.MapPost("/interrupt", InterruptAsync);
        routes.MapGet("/view", ViewAsync);
    }

    private bool IsLetIn(HttpContext context)
    {
        if (context.Request.Headers.Authorization == "Bearer " + Credential)
            return true;
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return false;
    }

    private async Task UploadAsync(HttpContext context, bool mask)
    {
        if (!IsLetIn(context))
            return;
        var form = await context.Request.ReadFormAsync();
        if (UploadStatus is { } status || form.Files["image"] is not { FileName.Length: > 0 } file || mask && form["original_ref"].Count == 0)
        {
            context.Response.StatusCode = UploadStatus ?? 400;
            return;
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        var subfolder = form["subfolder"].ToString();
        _uploads.Enqueue(new(file.FileName, subfolder, bytes.ToArray(), mask ? form["original_ref"].ToString() : null));
        _files[subfolder.Length == 0 ? file.FileName : $"{subfolder}/{file.FileName}"] = bytes.ToArray();
        await context.Response.WriteAsJsonAsync(new { name = file.FileName, subfolder, type = "input" });
    }

    private async Task SubmitAsync(HttpContext context)
    {
        var call = await JsonCall.ReadAsync(context);
        Record(call.Raw);
        if (!IsLetIn(context))
            return;
        var graph = new ComfyGraph(call.Body.TryGetProperty("prompt", out var nodes) ? nodes : default);
        var misbehavior = Take(context, graph.Prompts);
        if (call.Raw["prompt_id"] is { } wished && (!Guid.TryParseExact(wished, "D", out _) || wished.Any(char.IsAsciiLetterUpper)))
        {
            await SayAsync(context, 400, ComfyGraph.Error("invalid_prompt_id", "prompt_id must be a valid UUID"));
            return;
        }

        if (graph.Problem(_files.Keys.ToHashSet()) is { } problem)
        {
            await SayAsync(context, 400, problem);
            return;
        }

        var run = new ComfyRun(call.Raw["prompt_id"] ?? new Guid(Interlocked.Increment(ref _numbers), 0, 0, new byte[8]).ToString(), Interlocked.Increment(ref _numbers), graph);
        Charge(context, run, misbehavior);
        await UntilEndAsync(context, async cancellationToken =>
        {
            if (misbehavior is { Billable: true, Name: "reset" or "hang" or "504" })
                Queue(run, null);
            if (await RefuseAsync(context, graph, misbehavior) || await BreakAsync(context, misbehavior, OwnStatuses, cancellationToken))
                return;
            await Gate.PassAsync(cancellationToken);
            Queue(run, misbehavior);
            var answer = new { prompt_id = run.Id, number = run.Number, node_errors = new { } };
            await SendAsync(context, misbehavior, EmulatedJson.Bytes(answer), "application/json", cancellationToken);
        });
    }

    private void Queue(ComfyRun run, Misbehavior? misbehavior)
    {
        _tasks.Add(run.Id, run, misbehavior);
        if (misbehavior?.Name != "task_lost")
            _runs.Enqueue(run);
    }

    private static async Task<bool> RefuseAsync(HttpContext context, ComfyGraph graph, Misbehavior? misbehavior)
    {
        switch (misbehavior?.Name)
        {
            case "400":
                await SayAsync(context, 400, ComfyGraph.Error("invalid_prompt", "Cannot execute because a node is broken."));
                return true;
            case "echo":
                await SayAsync(context, 400, ComfyGraph.Error("invalid_prompt", graph.Prompts));
                return true;
            case "500":
                context.Response.StatusCode = 500;
                await context.Response.WriteAsync("500 Internal Server Error\n\nServer got itself in trouble");
                return true;
            default:
                return false;
        }
    }

    private Task HistoryAsync(HttpContext context, string id)
    {
        if (!IsLetIn(context))
            return Task.CompletedTask;
        if (_tasks.Find(id) is { Call.IsDeleted: true })
            return SayAsync(context, 200, new { });
        var (phase, task) = _tasks.Ask(id);
        if (phase is TaskPhase.Broken)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        if (phase is not (TaskPhase.Done or TaskPhase.Failed or TaskPhase.Canceled))
            return SayAsync(context, 200, new { });
        task!.Call.IsOver = true;
        return SayAsync(context, 200, new Dictionary<string, object> { [id] = Entry(task, phase) });
    }

    private object Entry(EmulatedTask<ComfyRun> task, TaskPhase phase)
    {
        var run = task.Call;
        var began = Time.GetUtcNow().ToUnixTimeMilliseconds() - MillisecondsOfWork;
        object start = new object[] { "execution_start", new { prompt_id = run.Id, timestamp = began } };
        object end = phase switch
        {
            TaskPhase.Done => new object[] { "execution_success", new { prompt_id = run.Id, timestamp = began + MillisecondsOfWork } },
            TaskPhase.Canceled => new object[] { "execution_interrupted", new { prompt_id = run.Id, node_id = "3", node_type = "KSampler", executed = Array.Empty<string>() } },
            _ => new object[]
            {
                "execution_error",
                new { prompt_id = run.Id, node_id = "3", node_type = "KSampler", exception_message = "Allocation on device", exception_type = "torch.OutOfMemoryError", traceback = Array.Empty<string>() },
            },
        };
        var images = Enumerable.Range(0, EmulatedImage.Made(task.Misbehavior, run.Graph.Count))
            .Select(index => new { filename = string.Create(CultureInfo.InvariantCulture, $"{run.Id}_{index:D5}_.png"), subfolder = "a b", type = "output" }).ToList();
        return new
        {
            prompt = new object[] { run.Number, run.Id, run.Graph.Json, new { client_id = "imprest" }, run.Graph.Outputs },
            outputs = phase is not TaskPhase.Done ? [] : run.Graph.Outputs.ToDictionary(id => id, _ => (object)new { images }),
            status = new { status_str = phase is TaskPhase.Done ? "success" : "error", completed = phase is TaskPhase.Done, messages = new[] { start, end } },
        };
    }

    private Task QueueAsync(HttpContext context)
    {
        if (!IsLetIn(context))
            return Task.CompletedTask;
        var open = Open();
        object[] Items(IEnumerable<ComfyRun> runs) => [.. runs.Select(run => new object[] { run.Number, run.Id, run.Graph.Json, new { client_id = "imprest" }, run.Graph.Outputs })];
        return SayAsync(context, 200, new { queue_running = Items(open.Take(1)), queue_pending = Items(open.Skip(1).Reverse()) });
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var call = await JsonCall.ReadAsync(context);
        if (!IsLetIn(context) || !call.Body.TryGetProperty("delete", out var ids))
            return;
        foreach (var run in Open().Skip(1).Where(run => ids.EnumerateArray().Any(id => id.GetString() == run.Id)))
            run.IsOver = run.IsDeleted = true;
    }

    private async Task InterruptAsync(HttpContext context)
    {
        var call = await JsonCall.ReadAsync(context);
        if (IsLetIn(context) && Open() is [var running, ..] && (call.Raw["prompt_id"] is not { } id || id == running.Id))
            _tasks.Cancel(running.Id);
    }

    private async Task ViewAsync(HttpContext context)
    {
        if (!IsLetIn(context))
            return;
        var name = context.Request.Query["filename"].ToString().Split('_');
        if (name.Length < 3 || context.Request.Query["subfolder"] != "a b" || _tasks.Find(name[0]) is not { } task || task.Misbehavior?.Name == "url_expired")
        {
            context.Response.StatusCode = 404;
            return;
        }

        await Files.PassAsync(context.RequestAborted);
        var (width, height) = task.Call.Graph.Pixels;
        context.Response.ContentType = "image/png";
        await context.Response.Body.WriteAsync(EmulatedImage.Bytes(task.Misbehavior, "png", (width, height), int.Parse(name[1], CultureInfo.InvariantCulture)), context.RequestAborted);
    }

    /// <summary>What is at work, and then what waits.</summary>
    private List<ComfyRun> Open() => [.. _runs.Where(run => !run.IsOver)];

    private void Charge(HttpContext context, ComfyRun run, Misbehavior? misbehavior)
    {
        var pays = misbehavior?.Billable ?? misbehavior?.AnswersWell != false || misbehavior?.Name is "reset_mid_body" or "stall" or "malformed" or "empty" or "oversized"; // The run goes on, and can be found.
        var made = pays ? EmulatedImage.Made(misbehavior, run.Graph.Count) : 0;
        Charge(ClientIdOf(context), run.Id, run.Graph.Checkpoint, run.Graph.Operation, made, run.Graph.Size, made * UsdAnImage, misbehavior);
    }
}
