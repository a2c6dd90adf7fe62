using System.Text.Json;

namespace Imprest.Emulators.Luma;

/// <summary>Luma's Dream Machine API, as far as it makes images.</summary>
/// <remarks>
/// A generation comes on the bill when it ends, unless it misbehaves before anybody could ask. Pixels cost; only those of 16:9 are stated by the provider,
/// the others are this emulator's.
/// </remarks>
public sealed class LumaEmulator : Emulator
{
    private const decimal UsdPerMillionPixels = 0.0073m;
    private static readonly IReadOnlySet<string> OwnStatuses = new HashSet<string> { "400", "401", "402", "403", "404", "422", "429", "500", "503" };
    private static readonly Dictionary<string, (int Width, int Height)> Sizes = new()
    {
        ["16:9"] = (1920, 1080), ["9:16"] = (1080, 1920), ["1:1"] = (1024, 1024), ["4:3"] = (1600, 1200), ["3:4"] = (1200, 1600), ["21:9"] = (2016, 864), ["9:21"] = (864, 2016),
    };

    private readonly EmulatedTasks<SubmittedCall> _tasks = new();

    public static Task<LumaEmulator> StartAsync() => StartAsync(new LumaEmulator());

    public override string ProviderId => "luma";

    public override string Credential => "luma-emulated-key";

    public override string SampleModel => "luma/photon-1";

