using System.Text.Json;

namespace Imprest.Emulators.Leonardo;

/// <summary>Leonardo.Ai's generations, in both versions of its API: submitted with an announced cost, then asked about.</summary>
/// <remarks>Bills what it announced for a generation that completes, flagged images too; what fails costs nothing unless a misbehavior says that it does.</remarks>
public sealed class LeonardoEmulator : Emulator
{
    private static readonly HashSet<string> OwnStatuses = ["400", "401", "403", "404", "429", "500", "503"];

    private readonly EmulatedTasks<LeonardoCall> _generations = new();

    public static Task<LeonardoEmulator> StartAsync() => StartAsync(new LeonardoEmulator());

    public override string ProviderId => "leonardo";

    public override string Credential => "emulated-leonardo-key";

    public override Uri Address => new(Root, "/leonardo/api/rest/v1/");

    public override string SampleModel => "leonardo/kino-xl";

    public override (string? Size, string? Quality) SampleSettings => ("1024x1024", "fast");

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/rest/v1/generations", context => SubmitAsync(context, isFirstVersion: true));
        routes.MapPost("/api/rest/v2/generations", context => SubmitAsync(context, isFirstVersion: false));
        routes.MapGet("/api/rest/v1/generations/{id}", AskAsync);
    }

    private async Task SubmitAsync(HttpContext context, bool isFirstVersion)
    {
        RecordedCall raw;
        try
        {
            raw = await RecordedCallReader.ReadDeepAsync(context);
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException)
        {
            await SayAsync(context, 400, new { error = "invalid json", path = "$", code = "invalid-json" });
            return;
        }

        Record(raw);
        if (!await IsLetInAsync(context))
            return;
        var call = new LeonardoCall(isFirstVersion, raw);
        var misbehavior = Take(context, call.Prompt);
        if (LeonardoValidation.Check(call) is { } refusal)
        {
            await SayAsync(context, refusal.Status, refusal.Body);
            return;
        }

        await UntilEndAsync(context, cancellationToken => RunAsync(context, call, misbehavior, cancellationToken));
    }

    private async Task RunAsync(HttpContext context, LeonardoCall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        var id = NewRequestId();
        var failure = LeonardoValidation.Failure(misbehavior, call.Prompt);
        Charge(context, id, call, misbehavior, isRefused: failure is not null || misbehavior?.Name == "task_blocked");
        if (failure is { } answer)
        {
            await SayAsync(context, answer.Status, answer.Body, misbehavior);
            return;
        }

        if (await BreakAsync(context, misbehavior, OwnStatuses, cancellationToken))
            return;
        await Gate.PassAsync(cancellationToken);
        _generations.Add(id, call, misbehavior);
        await SendAsync(context, misbehavior, Submitted(id, call, misbehavior), "application/json", cancellationToken);
    }

    private static byte[] Submitted(string id, LeonardoCall call, Misbehavior? misbehavior)
    {
        var images = EmulatedImage.Made(misbehavior, call.Images);
        if (call.IsFirstVersion)
        {
            var job = new Dictionary<string, object?> { ["generationId"] = id };
            if (EmulatedFigure.Of(misbehavior, (decimal)LeonardoTariff.Credits(call, images)) is { } credits)
                job["apiCreditCost"] = credits;
            return EmulatedJson.Bytes(new { sdGenerationJob = job }, misbehavior);
        }

        var generate = new Dictionary<string, object?> { ["generationId"] = id, ["apiCreditCost"] = 0 };
        if (EmulatedFigure.Of(misbehavior, LeonardoTariff.Usd(call, images)) is { } usd)
            generate["cost"] = new { amount = usd, unit = "DOLLARS" };
        return EmulatedJson.Bytes(new { generate }, misbehavior);
    }

    private async Task AskAsync(HttpContext context, string id)
    {
        if (!await IsLetInAsync(context))
            return;
        var (phase, task) = _generations.Ask(id);
        if (phase == TaskPhase.Broken)
            context.Abort();
        else
            await SendAsync(context, null, EmulatedJson.Bytes(new { generations_by_pk = task is null ? null : Generation(task, phase) }), "application/json", context.RequestAborted);
    }

    private object Generation(EmulatedTask<LeonardoCall> task, TaskPhase phase)
    {
        var isBlocked = task.Misbehavior?.Name == "task_blocked";
        var isDone = phase == TaskPhase.Done && !isBlocked;
        var made = isDone ? EmulatedImage.Made(task.Misbehavior, task.Call.Images) : 0;
        var flagged = task.Misbehavior switch { { Name: "withheld" } withheld => EmulatedImage.Some(withheld), { Name: "moderation_output" } => made, _ => 0 };
        return new
        {
            id = task.Id,
            status = phase switch { TaskPhase.Done => isBlocked ? "FAILED" : "COMPLETE", TaskPhase.Failed => "FAILED", _ => "PENDING" },
            prompt = task.Call.Prompt,
            generated_images = Enumerable.Range(0, made).Select(index => new { id = $"{task.Id}-{index}", url = ImageAddress(task, index), nsfw = index >= made - flagged }),
            prompt_moderations = isBlocked ? (object[])[new { moderationClassification = new[] { "VIOLENCE" } }] : [],
        };
    }

    private string ImageAddress(EmulatedTask<LeonardoCall> task, int index) => task.Misbehavior?.Name == "not_base64"
        ? "no address"
        : Publish(EmulatedImage.Bytes(task.Misbehavior, "png", (task.Call.Width, task.Call.Height), index), expired: task.Misbehavior?.Name == "url_expired");

    private async Task<bool> IsLetInAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization == $"Bearer {Credential}")
            return true;
        await SayAsync(context, 401, new { error = $"Authentication hook unauthorized this request: {context.Request.Headers.Authorization}", path = "$", code = "access-denied" });
        return false;
    }

    private void Charge(HttpContext context, string id, LeonardoCall call, Misbehavior? misbehavior, bool isRefused)
    {
        var images = Bills(misbehavior, isRefused, hasTasks: true) ? Math.Max(EmulatedImage.Made(misbehavior, call.Images), misbehavior?.Billable == true ? 1 : 0) : 0;
        Charge(ClientIdOf(context), id, call.Model, call.Operation, images, $"{call.Width}x{call.Height}", LeonardoTariff.Usd(call, images), misbehavior, call.Quality);
    }
}
