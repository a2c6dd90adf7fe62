namespace Imprest.Emulators.Fal;

/// <summary>fal: the queue at <c>/fal/…</c>, where a request is submitted, asked about and fetched, and the direct host at <c>/fal-run/…</c>.</summary>
/// <remarks>
/// Inputs are checked by the model and not by the queue, so a wrong one is found in the result. A request comes on the bill when it ends, unless it
/// misbehaves before anybody could ask; only outputs cost, flagged ones too.
/// </remarks>
public sealed class FalEmulator : Emulator
{
    private const string DirectHost = "fal-run";
    private readonly EmulatedTasks<SubmittedCall> _tasks = new();

    public static Task<FalEmulator> StartAsync() => StartAsync(new FalEmulator());

    public override string ProviderId => "fal";

    public override IReadOnlyList<string> OtherHosts => [DirectHost];

    public override string Credential => "emulated-fal:key";

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["direct_url"] = new Uri(Root, $"/{DirectHost}/").ToString() };

    public override string SampleModel => "fal/fal-ai/flux/dev";

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{**endpoint}", (HttpContext context, string endpoint) => SubmitAsync(context, endpoint));
        routes.MapGet("/{owner}/{app}/requests/{id}/status", (HttpContext context, string owner, string app, string id) => StatusAsync(context, $"{owner}/{app}", id));
        routes.MapGet("/{owner}/{app}/requests/{id}", (HttpContext context, string id) => ResultAsync(context, id));
        routes.MapPut("/{owner}/{app}/requests/{id}/cancel", (HttpContext context, string id) => CancelAsync(context, id));
    }

    public override void MapHost(string host, IEndpointRouteBuilder routes) =>
        routes.MapPost("/{**endpoint}", (HttpContext context, string endpoint) => RunAsync(context, endpoint));

    private async Task SubmitAsync(HttpContext context, string endpoint)
    {
        var id = NewRequestId();
        if (await AdmitAsync(context, endpoint, id) is not var (call, misbehavior))
            return;
        await UntilEndAsync(context, async cancellationToken =>
        {
            if (await BreakAsync(context, misbehavior, FalAnswers.OwnStatuses, cancellationToken))
                return;
            await Gate.PassAsync(cancellationToken);
            _tasks.Add(id, call, misbehavior);
            if (!BillsAtTheEnd(misbehavior))
                Charge(id, call, misbehavior);
            var at = new Uri(Root, $"/{ProviderId}/{FalSchema.AppOf(endpoint)}/requests/{id}").ToString();
            var body = EmulatedJson.Bytes(new
            {
                status = "IN_QUEUE", request_id = id, response_url = at, status_url = at + "/status", cancel_url = at + "/cancel", queue_position = 0, gateway_request_id = id,
            });
            await SendAsync(context, misbehavior, body, "application/json", cancellationToken);
        });
    }

    /// <summary>Without a queue: the result at once.</summary>
    private async Task RunAsync(HttpContext context, string endpoint)
    {
        var id = NewRequestId();
        if (await AdmitAsync(context, endpoint, id) is not var (call, misbehavior) || await BreakAsync(context, misbehavior, FalAnswers.OwnStatuses, Stopping))
            return;
        await Gate.PassAsync(Stopping);
        call.Ended = TaskPhase.Done;
        Charge(id, call, misbehavior);
        await WriteResultAsync(context, call, misbehavior);
    }

    /// <returns>Null where the call was refused, in which case that is said already.</returns>
    private async Task<(SubmittedCall Call, Misbehavior? Misbehavior)?> AdmitAsync(HttpContext context, string endpoint, string id)
    {
        context.Response.Headers["x-fal-request-id"] = id;
        if (await SubmittedCall.ReadAsync(context, endpoint) is not { } call)
        {
            await new DetailAnswer(422, "JSON decode error", "json_invalid").WriteAsync(context);
            return null;
        }

        Record(call.Raw);
        var misbehavior = Take(context, call.Prompt);
        if (!IsKnown(context) || !FalSchema.Exists(endpoint))
        {
            await (IsKnown(context) ? new DetailAnswer(404, $"Application '{FalSchema.AppOf(endpoint)}' not found")
                : new(401, $"No user found for Key ID and Secret: {context.Request.Headers.Authorization}")).WriteAsync(context);
            return null;
        }

        if (FalAnswers.Refusal(misbehavior, call.Prompt) is { } refusal)
        {
            Charge(id, call, misbehavior);
            await refusal.WriteAsync(context, misbehavior);
            return null;
        }

        // What breaks the line or comes from a proxy never reaches the queue.
        if (misbehavior?.Name is "reset" or "hang" or "redirect" || misbehavior is { Name.Length: 3 } && !FalAnswers.OwnStatuses.Contains(misbehavior.Name))
            Charge(id, call, misbehavior);
        return (call, misbehavior);
    }

    private async Task StatusAsync(HttpContext context, string app, string id)
    {
        if (!IsKnown(context))
        {
            await new DetailAnswer(401, "No user found for Key ID and Secret").WriteAsync(context);
            return;
        }

        var (phase, task) = _tasks.Ask(id);
        switch (phase)
        {
            case TaskPhase.Broken:
                context.Abort();
                return;
            case TaskPhase.Unknown:
                await new DetailAnswer(404, "Request not found").WriteAsync(context);
                return;
            case TaskPhase.Done or TaskPhase.Failed or TaskPhase.Canceled:
                End(task!, phase);
                break;
        }

        var running = phase is TaskPhase.Queued or TaskPhase.Running;
        context.Response.StatusCode = running ? 202 : 200;
        await context.Response.WriteAsJsonAsync(new
        {
            status = phase is TaskPhase.Queued ? "IN_QUEUE" : running ? "IN_PROGRESS" : "COMPLETED",
            queue_position = phase is TaskPhase.Queued ? 0 : (int?)null, request_id = id, response_url = new Uri(Root, $"/{ProviderId}/{app}/requests/{id}"),
        });
    }

    private async Task ResultAsync(HttpContext context, string id)
    {
        if (!IsKnown(context))
            await new DetailAnswer(401, "No user found for Key ID and Secret").WriteAsync(context);
        else if (_tasks.Find(id) is not { } task)
            await new DetailAnswer(404, "Request not found").WriteAsync(context);
        else if (task.Call.Ended is null)
            await new DetailAnswer(400, "Request is still in progress").WriteAsync(context);
        else
            await WriteResultAsync(context, task.Call, task.Misbehavior);
    }

    private async Task WriteResultAsync(HttpContext context, SubmittedCall call, Misbehavior? misbehavior)
    {
        if (FalAnswers.Failure(call, misbehavior) is var (failure, type))
        {
            if (type is not null)
                context.Response.Headers["x-fal-error-type"] = type;
            await failure.WriteAsync(context);
            return;
        }

        var made = EmulatedImage.MadeOrRefused(misbehavior, call.Number("num_images", 1));
        if (FalAnswers.Units(FalTariff.Units(call, made), misbehavior) is { } units)
            context.Response.Headers["x-fal-billable-units"] = units;
        await context.Response.WriteAsJsonAsync(FalAnswers.Result(call, misbehavior, image => Publish(image, misbehavior?.Name is "url_expired")));
    }

    private async Task CancelAsync(HttpContext context, string id)
    {
        if (!IsKnown(context))
        {
            await new DetailAnswer(401, "No user found for Key ID and Secret").WriteAsync(context);
            return;
        }

        (context.Response.StatusCode, var status) = _tasks.Cancel(id) switch
        {
            true => (202, "CANCELLATION_REQUESTED"),
            false => (400, "ALREADY_COMPLETED"),
            null => (404, "NOT_FOUND"),
        };
        await context.Response.WriteAsJsonAsync(new { status });
    }

    private bool IsKnown(HttpContext context) => context.Request.Headers.Authorization == $"Key {Credential}";

    private static bool BillsAtTheEnd(Misbehavior? misbehavior) => misbehavior?.Name is null or "slow_task";

    private void End(EmulatedTask<SubmittedCall> task, TaskPhase phase)
    {
        lock (task)
        {
            if (task.Call.Ended is not null)
                return;
            task.Call.Ended = phase;
        }

        if (BillsAtTheEnd(task.Misbehavior))
            Charge(task.Id, task.Call, task.Misbehavior);
    }

    private void Charge(string id, SubmittedCall call, Misbehavior? misbehavior)
    {
        var made = EmulatedImage.MadeOrRefused(misbehavior, call.Number("num_images", 1));
        var (width, height) = FalSchema.SizeOf(call);
        var billed = Bills(
            misbehavior, call.Ended is TaskPhase.Canceled || FalAnswers.Failure(call, misbehavior) is not null || FalAnswers.Refusal(misbehavior, "") is not null, hasTasks: true);
        Charge(
            call.ClientId, id, call.Endpoint, FalSchema.IsEdit(call.Endpoint) ? "edit" : "generation", billed ? made : 0, $"{width}x{height}", billed ? FalTariff.Cost(call, made) : 0,
            call.Ended is TaskPhase.Canceled ? new("canceled") : misbehavior, call.Raw["quality"] ?? "");
    }
}
