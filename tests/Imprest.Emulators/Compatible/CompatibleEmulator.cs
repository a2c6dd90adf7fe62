using System.Text.Json;
using Imprest.Emulators.OpenAI;

namespace Imprest.Emulators.Compatible;

/// <summary>A server that speaks OpenAI's Images API with whatever model it has, like LocalAI: usage is there, and all zeros.</summary>
public sealed class CompatibleEmulator : PlainImagesEmulator
{
    /// <summary>What the operator reckons for an image; made up.</summary>
    private const decimal UsdAnImage = 0.05m;

    private const long TokensAnImage = 4_175;

    public static Task<CompatibleEmulator> StartAsync(decimal? reportedUsdAnImage = null, string apiKey = "") =>
        StartAsync(new CompatibleEmulator { ReportedUsdAnImage = reportedUsdAnImage, ApiKey = apiKey });

    public override string ProviderId => "compatible";

    public override string Credential => ApiKey;

    public override Uri Address => new(Root, "/compatible/v1/");

    public override string SampleModel => "compatible/example-model";

    /// <summary>The only key that is let in; empty: all are.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>What it says an image costs, beside its usage, as OpenRouter does; null: it says nothing.</summary>
    public decimal? ReportedUsdAnImage { get; init; }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/images/generations", context => HandleAsync(context, "generation"));
        routes.MapPost("/v1/images/edits", context => HandleAsync(context, "edit"));
    }

    private protected override OpenAIRefusal? CheckKey(HttpContext context) =>
        ApiKey.Length == 0 || context.Request.Headers.Authorization == $"Bearer {ApiKey}" ? null : new(401, "401", "Unauthorized");

    private protected override OpenAICall Understand(OpenAICall call) => call with { DrawnFormat = call.Raw["output_format"] ?? "png" };

    private protected override OpenAIRefusal? Check(OpenAICall call)
    {
        if (call.Prompt.Length == 0)
            return new(422, "missing", "Field required", "prompt");
        if (call.N is < 1 or > 10)
            return new(422, "out_of_range", "Input should be from 1 to 10", "n");
        if (!EmulatedCall.TrySize(call.Size, out _, out _))
            return new(400, "400", $"Invalid size: {call.Size}", "size");
        return call.Operation == "edit" && !call.Images.Any() ? new(422, "missing", "Field required", "image") : null;
    }

    private protected override decimal CostOf(OpenAICall call, Misbehavior? misbehavior, int images, BilledUsage? usage) => images * (ReportedUsdAnImage ?? UsdAnImage);

    private protected override void WriteUsage(Utf8JsonWriter json, OpenAICall call, Misbehavior? misbehavior)
    {
        json.WriteStartObject("usage");
        if (ReportedUsdAnImage is { } usd)
        {
            json.WriteCount("prompt_tokens", misbehavior?.Name == "usage_negative" ? 1 : 0, misbehavior);
            json.WriteCount("completion_tokens", call.N * TokensAnImage, misbehavior);
            json.WriteCount("total_tokens", call.N * TokensAnImage, misbehavior);
            json.WriteNumber("cost", call.N * usd);
        }
        else
        {
            foreach (var name in (string[])["input_tokens", "output_tokens", "total_tokens"])
                json.WriteCount(name, misbehavior?.Name == "usage_negative" ? 1 : 0, misbehavior);
        }

        json.WriteEndObject();
    }
}
