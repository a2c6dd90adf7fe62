using System.Globalization;

namespace Imprest.Emulators.Ideogram;

/// <summary>The Ideogram API: 3.0 and 4.0, answered at once with addresses.</summary>
public sealed class IdeogramEmulator : InstantEmulator<IdeogramCall>
{
    public static Task<IdeogramEmulator> StartAsync() => StartAsync(new IdeogramEmulator());

    public override string ProviderId => "ideogram";

    public override string Credential => "emulated-ideogram-key";

    public override string SampleModel => "ideogram/ideogram-3.0";

    public override (string? Size, string? Quality) SampleSettings => (null, "DEFAULT");

    public override void Map(IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in new[] { "v3/generate", "v3/inpaint", "v3/remix", "v4/generate" })
            routes.MapPost("/v1/ideogram-" + endpoint, HandleAsync);
    }

    protected override IdeogramCall Read(RecordedCall raw) => new(raw);

    protected override ErrorAnswer? Authorize(HttpContext context, byte[] body) =>
        context.Request.Headers["Api-Key"] == Credential ? null : Error(401, "Invalid API key " + context.Request.Headers["Api-Key"]);

    protected override ErrorAnswer? Check(IdeogramCall call) => IdeogramValidation.Check(call) is { } wrong ? Error(400, wrong) : null;

    protected override ErrorAnswer? Failure(Misbehavior misbehavior, IdeogramCall call) => misbehavior.Name switch
    {
        "echo" => Error(400, $"Invalid prompt: {call.Prompt}"),
        "400" => Error(400, "Invalid input provided"),
        "401" => Error(401, "Not authorized to generate an image"),
        "402" or "insufficient_quota" => Error(402, "Insufficient credits"),
        "403" => Error(403, "Forbidden"),
        "404" => Error(404, "Not found"),
        "422" or "moderation" or "moderation_input" => Error(422, "Prompt or provided image failed the safety checks"),
        "429" => Error(429, "Too many requests"),
        "500" => Error(500, "Internal error"),
        _ => null,
    };

    protected override Made Answer(IdeogramCall call, Misbehavior? misbehavior, string id)
    {
        var (made, withheld) = EmulatedImage.Count(misbehavior, call.N);
        var data = Enumerable.Range(0, made + withheld).Select(index => Entry(call, misbehavior, index, isSafe: index < made)).ToArray();
        var body = EmulatedJson.Bytes(new { created = Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), data });
        // The answer has no id but the names of its images.
        var name = data.Length > 0 && data[0]["url"] is string url ? url[(url.LastIndexOf('/') + 1)..] : null;
        return new(body, made, withheld, name);
    }

    protected override decimal PriceUsd(IdeogramCall call) => IdeogramTariff.Usd(call.IsV4, call.Quality) ?? 0;

    private Dictionary<string, object?> Entry(IdeogramCall call, Misbehavior? misbehavior, int index, bool isSafe) => new()
    {
        ["prompt"] = call.Prompt,
        ["resolution"] = call.Size,
        ["is_image_safe"] = isSafe,
        ["seed"] = 12_345 + index,
        ["style_type"] = "GENERAL",
        ["url"] = isSafe ? Publish(EmulatedImage.Bytes(misbehavior, "png", call.Pixels, index), expired: misbehavior?.Name == "url_expired") : null,
    };

    private static ErrorAnswer Error(int status, string error) => new(status, new { error });
}
