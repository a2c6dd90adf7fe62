using System.Globalization;
using System.Text.Json;
using Imprest.Emulators.OpenAI;

namespace Imprest.Emulators.Together;

/// <summary>Together's image API: one endpoint for all models, width and height, and no word of usage.</summary>
/// <remarks>What it bills of failures is not documented; so it bills none, unless it is told to.</remarks>
public sealed class TogetherEmulator : PlainImagesEmulator
{
    private static readonly string[] Makers = ["black-forest-labs/", "ByteDance-Seed/", "Qwen/", "Wan-AI/", "google/", "ideogram/", "openai/", "stabilityai/"];

    public static Task<TogetherEmulator> StartAsync() => StartAsync(new TogetherEmulator());

    public override string ProviderId => "together";

    public override string Credential => "emulated-together-key";

    public override Uri Address => new(Root, "/together/v1/");

    public override string SampleModel => "together/black-forest-labs/FLUX.2-dev";

    public override void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/images/generations", context => HandleAsync(context, "generation"));

    /// <summary>The id stands in the answer alone.</summary>
    protected override void Name(HttpContext context, string id) { }

    private protected override OpenAIRefusal? CheckKey(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {Credential}" ? null
        : new(401, "invalid_api_key", "Invalid API key provided. You can find your API key at https://api.together.ai/settings/api-keys.");

    private protected override OpenAICall Understand(OpenAICall call)
    {
        var files = Images(call.Raw).ToList();
        return call with
        {
            Operation = files.Count > 0 ? "edit" : call.Operation,
            DrawnSize = $"{call.Raw["width"] ?? "1024"}x{call.Raw["height"] ?? "1024"}",
            DrawnFormat = call.Raw["output_format"] ?? "jpeg",
            Raw = call.Raw with { Files = files },
        };
    }

    private protected override OpenAIRefusal? Check(OpenAICall call)
    {
        if (!Array.Exists(Makers, maker => call.Model.StartsWith(maker, StringComparison.Ordinal)))
            return new(404, "model_not_available", $"Unable to access model {call.Model}.", "model");
        if (call.Prompt.Length == 0)
            return new(400, "missing", "prompt is required", "prompt");
        if (call.N is < 1 or > 4)
            return new(400, "out_of_range", "n must be between 1 and 4", "n");
        if (call.Pixels.Width < 64 || call.Pixels.Height < 64 || call.Raw["size"] is not null)
            return new(400, "out_of_range", "width and height must be multiples of 8", "width");
        if (call.Raw["steps"] is { } steps && !(int.TryParse(steps, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 50))
            return new(400, "out_of_range", "steps must be between 1 and 50", "steps");
        if (call.DrawnFormat is not ("jpeg" or "png") || call.Raw["response_format"] is not (null or "base64" or "url"))
            return new(400, "invalid_value", "Invalid format", "output_format");
        return call.Model.Contains("kontext", StringComparison.Ordinal) && call.Raw["image_url"] is null ? new(400, "missing", "image_url is required", "image_url") : null;
    }

    private protected override OpenAIRefusal? FailureOf(Misbehavior? misbehavior, OpenAICall call) => misbehavior?.Name switch
    {
        "402" => new(402, "insufficient_balance", "Credit limit exceeded, please navigate to https://api.together.ai/settings/billing to add credit."),
        "422" => new(422, "invalid_request", "Unprocessable input."),
        "moderation_input" or "moderation" or "moderation_output" => new(422, "nsfw_content", "NSFW content detected in image.", "prompt"),
        "billing_hard_limit" => null,
        _ => base.FailureOf(misbehavior, call),
    };

    private protected override decimal CostOf(OpenAICall call, Misbehavior? misbehavior, int images, BilledUsage? usage) => images * TogetherTariff.AnImage(call);

    private protected override object BodyOf(string id, OpenAIRefusal refusal) =>
        new { id, error = new { message = refusal.Message, type = refusal.Type, param = refusal.Param, code = refusal.Code } };

    private protected override void WriteHead(Utf8JsonWriter json, string id, OpenAICall call)
    {
        json.WriteString("id", id);
        json.WriteString("model", call.Model);
        json.WriteString("object", "list");
    }

    private protected override void WriteBeside(Utf8JsonWriter json, int index, bool isUrl)
    {
        json.WriteNumber("index", index);
        json.WriteString("type", isUrl ? "url" : "b64_json");
    }

    private static IEnumerable<RecordedFile> Images(RecordedCall call)
    {
        if (call["image_url"] is { } one)
            yield return RecordedCallReader.FileAt("image_url", one);
        if (call["reference_images"] is not { } several)
            yield break;
        foreach (var image in JsonElement.Parse(several).EnumerateArray())
            yield return RecordedCallReader.FileAt("reference_images", image.GetString() ?? "");
    }
}
