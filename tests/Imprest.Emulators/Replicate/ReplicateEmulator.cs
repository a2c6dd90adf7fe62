using System.Text.Json;

namespace Imprest.Emulators.Replicate;

/// <summary>Replicate's predictions: created for official models or for versions, asked about, canceled.</summary>
/// <remarks>Failed and canceled predictions cost nothing here, unless a misbehavior says that they do.</remarks>
public sealed class ReplicateEmulator : Emulator
{
    private static readonly HashSet<string> OwnStatuses = ["400", "401", "402", "403", "404", "422", "429", "500", "503"];

    private readonly EmulatedTasks<ReplicateCall> _predictions = new();

    public static Task<ReplicateEmulator> StartAsync() => StartAsync(new ReplicateEmulator());

    public override string ProviderId => "replicate";

    public override string Credential => "r8_emulated_replicate";

    public override Uri Address => new(Root, "/replicate/v1/");

    public override string SampleModel => "replicate/black-forest-labs/flux-schnell";

    public override (string? Size, string? Quality) SampleSettings => (null, null);

    /// <summary>Predictions that are waited for have ended when they are answered: the model is a fast one.</summary>
    public bool AnswersAtOnce { get; set; }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/models/{owner}/{name}/predictions", (HttpContext context, string owner, string name) => CreateAsync(context, $"{owner}/{name}"));
        routes.MapPost("/v1/predictions", context => CreateAsync(context, model: null));
        routes.MapGet("/v1/predictions/{id}", AskAsync);
        routes.MapPost("/v1/predictions/{id}/cancel", CancelAsync);
    }

    private async Task CreateAsync(HttpContext context, string? model)
    {
        RecordedCall raw;
        try
        {
            raw = await RecordedCallReader.ReadDeepAsync(context);
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException)
        {
            await SayAsync(context, 400, new { title = "Bad request", detail = "The body is no JSON.", status = 400 });
            return;
        }

        Record(raw);
        if (!await IsLetInAsync(context))
            return;
        var call = new ReplicateCall(model ?? raw["version"] ?? "", model is null, raw);
        var misbehavior = Take(context, call.Prompt);
        if (ReplicateValidation.Check(call) is { } refusal)
        {
            await SayAsync(context, refusal.Status, refusal.Body);
            return;
        }

        await UntilEndAsync(context, cancellationToken => CreateAsync(context, call, misbehavior, cancellationToken));
    }

    private async Task CreateAsync(HttpContext context, ReplicateCall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        var id = NewRequestId();
        var failure = ReplicateValidation.Failure(misbehavior, call.Prompt);
        Charge(context, id, call, misbehavior, isRefused: failure is not null || ReplicateValidation.FailedWith(misbehavior) is not null);
        if (failure is { } answer)
        {
            await SayAsync(context, answer.Status, answer.Body, misbehavior);
            return;
        }

        if (await BreakAsync(context, misbehavior, OwnStatuses, cancellationToken))
            return;
        await Gate.PassAsync(cancellationToken);
        var task = _predictions.Add(id, call, misbehavior);
        var phase = AnswersAtOnce && context.Request.Headers["Prefer"].ToString().StartsWith("wait", StringComparison.Ordinal) ? TaskPhase.Done : TaskPhase.Queued;
        context.Response.StatusCode = 201;
        await SendAsync(context, misbehavior, Prediction(task, phase), "application/json", cancellationToken);
    }

    private async Task AskAsync(HttpContext context, string id)
    {
        if (!await IsLetInAsync(context))
            return;
        var (phase, task) = _predictions.Ask(id);
        if (phase == TaskPhase.Broken)
            context.Abort();
        else if (task is null)
            await SayAsync(context, 404, new { title = "Not found", detail = "The requested resource could not be found.", status = 404 });
        else
            await SendAsync(context, null, Prediction(task, phase), "application/json", context.RequestAborted);
    }

    private async Task CancelAsync(HttpContext context, string id)
    {
        if (!await IsLetInAsync(context))
            return;
        if (_predictions.Cancel(id) is not { } canceled)
            await SayAsync(context, 404, new { title = "Not found", detail = "The requested resource could not be found.", status = 404 });
        else
            await SendAsync(context, null, Prediction(_predictions.Find(id)!, canceled ? TaskPhase.Canceled : TaskPhase.Done), "application/json", context.RequestAborted);
    }

    private async Task<bool> IsLetInAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization == $"Bearer {Credential}")
            return true;
        await SayAsync(context, 401, new { title = "Unauthenticated", detail = $"You did not pass a valid authentication token: {context.Request.Headers.Authorization}", status = 401 });
        return false;
    }

    private byte[] Prediction(EmulatedTask<ReplicateCall> task, TaskPhase phase)
    {
        var (misbehavior, error) = (task.Misbehavior, phase is TaskPhase.Done or TaskPhase.Failed ? ReplicateValidation.FailedWith(task.Misbehavior) : null);
        var isDone = phase == TaskPhase.Done && error is null;
        var isRemoved = isDone && misbehavior?.Name == "output_removed";
        var seconds = phase is TaskPhase.Done or TaskPhase.Failed ? EmulatedFigure.Of(misbehavior, ReplicateTariff.Seconds) : null;
        return EmulatedJson.Bytes(new
        {
            id = task.Id,
            model = task.Call.Model,
            version = "hidden",
            input = new { prompt = task.Call.Prompt },
            logs = "",
            output = isDone && !isRemoved ? Output(task) : null,
            data_removed = isRemoved,
            error,
            status = error is not null ? "failed" : phase switch { TaskPhase.Queued => "starting", TaskPhase.Running => "processing", TaskPhase.Canceled => "canceled", TaskPhase.Failed => "failed", _ => "succeeded" },
            created_at = Time.GetUtcNow(),
            urls = new { get = new Uri(Root, $"/replicate/v1/predictions/{task.Id}"), cancel = new Uri(Root, $"/replicate/v1/predictions/{task.Id}/cancel") },
            metrics = seconds is null ? new Dictionary<string, object>() : new() { ["predict_time"] = seconds },
        }, misbehavior);
    }

    private object Output(EmulatedTask<ReplicateCall> task)
    {
        if (task.Misbehavior?.Name == "refusal")
            return "I can't draw that.";
        var addresses = Enumerable.Range(0, EmulatedImage.MadeOrRefused(task.Misbehavior, task.Call.Images)).Select(index => ImageAddress(task, index)).ToList();
        return task.Call.AnswersList || addresses.Count != 1 ? addresses : addresses[0];
    }

    private string ImageAddress(EmulatedTask<ReplicateCall> task, int index)
    {
        var pixels = EmulatedImage.Bytes(task.Misbehavior, task.Call.Format, task.Call.Size, index);
        return task.Misbehavior?.Name switch
        {
            "not_base64" => "data:image/png;base64,*** not base64 ***",
            "data_address" => "data:image/png;base64," + Convert.ToBase64String(pixels),
            var name => Publish(pixels, expired: name == "url_expired"),
        };
    }

    private void Charge(HttpContext context, string id, ReplicateCall call, Misbehavior? misbehavior, bool isRefused)
    {
        var images = Bills(misbehavior, isRefused, hasTasks: true) ? Math.Max(EmulatedImage.MadeOrRefused(misbehavior, call.Images), misbehavior?.Billable == true ? 1 : 0) : 0;
        Charge(
            ClientIdOf(context), id, call.Model, call.Operation, images, $"{call.Size.Width}x{call.Size.Height}", ReplicateTariff.Usd(call, images), misbehavior,
            call.Raw["input.quality"] ?? "");
    }
}
