using System.Text;
using System.Text.Json;
using Imprest.Emulators.Images;

namespace Imprest.Emulators.Automatic1111;

/// <summary>A Stable Diffusion web UI with its interface open, behind a user and a password.</summary>
/// <remarks>Its bill is what the operator of such a machine would reckon: so much an image that came out well, and nothing for the rest.</remarks>
public sealed class Automatic1111Emulator : Emulator
{
    private const decimal UsdAnImage = 0.025m;
    private static readonly HashSet<string> OwnStatuses = ["401", "404", "422", "500"];

    public static Task<Automatic1111Emulator> StartAsync() => StartAsync(new Automatic1111Emulator());

    public override string ProviderId => "automatic1111";

    public override string Credential => "emulated:secret-password";

    public override string SampleModel => "automatic1111/sd_xl_base_1.0";

    /// <summary>Answers of several images begin with a grid of them all.</summary>
    public bool ReturnsGrid { get; set; }

    /// <summary><c>info</c> is an empty text, as some servers that speak the same answer.</summary>
    public bool SaysNothing { get; set; }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sdapi/v1/txt2img", context => HandleAsync(context, fromImage: false));
        routes.MapPost("/sdapi/v1/img2img", context => HandleAsync(context, fromImage: true));
    }

    private async Task HandleAsync(HttpContext context, bool fromImage)
    {
        var received = await JsonCall.ReadAsync(context);
        Record(received.Raw);
        if (context.Request.Headers.Authorization != "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(Credential)))
        {
            context.Response.Headers.WWWAuthenticate = "Basic";
            await SayAsync(context, 401, new { detail = "Incorrect username or password" });
            return;
        }

        var misbehavior = Take(context, received.Raw["prompt"]);
        var call = Automatic1111Call.Read(received.Body, fromImage, NewRequestId(), out var wrong);
        if (wrong is { } field)
        {
            await SayAsync(context, 422, Invalid(field.Field, field.Message));
            return;
        }

        Charge(context, call, misbehavior);
        await UntilEndAsync(context, async cancellationToken =>
        {
            if (await RefuseAsync(context, call, misbehavior) || await BreakAsync(context, misbehavior, OwnStatuses, cancellationToken))
                return;
            await Gate.PassAsync(cancellationToken);
            context.Response.Headers["X-Process-Time"] = "1.25";
            await SendAsync(context, misbehavior, EmulatedJson.Bytes(Answer(call, misbehavior)), "application/json", cancellationToken);
        });
    }

    private static async Task<bool> RefuseAsync(HttpContext context, Automatic1111Call call, Misbehavior? misbehavior)
    {
        ErrorAnswer? refusal = misbehavior?.Name switch
        {
            "401" => new(401, new { detail = "Incorrect username or password" }),
            "404" => new(404, new { detail = "Sampler not found" }),
            "422" => new(422, Invalid("steps", "value is not a valid integer")),
            "echo" => new(422, new { detail = "Script '" + call.Prompt + "' not found" }),
            "500" => new(500, new { error = "OutOfMemoryError", detail = "", body = "", errors = "CUDA out of memory. Tried to allocate 4.00 GiB" }),
            _ => null,
        };
        if (refusal is not { } no)
            return false;
        await SayAsync(context, no.Status, no.Body);
        return true;
    }

    private static object Invalid(string field, string message) => new { detail = new[] { new { loc = new[] { "body", field }, msg = message, type = "value_error" } } };

    private object Answer(Automatic1111Call call, Misbehavior? misbehavior)
    {
        var images = Enumerable.Range(0, EmulatedImage.Made(misbehavior, call.Images))
            .Select(index => EmulatedImage.Base64(misbehavior, "png", (call.Width, call.Height), index)).ToList();
        var hasGrid = ReturnsGrid && images.Count > 1;
        var info = new { prompt = call.Prompt, all_seeds = images.Select((_, index) => 1_000 + index), sd_model_name = call.Checkpoint, index_of_first_image = hasGrid ? 1 : 0 };
        if (hasGrid)
            images.Insert(0, Convert.ToBase64String(TinyImage.Bytes("png", call.Width * 2, call.Height)));
        return new { images, parameters = new { }, info = SaysNothing ? "" : JsonSerializer.Serialize(info) };
    }

    private void Charge(HttpContext context, Automatic1111Call call, Misbehavior? misbehavior)
    {
        var pays = misbehavior?.Billable ?? misbehavior?.AnswersWell != false || misbehavior?.Name is "task_failed" or "task_lost" or "endless_task" or "url_expired"; // It has neither tasks nor addresses.
        var made = pays ? EmulatedImage.Made(misbehavior, call.Images) : 0;
        Charge(ClientIdOf(context), call.TaskId, call.Checkpoint, call.Operation, made, call.Size, made * UsdAnImage, misbehavior);
    }
}
