namespace Imprest.Emulators.Bfl;

/// <summary>The API of Black Forest Labs: a submission a model, one address to ask at. What a task will cost is announced at submission.</summary>
/// <remarks>A task comes on the bill when it ends, unless it misbehaves before anybody could ask. What moderation stops is not charged.</remarks>
public sealed class BflEmulator : Emulator
{
    private static readonly IReadOnlySet<string> OwnStatuses = new HashSet<string> { "400", "401", "402", "403", "404", "422", "429", "500", "503" };
    private readonly EmulatedTasks<SubmittedCall> _tasks = new();

    public static Task<BflEmulator> StartAsync() => StartAsync(new BflEmulator());

    public override string ProviderId => "bfl";

    public override string Credential => "bfl-emulated-key";

    public override string SampleModel => "bfl/flux-2-pro";

    /// <summary>Credits that last answers state, and that are billed then, in place of what was announced; null: they state none.</summary>
    public decimal? FinalCost { get; set; }

    /// <summary>What submissions are told to ask at, in place of the true address.</summary>
    public string? PollingUrl { get; set; }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/{model}", (HttpContext context, string model) => SubmitAsync(context, model));
        routes.MapGet("/v1/get_result", context => ResultAsync(context, context.Request.Query["id"].ToString()));
    }

    private async Task SubmitAsync(HttpContext context, string model)
    {
        var id = NewRequestId();
        if (await SubmittedCall.ReadAsync(context, model) is not { } call)
        {
            await new DetailAnswer(422, "JSON decode error", "json_invalid").WriteAsync(context);
            return;
        }

        Record(call.Raw);
        var misbehavior = Take(context, call.Prompt);
        var refusal = !IsKnown(context) ? new(401, $"Not authenticated - Invalid Authentication: {context.Request.Headers["x-key"]}")
            : !BflSchema.Exists(model) ? new(404, "Not Found") : BflSchema.Check(call);
        if (refusal is not null)
        {
            await refusal.WriteAsync(context);
            return;
        }

        if (Refusal(misbehavior, call.Prompt) is { } told)
        {
            Charge(id, call, misbehavior);
            await told.WriteAsync(context, misbehavior);
            return;
        }

        if (!BillsAtTheEnd(misbehavior))
            Charge(id, call, misbehavior);
        await UntilEndAsync(context, async cancellationToken =>
        {
            if (await BreakAsync(context, misbehavior, OwnStatuses, cancellationToken))
                return;
            await Gate.PassAsync(cancellationToken);
            _tasks.Add(id, call, misbehavior);
            await SendAsync(context, misbehavior, Announcement(id, call, misbehavior), "application/json", cancellationToken);
        });
    }

    private byte[] Announcement(string id, SubmittedCall call, Misbehavior? misbehavior)
    {
        var (width, height) = BflSchema.SizeOf(call);
        return EmulatedJson.Bytes(new
        {
            id, polling_url = PollingUrl ?? new Uri(Root, $"/{ProviderId}/v1/get_result?id={id}").ToString(), cost = EmulatedFigure.Of(misbehavior, BflTariff.Credits(call)),
            input_mp = BflSchema.ImagesOf(call).Sum(image => BflSchema.MegapixelsOf(image!)), output_mp = BflSchema.Megapixels(width, height),
        }, misbehavior);
    }

    private async Task ResultAsync(HttpContext context, string id)
    {
        if (!IsKnown(context))
        {
            await new DetailAnswer(401, "Not authenticated - Invalid Authentication").WriteAsync(context);
            return;
        }

        var (phase, task) = _tasks.Ask(id);
        if (phase is TaskPhase.Broken)
            context.Abort();
        else if (phase is TaskPhase.Unknown)
            await context.Response.WriteAsJsonAsync(new { id, status = "Task not found", result = (object?)null });
        else if (phase is TaskPhase.Queued or TaskPhase.Running)
            await context.Response.WriteAsJsonAsync(new { id, status = "Pending", result = (object?)null, progress = phase is TaskPhase.Queued ? 0 : 0.5m });
        else
            await EndAsync(context, task!, phase);
    }

    private async Task EndAsync(HttpContext context, EmulatedTask<SubmittedCall> task, TaskPhase phase)
    {
        lock (task)
        {
            if (task.Call.Ended is null && BillsAtTheEnd(task.Misbehavior))
                Charge(task.Id, task.Call, task.Misbehavior);
            task.Call.Ended = phase;
        }

        var status = StatusOf(task.Misbehavior, phase);
        object? details = status switch
        {
            "Ready" => null,
            "Error" => new { error = "The task failed." },
            _ => new Dictionary<string, object> { ["Moderation Reasons"] = new[] { "Derivative Works Filter" } },
        };
        await context.Response.WriteAsJsonAsync(new { id = task.Id, status, result = status == "Ready" ? Result(task) : null, progress = (decimal?)null, details, cost = FinalCost });
    }

    private object Result(EmulatedTask<SubmittedCall> task)
    {
        var (call, misbehavior) = (task.Call, task.Misbehavior);
        var (width, height) = BflSchema.SizeOf(call);
        var image = EmulatedImage.Bytes(misbehavior, call.Raw["output_format"] ?? "jpeg", (width, height), 0);
        var sample = misbehavior?.Name switch
        {
            "no_images" => null,
            "not_base64" => "*** no address ***",
            var name => Publish(image, expired: name == "url_expired"),
        };
        return new { sample, prompt = call.Prompt, seed = 7, start_time = 1.5m, end_time = 2.5m, duration = 1.0m };
    }

    private static string StatusOf(Misbehavior? misbehavior, TaskPhase phase) => (phase, misbehavior?.Name) switch
    {
        (TaskPhase.Failed, _) => "Error",
        (_, "moderation" or "moderation_input") => "Request Moderated",
        (_, "moderation_output") => "Content Moderated",
        _ => "Ready",
    };

    private static DetailAnswer? Refusal(Misbehavior? misbehavior, string prompt) => misbehavior?.Name switch
    {
        "echo" => new(400, $"Bad request: {prompt}"),
        "400" => new(400, "Bad request"),
        "401" => new(401, "Not authenticated"),
        "402" or "insufficient_quota" or "billing_hard_limit" => new(402, "Insufficient credits. Please add more credits to your account."),
        "403" => new(403, "Not authenticated - Invalid Authentication"),
        "404" => new(404, "Not Found"),
        "422" => new(422, "Input should be a valid string", "string_type"),
        "429" => new(429, "Rate limit exceeded: too many active tasks."),
        "500" => new(500, "Internal Server Error"),
        "503" => new(503, "Service unavailable"),
        _ => null,
    };

    private bool IsKnown(HttpContext context) => context.Request.Headers["x-key"] == Credential;

    private static bool BillsAtTheEnd(Misbehavior? misbehavior) => misbehavior?.Name is null or "slow_task";

    private void Charge(string id, SubmittedCall call, Misbehavior? misbehavior)
    {
        var (width, height) = BflSchema.SizeOf(call);
        var billed = Bills(misbehavior, EndsInNothing(misbehavior), hasTasks: true);
        Charge(
            call.ClientId, id, call.Endpoint, call.Raw["mask"] is not null ? "edit" : call.Raw["input_image"] is not null ? "image-to-image" : "generation", billed ? 1 : 0,
            $"{width}x{height}", billed ? (FinalCost ?? BflTariff.Credits(call)) / BflTariff.CreditsAUsd : 0, misbehavior);
    }

    private static bool EndsInNothing(Misbehavior? misbehavior) => Refusal(misbehavior, "") is not null || misbehavior?.Name is "moderation" or "moderation_input" or "moderation_output" or "no_images";
}
