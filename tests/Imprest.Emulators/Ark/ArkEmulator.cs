using System.Globalization;
using System.Text;
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

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Stopping);
        try
        {
            await RunAsync(context, id, call, misbehavior, ended.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task RunAsync(HttpContext context, string id, ArkCall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        var failure = ArkRefusal.Find(misbehavior, call.Prompt);
        var breaks = misbehavior?.Name is "reset" or "hang" or "redirect" or { Length: 3 };
        Charge(context, id, call, misbehavior, failure is null && !breaks);
        if (failure is not null)
        {
            if (misbehavior!.RetryAfter is { } seconds)
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, id, failure);
            return;
        }

        if (await BreakAsync(context, misbehavior, ArkRefusal.OwnStatuses, cancellationToken))
            return;
        await Gate.PassAsync(cancellationToken);
        await SendAsync(context, misbehavior, Answer(id, call, misbehavior), "application/json", cancellationToken);
    }

    private static int ImagesMade(ArkCall call, Misbehavior? misbehavior) => misbehavior?.Name switch
    {
        "no_images" => 0,
        "fewer" or "withheld" => Math.Max(0, call.Images - (int)(misbehavior.Count ?? 1)),
        "more" => call.Images + (int)(misbehavior.Count ?? 1),
        _ => call.Images,
    };

    private void Charge(HttpContext context, string id, ArkCall call, Misbehavior? misbehavior, bool billable)
    {
        var made = misbehavior?.Billable ?? billable ? ImagesMade(call, misbehavior) : 0;
        var (width, height) = call.Pixels;
        Record(new BillRow(id, Time.GetUtcNow().ToUnixTimeSeconds(), call.Model, call.Operation, made, string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"), "",
            null, Cost(call, made).ToString("0.############", CultureInfo.InvariantCulture), misbehavior?.Name ?? "completed") { ClientId = ClientIdOf(context) });
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
        var data = new List<object>();
        for (var index = 0; index < made; index++)
            data.Add(Entry(call, misbehavior, index, string.Create(CultureInfo.InvariantCulture, $"{width}x{height}")));
        if (misbehavior?.Name is "fewer" or "withheld")
            data.AddRange(Enumerable.Repeat(new { error = (misbehavior.Name == "withheld" ? ArkRefusal.OutputBlocked : ArkRefusal.Internal).Error(id) }, call.Images - made));
        var tokens = (long)width * height / 256 * made;
        object usage = new { generated_images = Counted(misbehavior, made), output_tokens = Counted(misbehavior, tokens), total_tokens = Counted(misbehavior, tokens) };
        var created = Time.GetUtcNow().ToUnixTimeSeconds();
        var body = JsonSerializer.SerializeToUtf8Bytes(misbehavior?.Name == "usage_missing"
            ? new { model = call.Model, created, data } : (object)new { model = call.Model, created, data, usage });
        return misbehavior?.Name == "usage_bare_nan" ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\"NaN\"", "NaN", StringComparison.Ordinal)) : body;
    }

    private object Entry(ArkCall call, Misbehavior? misbehavior, int index, string size)
    {
        var pixels = call.Image(index);
        return misbehavior?.Name switch
        {
            "truncated" or "first_truncated" when index == 0 => new { b64_json = Convert.ToBase64String(pixels.AsSpan(0, pixels.Length - 16)), size },
            "not_an_image" => new { b64_json = Convert.ToBase64String("<html>not an image</html>"u8), size },
            "not_base64" => new { b64_json = "*** not base64 ***", size },
            "url" or "url_expired" => new { url = Publish(pixels, misbehavior.Name == "url_expired"), size },
            _ when call.AsUrl => new { url = Publish(pixels), size },
            _ => new { b64_json = Convert.ToBase64String(pixels), size },
        };
    }

    private static object Counted(Misbehavior? misbehavior, long count) => misbehavior?.Name switch
    {
        "usage_nan" or "usage_bare_nan" => "NaN",
        "usage_negative" => -count,
        "usage_zero" => 0,
        "usage_huge" => count * 1_000,
        "usage_times" => count * (misbehavior.Count ?? 100) / 100,
        _ => count,
    };

    private static Task RefuseAsync(HttpContext context, string id, ArkRefusal refusal)
    {
        context.Response.StatusCode = refusal.Status;
        return context.Response.WriteAsJsonAsync(new { error = refusal.Error(id) });
    }
}
