using System.Text.Json;

namespace Imprest.Emulators.DashScope;

/// <summary>DashScope's image services: tasks for the older models, answers at once for the newer.</summary>
/// <remarks>Bills each image that was made; what fails costs nothing, as the provider documents.</remarks>
public sealed class DashScopeEmulator : Emulator
{
    private static readonly HashSet<string> OwnStatuses = ["400", "401", "403", "404", "429", "500", "503"];

    private readonly EmulatedTasks<DashScopeCall> _tasks = new();

    public static Task<DashScopeEmulator> StartAsync() => StartAsync(new DashScopeEmulator());

    public override string ProviderId => "dashscope";

    public override string Credential => "sk-emulated-dashscope";

    public override string SampleModel => "dashscope/qwen-image-plus";

    public override (string? Size, string? Quality) SampleSettings => (null, null);

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/services/aigc/{task}/{function}", (HttpContext context, string task, string function) => CallAsync(context, $"{task}/{function}"));
        routes.MapGet("/api/v1/tasks/{id}", AskAsync);
        routes.MapPost("/api/v1/tasks/{id}/cancel", CancelAsync);
    }

    private async Task CallAsync(HttpContext context, string path)
    {
        var id = NewRequestId();
        RecordedCall raw;
        try
        {
            raw = await RecordedCallReader.ReadDeepAsync(context);
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException)
        {
            await RefuseAsync(context, id, new(400, "InvalidParameter", "The body is no JSON."));
            return;
        }

        Record(raw);
        if (!await IsLetInAsync(context, id))
            return;
        var call = new DashScopeCall(path, raw);
        var misbehavior = Take(context, call.Prompt);
        if (DashScopeValidation.Check(call, context.Request.Headers["X-DashScope-Async"] == "enable") is { } refusal)
        {
            await RefuseAsync(context, id, refusal);
            return;
        }

        await UntilEndAsync(context, cancellationToken => RunAsync(context, id, call, misbehavior, cancellationToken));
    }

    private async Task RunAsync(HttpContext context, string id, DashScopeCall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        var failure = DashScopeValidation.Failure(misbehavior, call);
        Charge(context, id, call, misbehavior, isRefused: failure is not null || DashScopeValidation.FailedWith(misbehavior) is not null);
        if (failure is not null)
        {
            await RefuseAsync(context, id, failure, misbehavior);
            return;
        }

        if (await BreakAsync(context, misbehavior, OwnStatuses, cancellationToken))
            return;
        await Gate.PassAsync(cancellationToken);
        var body = call.IsSync ? Answer(id, call, misbehavior) : State(_tasks.Add(id, call, misbehavior), TaskPhase.Queued);
        await SendAsync(context, misbehavior, body, "application/json", cancellationToken);
    }

    private async Task AskAsync(HttpContext context, string id)
    {
        if (!await IsLetInAsync(context, id))
            return;
        var (phase, task) = _tasks.Ask(id);
        if (phase == TaskPhase.Broken)
            context.Abort();
        else
            await SendAsync(context, null, task is null ? EmulatedJson.Bytes(new { request_id = "unknown", output = new { task_id = id, task_status = "UNKNOWN" } }) : State(task, phase), "application/json", context.RequestAborted);
    }

    /// <summary>Only what waits can be canceled: a task that was asked about twice is at work.</summary>
    private async Task CancelAsync(HttpContext context, string id)
    {
        if (!await IsLetInAsync(context, id))
            return;
        if (_tasks.Find(id) is not { Polls: < 2 } || _tasks.Cancel(id) != true)
            await RefuseAsync(context, id, new(400, "UnsupportedOperation", "Failed to cancel the task, please confirm if the task is in PENDING status."));
        else
            await SayAsync(context, 200, new { request_id = id });
    }

    private async Task<bool> IsLetInAsync(HttpContext context, string id)
    {
        if (context.Request.Headers.Authorization == $"Bearer {Credential}")
            return true;
        await RefuseAsync(context, id, new(401, "InvalidApiKey", $"Invalid API-key provided: {context.Request.Headers.Authorization}"));
        return false;
    }

    private static Task RefuseAsync(HttpContext context, string id, DashScopeRefusal refusal, Misbehavior? misbehavior = null) =>
        SayAsync(context, refusal.Status, new { request_id = id, code = refusal.Code, message = refusal.Message }, misbehavior);

    /// <summary>The newer protocol: Qwen puts all images into one choice, Wan each into its own.</summary>
    private byte[] Answer(string id, DashScopeCall call, Misbehavior? misbehavior)
    {
        var images = Enumerable.Range(0, EmulatedImage.MadeOrRefused(misbehavior, call.Images)).Select(index => (object)new { image = ImageAddress(call, misbehavior, index) }).ToList();
        object[] parts = misbehavior?.Name == "refusal" ? [new { text = "I can't draw that." }] : [.. images, .. call.ExtendsPrompt ? (object[])[] : [new { text = call.Prompt }]];
        object Choice(object[] content) => new { finish_reason = "stop", message = new { role = "assistant", content } };
        var choices = call.Model.StartsWith("wan", StringComparison.Ordinal) ? parts.Select(part => Choice([part])) : [Choice(parts)];
        return EmulatedJson.Bytes(new
        {
            output = new { choices },
            usage = new { width = call.Size.Width, height = call.Size.Height, image_count = images.Count },
            request_id = id,
        });
    }

    private byte[] State(EmulatedTask<DashScopeCall> task, TaskPhase phase)
    {
        var failed = phase is TaskPhase.Done or TaskPhase.Failed ? DashScopeValidation.FailedWith(task.Misbehavior) : null;
        if (failed is { } why)
            return EmulatedJson.Bytes(new { request_id = "poll-" + task.Id, output = new { task_id = task.Id, task_status = "FAILED", code = why.Code, message = why.Message } });
        if (phase != TaskPhase.Done)
            return EmulatedJson.Bytes(new { request_id = "poll-" + task.Id, output = new { task_id = task.Id, task_status = phase switch { TaskPhase.Queued => "PENDING", TaskPhase.Running => "RUNNING", _ => "CANCELED" } } });
        var (asked, made) = (task.Call.Images, EmulatedImage.Made(task.Misbehavior, task.Call.Images));
        var kept = task.Misbehavior is { Name: "withheld" } withheld ? Math.Max(0, made - EmulatedImage.Some(withheld)) : made;
        var results = Enumerable.Range(0, Math.Max(asked, made)).Select(index => index < kept
            ? new { orig_prompt = task.Call.Prompt, actual_prompt = "In more words: " + task.Call.Prompt, url = ImageAddress(task.Call, task.Misbehavior, index) }
            : index < made ? new { code = "DataInspectionFailed", message = "Output data may contain inappropriate content." }
            : (object)new { code = "InternalError.Timeout", message = "An internal timeout error has occurred during execution, please try again later or contact service support." });
        return EmulatedJson.Bytes(new
        {
            request_id = "poll-" + task.Id,
            output = new { task_id = task.Id, task_status = "SUCCEEDED", results, task_metrics = new { TOTAL = asked, SUCCEEDED = kept, FAILED = asked - kept } },
            usage = new { image_count = kept },
        });
    }

    private string ImageAddress(DashScopeCall call, Misbehavior? misbehavior, int index) => misbehavior?.Name == "not_base64"
        ? "no address"
        : Publish(EmulatedImage.Bytes(misbehavior, "png", call.Size, index), expired: misbehavior?.Name == "url_expired");

    private void Charge(HttpContext context, string id, DashScopeCall call, Misbehavior? misbehavior, bool isRefused)
    {
        var made = (call.IsSync ? EmulatedImage.MadeOrRefused(misbehavior, call.Images) : EmulatedImage.Made(misbehavior, call.Images)) - (misbehavior is { Name: "withheld" } ? EmulatedImage.Some(misbehavior) : 0);
        var images = Bills(misbehavior, isRefused, hasTasks: !call.IsSync) ? Math.Max(made, misbehavior?.Billable == true ? 1 : 0) : 0;
        Charge(ClientIdOf(context), id, call.Model, call.Operation, images, $"{call.Size.Width}x{call.Size.Height}", DashScopeTariff.Usd(call, images), misbehavior);
    }
}
