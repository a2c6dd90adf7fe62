using System.Text.Json;

namespace Imprest.Emulators.Ark;

/// <summary>The image generation of BytePlus ModelArk.</summary>
/// <remarks>Billed are images that were generated; a call that passes validation puts one row on the bill, whatever came of it.</remarks>
public sealed class ArkEmulator : Emulator
{
    public static Task<ArkEmulator> StartAsync() => StartAsync(new ArkEmulator());

    public override string ProviderId => "ark";

    public override string Credential => "emulated-ark-key";

    public override Uri Address => new(Root, "/ark/api/v3/");

    public override string SampleModel => "ark/seedream-4-0-250828";

    public override void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v3/images/generations", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var id = NewRequestId();
        context.Response.Headers["x-request-id"] = id;
        ArkCall call;
        try
        {
            call = await ArkCall.ReadAsync(context);
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException or InvalidOperationException)
        {
            await RefuseAsync(context, id, new(400, "InvalidParameter", "One or more parameters specified in the request are not valid."));
            return;
        }

        Record(call.Raw);
        if (context.Request.Headers.Authorization != "Bearer " + Credential)
        {
            await RefuseAsync(context, id, new(401, "AuthenticationError", $"The API key {context.Request.Headers.Authorization.ToString().Split(' ')[^1]} is missing or invalid."));
            return;
        }

        var misbehavior = Take(context, call.Prompt);
        if (ArkRefusal.Check(call) is { } refusal)
        {
            await RefuseAsync(context, id, refusal);
            return;
        }

        await UntilEndAsync(context, cancellationToken => RunAsync(context, id, call, misbehavior, cancellationToken));
    }

    private async Task RunAsync(HttpContext context, string id, ArkCall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        var failure = ArkRefusal.Find(misbehavior, call.Prompt);
        Charge(context, id, call, misbehavior, isRefused: failure is not null);
        if (failure is not null)
        {
            await RefuseAsync(context, id, failure, misbehavior);
            return;
        }

        if (await BreakAsync(context, misbehavior, ArkRefusal.OwnStatuses, cancellationToken))
            return;
        await Gate.PassAsync(cancellationToken);
        await SendAsync(context, misbehavior, Answer(id, call, misbehavior), "application/json", cancellationToken);
    }

    private static int ImagesMade(ArkCall call, Misbehavior? misbehavior) =>
        misbehavior?.Name == "withheld" ? Math.Max(0, call.Images - EmulatedImage.Some(misbehavior)) : EmulatedImage.Made(misbehavior, call.Images);

    private void Charge(HttpContext context, string id, ArkCall call, Misbehavior? misbehavior, bool isRefused)
    {
        var made = Bills(misbehavior, isRefused) ? ImagesMade(call, misbehavior) : 0;
        Charge(ClientIdOf(context), id, call.Model, call.Operation, made, call.Size, Cost(call, made), misbehavior);
    }

    /// <summary>USD. The pro model costs by the pixels of its output, and takes the first input image for free.</summary>
    private static decimal Cost(ArkCall call, int images) => call.Model switch
    {
        "seedream-4-0-250828" => 0.03m * images,
        "seedream-4-5-251128" => 0.04m * images,
        "dola-seedream-5-0-pro-260628" when images > 0 =>
            images * (call.Pixels.Width * call.Pixels.Height <= 2_610_000 ? 0.045m : 0.09m) + Math.Max(0, call.Raw.Files.Count - 1) * 0.003m,
        _ => 0.035m * images,
    };

    private byte[] Answer(string id, ArkCall call, Misbehavior? misbehavior)
    {
        var made = ImagesMade(call, misbehavior);
        var (width, height) = call.Pixels;
        var data = Enumerable.Range(0, made).Select(index => Entry(call, misbehavior, index)).ToList();
        if (misbehavior?.Name is "fewer" or "withheld")
            data.AddRange(Enumerable.Repeat(new { error = (misbehavior.Name == "withheld" ? ArkRefusal.OutputBlocked : ArkRefusal.Internal).Error(id) }, call.Images - made));
        var answer = new Dictionary<string, object> { ["model"] = call.Model, ["created"] = Time.GetUtcNow().ToUnixTimeSeconds(), ["data"] = data };
        var tokens = EmulatedFigure.Of(misbehavior, (long)width * height / 256 * made);
        if (tokens is not null)
            answer["usage"] = new { generated_images = EmulatedFigure.Of(misbehavior, (long)made), output_tokens = tokens, total_tokens = tokens };
        return EmulatedJson.Bytes(answer, misbehavior);
    }

    private object Entry(ArkCall call, Misbehavior? misbehavior, int index) => call.AsUrl || misbehavior?.Name is "url" or "url_expired"
        ? new { url = Publish(EmulatedImage.Bytes(misbehavior, call.Format, call.Pixels, index), misbehavior?.Name == "url_expired"), size = call.Size }
        : new { b64_json = EmulatedImage.Base64(misbehavior, call.Format, call.Pixels, index), size = call.Size };

    private static Task RefuseAsync(HttpContext context, string id, ArkRefusal refusal, Misbehavior? misbehavior = null) =>
        SayAsync(context, refusal.Status, new { error = refusal.Error(id) }, misbehavior);
}
