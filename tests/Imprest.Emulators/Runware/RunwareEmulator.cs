using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.Runware;

/// <summary>Runware's one address: tasks in lists, answered later, asked about by <c>getResponse</c>.</summary>
/// <remarks>
/// Pictures that were made are billed, also those that are kept back or broken, at what the answer says; whether failed tasks are is not documented, so they are
/// when the misbehavior says so. A task whose answer is lost before the service took it (<c>reset</c>, <c>hang</c>) was never begun, unless it is billable.
/// </remarks>
public sealed class RunwareEmulator : Emulator
{
    // What the service publishes for FLUX.1 [dev] in 28 steps.
    private const decimal UsdAMegapixel = 0.0038m;
    private const decimal UsdSmall = 0.0019m;
    private const int SmallPixels = 512 * 512;
    private static readonly HashSet<string> OwnStatuses = ["400", "401", "402", "403", "404", "422", "429", "500", "503"];
    private readonly EmulatedTasks<RunwareTask> _tasks = new();

    public static Task<RunwareEmulator> StartAsync() => StartAsync(new RunwareEmulator());

    public override string ProviderId => "runware";

    public override string Credential => "emulated-runware";

    public override string SampleModel => "runware/runware:101@1";

    public override Uri Address => new(Root, "/runware/v1");

    public override void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var call = await JsonCall.ReadAsync(context);
        var asks = call.Raw["taskType"] == "getResponse";
        if (!asks)
            Record(call.Raw);
        if (context.Request.Headers.Authorization != "Bearer " + Credential)
            await SayAsync(context, new(401, "invalidApiKey", "Invalid API key. Get one at https://my.runware.ai/signup", "apiKey"), "authentication", null);
        else if (call.Body.ValueKind is not JsonValueKind.Array || call.Body.GetArrayLength() != 1)
            await SayAsync(context, new(400, "invalidRequest", "The body is a list of tasks; the emulator takes one."), "", null);
        else if (asks)
            await AskAsync(context, call.Raw["taskUUID"] ?? "");
        else
            await SubmitAsync(context, call);
    }

    private async Task SubmitAsync(HttpContext context, JsonCall call)
    {
        var misbehavior = Take(context, call.Raw["positivePrompt"]);
        var task = RunwareTask.Read(call.Body[0], out var wrong);
        if (wrong is { } parameter)
        {
            await SayAsync(context, new(400, parameter.Code, $"Invalid value for '{parameter.Parameter}'.", parameter.Parameter), "imageInference", task.Id);
            return;
        }

        if (_tasks.Find(task.Id) is not null)
        {
            await SayAsync(context, new(400, "conflictTaskUUID", "A task of this name is there already.", "taskUUID"), "imageInference", task.Id);
            return;
        }

        Charge(context, task, misbehavior);
        await UntilEndAsync(context, async cancellationToken =>
        {
            if (misbehavior is { Billable: true, Name: "reset" or "hang" or "504" })
                _tasks.Add(task.Id, task, null);
            if (misbehavior?.RetryAfter is { } seconds)
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            if (RunwareRefusal.Find(misbehavior, task.Prompt) is { } refusal)
            {
                await SayAsync(context, refusal, "imageInference", task.Id);
                return;
            }

            if (await BreakAsync(context, misbehavior, OwnStatuses, cancellationToken))
                return;
            await Gate.PassAsync(cancellationToken);
            _tasks.Add(task.Id, task, misbehavior);
            var answer = new { data = new[] { new { taskType = "imageInference", taskUUID = task.Id } } };
            await SendAsync(context, misbehavior, EmulatedJson.Bytes(answer), "application/json", cancellationToken);
        });
    }

    private Task AskAsync(HttpContext context, string id)
    {
        var (phase, task) = _tasks.Ask(id);
        switch (phase)
        {
            case TaskPhase.Unknown:
                return SayAsync(context, new(400, "taskFailedOrNotFound", "The task failed or was not found.", "taskUUID"), "getResponse", id);
            case TaskPhase.Broken:
                context.Abort();
                return Task.CompletedTask;
            case TaskPhase.Failed:
                return SayAsync(context, new(200, "inferenceError", "The inference failed."), "imageInference", id);
            case TaskPhase.Done:
                return AnswerAsync(context, task!);
            default:
                var status = phase is TaskPhase.Queued ? "pending" : "processing";
                return context.Response.WriteAsJsonAsync(new { data = Enumerable.Repeat(new { taskType = "imageInference", taskUUID = id, status, progress = 40 }, task!.Call.Results) });
        }
    }

    private Task AnswerAsync(HttpContext context, EmulatedTask<RunwareTask> task)
    {
        var results = Enumerable.Range(0, task.Call.Results).Select(index => Result(task.Call, task.Misbehavior, index));
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(EmulatedJson.Bytes(new { data = results }, task.Misbehavior)).AsTask();
    }

    private Dictionary<string, object> Result(RunwareTask task, Misbehavior? misbehavior, int index)
    {
        var flagged = misbehavior?.Name == "moderation_output" || misbehavior?.Name == "withheld" && index >= task.Results - (misbehavior.Count ?? 1);
        var result = new Dictionary<string, object>
        {
            ["taskType"] = "imageInference", ["taskUUID"] = task.Id, ["status"] = "success", ["seed"] = 1_000 + index, ["NSFWContent"] = flagged,
        };
        if (misbehavior?.Name == "not_base64")
            result["imageBase64Data"] = "*** not base64 ***";
        else if (index < EmulatedImage.Made(misbehavior, task.Results))
            result["imageURL"] = Publish(EmulatedImage.Bytes(misbehavior, task.Format, (task.Width, task.Height), index), misbehavior?.Name == "url_expired");
        if (EmulatedFigure.Of(misbehavior, Pays(misbehavior) ? Price(task) : 0m) is { } cost)
            result["cost"] = cost;
        return result;
    }

    private void Charge(HttpContext context, RunwareTask task, Misbehavior? misbehavior)
    {
        var made = Pays(misbehavior) ? misbehavior?.Name == "fewer" ? EmulatedImage.Made(misbehavior, task.Results) : task.Results : 0;
        Charge(ClientIdOf(context), task.Id, task.Model, task.Operation, made, task.Size, made * Price(task), misbehavior);
    }

    private static decimal Price(RunwareTask task) => task.Width * task.Height <= SmallPixels ? UsdSmall : UsdAMegapixel;

    private static bool Pays(Misbehavior? misbehavior) => misbehavior?.Billable
        ?? (misbehavior?.AnswersWell != false && misbehavior?.Name is not ("insufficient_quota" or "billing_hard_limit" or "moderation_input" or "moderation" or "moderation_output" or "withheld"))
        || misbehavior?.Name is "truncated" or "first_truncated" or "not_an_image" or "not_base64" or "url_expired"
        or "reset_mid_body" or "stall" or "malformed" or "empty" or "oversized"; // The task goes on, and can be found.

    private static Task SayAsync(HttpContext context, RunwareRefusal refusal, string taskType, string? id) =>
        SayAsync(context, refusal.Status, refusal.Body(taskType, id));
}
