namespace Imprest.Emulators.Recraft;

/// <summary>The Recraft API: generations, image to image, inpainting. Every answer states the API units that it took.</summary>
public sealed class RecraftEmulator : InstantEmulator<RecraftCall>
{
    public static Task<RecraftEmulator> StartAsync() => StartAsync(new RecraftEmulator());

    public override string ProviderId => "recraft";

    public override string Credential => "emulated-recraft-token";

    public override Uri Address => new(Root, "/recraft/v1/");

    public override string SampleModel => "recraft/recraftv4_1";

    public override void Map(IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in new[] { "generations", "imageToImage", "inpaint" })
            routes.MapPost("/v1/images/" + endpoint, HandleAsync);
    }

    protected override RecraftCall Read(RecordedCall raw) => new(raw);

    protected override ErrorAnswer? Authorize(HttpContext context, byte[] body) =>
        context.Request.Headers.Authorization == "Bearer " + Credential ? null : Error(401, "unauthorized", "invalid token " + context.Request.Headers.Authorization);

    protected override ErrorAnswer? Check(RecraftCall call) => RecraftValidation.Check(call) is { } wrong ? Error(400, "invalid_request_parameter", wrong) : null;

    protected override ErrorAnswer? Failure(Misbehavior misbehavior, RecraftCall call) => misbehavior.Name switch
    {
        "echo" => Error(400, "invalid_request_parameter", $"invalid prompt: {call.Prompt}"),
        "400" or "422" => Error(int.Parse(misbehavior.Name, System.Globalization.CultureInfo.InvariantCulture), "invalid_request_parameter", "invalid image size"),
        "401" => Error(401, "unauthorized", "invalid token"),
        "402" => Error(402, "not_enough_credits", "not enough credits"),
        "insufficient_quota" => Error(400, "not_enough_credits", "not enough credits"),
        "403" => Error(403, "forbidden", "forbidden"),
        "404" => Error(404, "not_found", "not found"),
        "429" => Error(429, "too_many_requests", "too many requests"),
        "500" => Error(500, "internal_error", "internal error"),
        "moderation" or "moderation_input" => Error(400, "prompt_moderation_failed", "the prompt was found inappropriate"),
        _ => null,
    };

    protected override Made Answer(RecraftCall call, Misbehavior? misbehavior, string id)
    {
        var (made, withheld) = EmulatedImage.Count(misbehavior, call.N);
        var answer = new Dictionary<string, object>
        {
            ["created"] = Time.GetUtcNow().ToUnixTimeSeconds(),
            ["data"] = Enumerable.Range(0, made).Select(index => Image(call, misbehavior, id, index)).ToArray(),
        };
        if (EmulatedFigure.Of(misbehavior, (long)made * (RecraftTariff.Units(call.Model) ?? 0)) is { } credits)
            answer["credits"] = credits;
        return new(EmulatedJson.Bytes(answer, misbehavior), made, withheld);
    }

    protected override decimal PriceUsd(RecraftCall call) => (RecraftTariff.Units(call.Model) ?? 0) * RecraftTariff.UsdPerUnit;

    private Dictionary<string, string> Image(RecraftCall call, Misbehavior? misbehavior, string id, int index)
    {
        var image = new Dictionary<string, string> { ["image_id"] = index == 0 ? id : $"{id}-{index}" };
        var asUrl = call.AsUrl || misbehavior?.Name is "url" or "url_expired" || index % 2 == 1 && misbehavior?.Name is "mixed" or "mixed_expired";
        if (asUrl)
            image["url"] = Publish(EmulatedImage.Bytes(misbehavior, "png", call.Pixels, index), expired: misbehavior?.Name is "url_expired" or "mixed_expired");
        else
            image["b64_json"] = EmulatedImage.Base64(misbehavior, "png", call.Pixels, index);
        return image;
    }

    private static ErrorAnswer Error(int status, string code, string message) => new(status, new { code, message });
}
