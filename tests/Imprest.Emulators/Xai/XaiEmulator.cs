using System.Text.Json;
using Imprest.Emulators.OpenAI;

namespace Imprest.Emulators.Xai;

/// <summary>xAI's image API: no sizes but ratios and classes, JSON alone, the cost in ticks on every answer.</summary>
/// <remarks>
/// It bills what it made, flagged or not, and a fee for what it stopped before. Its results are JPEG at the real service; here they are PNG, as <c>mime_type</c>
/// says.
/// </remarks>
public sealed class XaiEmulator : PlainImagesEmulator
{
    private const string InvalidArgument = "Client specified an invalid argument";
    private const decimal Fee = 0.05m;
    private const decimal TicksAUsd = 10_000_000_000m;
    private static readonly string[] Unsupported = ["size", "style", "seed", "mask", "negative_prompt", "background", "stream", "output_format"];

    public static Task<XaiEmulator> StartAsync() => StartAsync(new XaiEmulator());

    public override string ProviderId => "xai";

    public override string Credential => "xai-emulated";

    public override Uri Address => new(Root, "/xai/v1/");

    public override string SampleModel => "xai/grok-imagine-image";

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/images/generations", context => HandleAsync(context, "generation"));
        routes.MapPost("/v1/images/edits", context => HandleAsync(context, "edit"));
    }

    protected override bool BillsFailure(Misbehavior misbehavior) => misbehavior.Name is "moderation_input" or "moderation" or "moderation_output";

    private protected override OpenAIRefusal? CheckKey(HttpContext context) =>
        context.Request.Headers.Authorization == $"Bearer {Credential}" ? null : new(401, "Unauthenticated", "Incorrect API key provided.");

    private protected override OpenAICall Understand(OpenAICall call) => call with
    {
        DrawnSize = XaiDrawing.SizeOf(call.Raw["aspect_ratio"], call.Raw["resolution"]),
        Raw = call.Raw with { Files = [.. XaiDrawing.Images(call.Raw)] },
    };

    private protected override OpenAIRefusal? Check(OpenAICall call)
    {
        if (Array.Find(Unsupported, name => call.Raw[name] is not null) is { } unsupported)
            return new(400, InvalidArgument, $"Argument not supported: {unsupported}");
        if (!call.Model.StartsWith("grok-imagine-image", StringComparison.Ordinal))
            return new(404, "Some requested entity was not found", $"The model {call.Model} does not exist.");
        if (call.Prompt.Length == 0 || call.N is < 1 or > 10 || call.DrawnSize is null || call.Raw["response_format"] is not (null or "url" or "b64_json"))
            return new(400, InvalidArgument, "Failed to deserialize the JSON body into the target type.");
        if (call.Raw["quality"] is { } quality && quality is not ("low" or "medium" or "high"))
            return new(422, "unprocessable", $"quality: unknown variant `{quality}`, expected one of `low`, `medium`, `high`");
        return call.Operation == "edit" && (call.Raw.Files.Count == 0 || call.Raw.Files.Any(file => file.Bytes.Length == 0 && file.FileName.Length == 0))
            ? new(400, InvalidArgument, "An edit needs an image.") : null;
    }

    private protected override OpenAIRefusal? FailureOf(Misbehavior? misbehavior, OpenAICall call) => misbehavior?.Name switch
    {
        "moderation_input" => new(400, InvalidArgument, "Content violates usage guidelines."),
        "moderation" => new(400, InvalidArgument, "Rejected by content moderation."),
        "moderation_output" => new(400, InvalidArgument, "Generated image rejected by content moderation.") { CostTicks = Ticks(XaiTariff.Cost(call, call.N)) },
        "insufficient_quota" => new(429, "Some resource has been exhausted", "Your team has used all available credits."),
        "billing_hard_limit" => null,
        _ => base.FailureOf(misbehavior, call),
    };

    private protected override decimal CostOf(OpenAICall call, Misbehavior? misbehavior, int images, BilledUsage? usage) =>
        misbehavior?.Name is "moderation_input" or "moderation" ? Fee : XaiTariff.Cost(call, images);

    private protected override object BodyOf(string id, OpenAIRefusal refusal) => refusal.CostTicks is { } ticks
        ? new { code = refusal.Code ?? "Internal error", error = refusal.Message, usage = new { cost_in_usd_ticks = ticks } }
        : new { code = refusal.Code ?? "Internal error", error = refusal.Message };

    private protected override void WriteHead(Utf8JsonWriter json, string id, OpenAICall call) { }

    private protected override void WriteBeside(Utf8JsonWriter json, int index, bool isUrl)
    {
        json.WriteString("revised_prompt", "");
        json.WriteString("mime_type", "image/png");
        json.WriteBoolean("respect_moderation", true);
    }

    private protected override void WriteWithheld(Utf8JsonWriter json)
    {
        json.WriteBase64String("b64_json", "a placeholder"u8);
        json.WriteString("revised_prompt", "");
        json.WriteBoolean("respect_moderation", false);
    }

    private protected override void WriteUsage(Utf8JsonWriter json, OpenAICall call, Misbehavior? misbehavior)
    {
        json.WriteStartObject("usage");
        json.WriteCount("cost_in_usd_ticks", Ticks(XaiTariff.Cost(call, call.ImagesMade(misbehavior))), misbehavior);
        json.WriteEndObject();
    }

    private static long Ticks(decimal usd) => (long)(usd * TicksAUsd);
}