    public override (string? Size, string? Quality) SampleSettings => ("1920x1080", null);

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/dream-machine/v1/generations/image", SubmitAsync);
        routes.MapGet("/dream-machine/v1/generations/{id}", (HttpContext context, string id) => ResultAsync(context, id));
    }

    private async Task SubmitAsync(HttpContext context)
    {
        var id = NewRequestId();
        if (await SubmittedCall.ReadAsync(context, "generations/image") is not { } call)
        {
            await new DetailAnswer(422, "JSON decode error", "json_invalid").WriteAsync(context);
            return;
        }

        Record(call.Raw);
        var misbehavior = Take(context, call.Prompt);
        if ((IsKnown(context) ? Check(call) : new(401, $"Not authenticated: {context.Request.Headers.Authorization}")) is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }

        if (!BillsAtTheEnd(misbehavior))
            Charge(id, call, misbehavior);
        if (Refusal(misbehavior, call.Prompt) is { } told)
        {
            await told.WriteAsync(context, misbehavior);
            return;
        }

        await UntilEndAsync(context, async cancellationToken =>
        {
            if (await BreakAsync(context, misbehavior, OwnStatuses, cancellationToken))
                return;
            await Gate.PassAsync(cancellationToken);
            _tasks.Add(id, call, misbehavior);
            context.Response.StatusCode = 201;
            await SendAsync(context, misbehavior, EmulatedJson.Bytes(Generation(id, call, "queued")), "application/json", cancellationToken);
        });
    }

    private async Task ResultAsync(HttpContext context, string id)
    {
        if (!IsKnown(context))
        {
            await new DetailAnswer(401, "Not authenticated").WriteAsync(context);
            return;
        }

        var (phase, task) = _tasks.Ask(id);
        if (phase is TaskPhase.Broken)
            context.Abort();
        else if (phase is TaskPhase.Unknown)
            await new DetailAnswer(404, "Generation not found").WriteAsync(context);
        else if (phase is TaskPhase.Queued or TaskPhase.Running)
            await context.Response.WriteAsJsonAsync(Generation(id, task!.Call, phase is TaskPhase.Queued ? "queued" : "dreaming"));
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

        var reason = (phase, task.Misbehavior?.Name) switch
        {
            (TaskPhase.Failed, _) => "Job failed",
            (_, "moderation" or "moderation_input") => "Advanced prompt moderation failed",
            _ => null,
        };
        var image = reason is not null ? null : task.Misbehavior?.Name switch
        {
            "no_images" => null,
            "not_base64" => "*** no address ***",
            var name => Publish(Image(task), expired: name == "url_expired"),
        };
        await context.Response.WriteAsJsonAsync(Generation(task.Id, task.Call, reason is null ? "completed" : "failed", reason, image));
    }

    private static byte[] Image(EmulatedTask<SubmittedCall> task)
    {
        var (width, height) = SizeOf(task.Call);
        return EmulatedImage.Bytes(task.Misbehavior, task.Call.Raw["format"] is "png" ? "png" : "jpeg", (width, height), 0);
    }

    private object Generation(string id, SubmittedCall call, string state, string? failure = null, string? image = null) => new
    {
        id, generation_type = "image", state, failure_reason = failure, created_at = Time.GetUtcNow(), assets = image is null ? null : new { image },
        version = "v1.0", model = call.Raw["model"], request = new { prompt = call.Prompt, aspect_ratio = call.Raw["aspect_ratio"] ?? "16:9" },
    };

    private static DetailAnswer? Check(SubmittedCall call)
    {
        if (call.Raw["model"] is not ("photon-1" or "photon-flash-1"))
            return new(404, "Model not found");
        if (call.Prompt.Length is < 3 or > 5_000)
            return new(400, call.Prompt.Length < 3 ? "Prompt is too short, minimum length is 3 characters" : "Prompt is too long, maximum length is 5000 characters");
        if (call.Raw["aspect_ratio"] is { } ratio && !Sizes.ContainsKey(ratio))
            return new(422, "Input should be '1:1', '16:9', '9:16', '4:3', '3:4', '21:9' or '9:21'", "literal_error", "aspect_ratio");
        if (call.Raw["format"] is { } format && format is not ("jpg" or "png"))
            return new(422, "Input should be 'jpg' or 'png'", "literal_error", "format");
        var references = call.Raw["image_ref"] is { } list ? JsonElement.Parse(list).EnumerateArray().ToList() : [];
        return references.Count > 4 || references.Exists(each => !each.GetProperty("url").GetString()!.StartsWith("https://", StringComparison.Ordinal))
            ? new(422, "Input should be up to four addresses", "value_error", "image_ref") : null;
    }

    private static DetailAnswer? Refusal(Misbehavior? misbehavior, string prompt) => misbehavior?.Name switch
    {
        "echo" => new(400, $"Bad request: {prompt}"),
        "400" => new(400, "Unknown request type"),
        "401" => new(401, "Not authenticated"),
        "402" => new(402, "Payment required"),
        "403" => new(403, "Forbidden"),
        "404" => new(404, "Not Found"),
        "422" => new(422, "Input should be a valid string", "string_type"),
        "429" => new(429, "Too many requests"),
        "500" => new(500, "Internal Server Error"),
        "503" => new(503, "Service unavailable"),
        "insufficient_quota" or "billing_hard_limit" => new(400, "Insufficient credits"),
        _ => null,
    };

    private static (int Width, int Height) SizeOf(SubmittedCall call) => Sizes[call.Raw["aspect_ratio"] ?? "16:9"];

    private bool IsKnown(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {Credential}";

    private static bool BillsAtTheEnd(Misbehavior? misbehavior) => misbehavior?.Name is null or "slow_task";

    private void Charge(string id, SubmittedCall call, Misbehavior? misbehavior)
    {
        var (width, height) = SizeOf(call);
        var billed = Bills(misbehavior, EndsInNothing(misbehavior), hasTasks: true);
        var cost = billed ? (long)width * height * UsdPerMillionPixels / 1_000_000 : 0;
        Charge(call.ClientId, id, call.Raw["model"]!, "generation", billed ? 1 : 0, $"{width}x{height}", cost, misbehavior);
    }

    private static bool EndsInNothing(Misbehavior? misbehavior) => Refusal(misbehavior, "") is not null || misbehavior?.Name is "moderation" or "moderation_input" or "no_images";
}
