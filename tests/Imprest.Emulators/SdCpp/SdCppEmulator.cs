using System.Globalization;

namespace Imprest.Emulators.SdCpp;

/// <summary>A server of stable-diffusion.cpp: its own interface, which takes jobs and answers later.</summary>
/// <remarks>Its bill is what the operator of such a machine would reckon: so much an image that came out well, and nothing for the rest.</remarks>
public sealed class SdCppEmulator : Emulator
{
    /// <summary>How long a job is at work by the server's own clock, whatever the wall's says.</summary>
    public const int SecondsOfWork = 12;

    private const decimal UsdAnImage = 0.02m;
    private static readonly HashSet<string> OwnStatuses = ["400", "429", "500"];
    private readonly EmulatedTasks<SdCppJob> _jobs = new();
    private int _ids;

    public static Task<SdCppEmulator> StartAsync() => StartAsync(new SdCppEmulator());

    public override string ProviderId => "sdcpp";

    public override bool ServesFiles => false;

    public override string SampleModel => "sdcpp/sd-cpp-local";

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sdcpp/v1/img_gen", SubmitAsync);
        routes.MapGet("/sdcpp/v1/jobs/{id}", AskAsync);
        routes.MapPost("/sdcpp/v1/jobs/{id}/cancel", CancelAsync);
    }

    private async Task SubmitAsync(HttpContext context)
    {
        var call = await JsonCall.ReadAsync(context);
        Record(call.Raw);
        var misbehavior = Take(context, call.Raw["prompt"]);
        if (SdCppJob.Read(call.Body) is not { } job)
        {
            await SayAsync(context, 400, new { error = "invalid generation parameters" });
            return;
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"job_{Interlocked.Increment(ref _ids):x8}");
        Charge(context, id, job, misbehavior);
        await UntilEndAsync(context, async cancellationToken =>
        {
            if (await RefuseAsync(context, job, misbehavior) || await BreakAsync(context, misbehavior, OwnStatuses, cancellationToken))
                return;
            await Gate.PassAsync(cancellationToken);
            _jobs.Add(id, job, misbehavior);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            var answer = new { id, kind = "img_gen", status = "queued", created = Time.GetUtcNow().ToUnixTimeSeconds(), poll_url = "/sdcpp/v1/jobs/" + id };
            await SendAsync(context, misbehavior, EmulatedJson.Bytes(answer), "application/json", cancellationToken);
        });
    }

    private static async Task<bool> RefuseAsync(HttpContext context, SdCppJob job, Misbehavior? misbehavior)
    {
        ErrorAnswer? refusal = misbehavior?.Name switch
        {
            "400" => new(400, new { error = "invalid generation parameters" }),
            "echo" => new(400, new { error = "invalid json", message = "at: " + job.Prompt }),
            "429" => new(429, new { error = "job queue is full" }),
            "500" => new(500, new { error = "server_error", message = "bad allocation" }),
            _ => null,
        };
        if (refusal is not { } no)
            return false;
        await SayAsync(context, no.Status, no.Body, misbehavior);
        return true;
    }

    private Task AskAsync(HttpContext context, string id)
    {
        var (phase, job) = _jobs.Ask(id);
        switch (phase)
        {
            case TaskPhase.Unknown:
                return SayAsync(context, 404, new { error = "job not found" });
            case TaskPhase.Broken:
                context.Abort();
                return Task.CompletedTask;
            default:
                return SayAsync(context, 200, State(job!, phase));
        }
    }

    private Task CancelAsync(HttpContext context, string id)
    {
        if (_jobs.Find(id) is not { } job)
            return SayAsync(context, 404, new { error = "job not found" });
        if (job.Polls > _jobs.PollsUntilDone && job.Misbehavior?.Name is not ("slow_task" or "endless_task"))
            return SayAsync(context, 200, State(job, TaskPhase.Done));
        if (job.Polls > 1)
            return SayAsync(context, 409, new { error = "job is currently generating and cannot be interrupted yet" });
        _jobs.Cancel(id);
        return SayAsync(context, 200, State(job, TaskPhase.Canceled));
    }

    private object State(EmulatedTask<SdCppJob> job, TaskPhase phase)
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var ended = phase is TaskPhase.Done or TaskPhase.Failed;
        return new
        {
            id = job.Id,
            kind = "img_gen",
            status = phase switch
            {
                TaskPhase.Queued => "queued",
                TaskPhase.Running => "generating",
                TaskPhase.Done => "completed",
                TaskPhase.Canceled => "cancelled",
                _ => "failed",
            },
            created = now - SecondsOfWork - 1,
            started = phase is TaskPhase.Queued or TaskPhase.Canceled ? (long?)null : now - SecondsOfWork,
            completed = ended || phase is TaskPhase.Canceled ? now : (long?)null,
            queue_position = phase is TaskPhase.Queued ? 1 : 0,
            result = phase is TaskPhase.Done ? Result(job) : null,
            error = phase switch
            {
                TaskPhase.Failed => new { code = "generation_failed", message = "generate_image returned no results" },
                TaskPhase.Canceled => new { code = "cancelled", message = "job cancelled by client" },
                _ => null,
            },
        };
    }

    private static object Result(EmulatedTask<SdCppJob> job) => new
    {
        output_format = job.Call.Format,
        images = Enumerable.Range(0, EmulatedImage.Made(job.Misbehavior, job.Call.Count))
            .Select(index => new { index, b64_json = EmulatedImage.Base64(job.Misbehavior, job.Call.Format, (job.Call.Width, job.Call.Height), index) }),
    };

    private void Charge(HttpContext context, string id, SdCppJob job, Misbehavior? misbehavior)
    {
        var pays = misbehavior?.Billable ?? misbehavior?.AnswersWell != false;
        var made = pays ? EmulatedImage.Made(misbehavior, job.Count) : 0;
        Charge(ClientIdOf(context), id, "sd-cpp-local", job.Operation, made, job.Size, made * UsdAnImage, misbehavior);
    }
}
