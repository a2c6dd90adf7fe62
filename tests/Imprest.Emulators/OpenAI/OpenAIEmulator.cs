using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.OpenAI;

/// <summary>The OpenAI Images API: generations, edits, variations; JSON, forms and streams.</summary>
/// <remarks>Every call that passes validation puts one row on the bill, at no cost where the service would not bill it.</remarks>
public sealed class OpenAIEmulator : Emulator
{
    public static Task<OpenAIEmulator> StartAsync() => StartAsync(new OpenAIEmulator());

    public override string ProviderId => "openai";

    public override string Credential => ApiKey;

    public override string SampleModel => "openai/gpt-image-2";

    public override (string? Size, string? Quality) SampleSettings => ("1024x1024", "low");

    public override Uri Address => BaseAddress;

    /// <summary>The only key that is let in.</summary>
    public string ApiKey { get; init; } = "sk-emulated-openai";

    /// <summary><c>http://127.0.0.1:PORT/openai/v1</c></summary>
    public Uri BaseAddress => new(Root, "/openai/v1");

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/images/generations", context => HandleAsync(context, "generation"));
        routes.MapPost("/v1/images/edits", context => HandleAsync(context, "edit"));
        routes.MapPost("/v1/images/variations", context => HandleAsync(context, "variation"));
    }

    private async Task HandleAsync(HttpContext context, string operation)
    {
        var id = NewRequestId();
        context.Response.Headers["x-request-id"] = id;
        context.Response.Headers["openai-processing-ms"] = "1";
        OpenAICall call;
        try
        {
            call = await OpenAICall.ReadAsync(context, operation);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or IOException)
        {
            await RefuseAsync(context, new(400, null, "We could not parse the body of your request."));
            return;
        }
        Record(call.Raw);
        if (context.Request.Headers.Authorization != $"Bearer {ApiKey}")
        {
            await RefuseAsync(context, new(401, "invalid_api_key", $"Incorrect API key provided: {context.Request.Headers.Authorization.ToString().Split(' ')[^1]}."));
            return;
        }
        var misbehavior = Take(context, call.Prompt);
        if (OpenAIValidation.Check(call) is { } refusal)
        {
            await RefuseAsync(context, refusal);
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

    private async Task RunAsync(HttpContext context, string id, OpenAICall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        var writer = new OpenAIAnswerWriter(call, misbehavior, Time.GetUtcNow().ToUnixTimeSeconds(), pixels => Publish(pixels, misbehavior?.Name is "url_expired" or "mixed_expired"));
        if (OpenAIFailures.Find(misbehavior, call.Prompt) is { } failure)
        {
            Charge(context, id, call, misbehavior, writer, billable: false);
            if (misbehavior!.RetryAfter is { } seconds)
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, failure);
            return;
        }
        switch (misbehavior?.Name)
        {
            case "reset":
                Charge(context, id, call, misbehavior, writer, billable: false);
                context.Abort();
                return;
            case "hang":
                Charge(context, id, call, misbehavior, writer, billable: false);
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return;
            case "redirect":
                Charge(context, id, call, misbehavior, writer, billable: false);
                context.Response.Redirect(new Uri(Root, "/openai/v1/images/elsewhere").ToString(), permanent: false, preserveMethod: true);
                return;
            case { Length: 3 } status when int.TryParse(status, CultureInfo.InvariantCulture, out var code): // From a proxy in front: no JSON.
                Charge(context, id, call, misbehavior, writer, billable: false);
                context.Response.StatusCode = code;
                await context.Response.WriteAsync($"<html><title>{code}</title></html>", cancellationToken);
                return;
        }
        await Gate.PassAsync(cancellationToken);
        if (call.Stream)
            await StreamAsync(context, id, call, misbehavior, writer, cancellationToken);
        else
            await AnswerAsync(context, misbehavior, Answer(context, id, call, misbehavior, writer), cancellationToken);
    }

    private byte[] Answer(HttpContext context, string id, OpenAICall call, Misbehavior? misbehavior, OpenAIAnswerWriter writer)
    {
        var usage = Charge(context, id, call, misbehavior, writer, billable: true);
        return misbehavior?.Name == "empty" ? [] : writer.Answer(usage);
    }

    private static async Task AnswerAsync(HttpContext context, Misbehavior? misbehavior, byte[] body, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = misbehavior?.Name is "trickle" or "oversized" ? null : body.Length;
        switch (misbehavior?.Name)
        {
            case "reset_mid_body":
                await SendAsync(context, body.AsMemory(0, body.Length / 2), cancellationToken);
                context.Abort();
                break;
            case "stall":
                await SendAsync(context, body.AsMemory(0, body.Length / 2), cancellationToken);
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case "trickle":
                await TrickleAsync(context, body, cancellationToken);
                break;
            default:
                await context.Response.Body.WriteAsync(body, cancellationToken);
                break;
        }
    }

    private async Task StreamAsync(
        HttpContext context, string id, OpenAICall call, Misbehavior? misbehavior, OpenAIAnswerWriter writer, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        var fails = misbehavior?.Name is "stream_error" or "stream_failure";
        _ = Charge(context, id, call, misbehavior, writer, billable: !fails);
        for (var image = 0; image < writer.ImagesMade; image++)
        {
            for (var partial = 0; partial < writer.PartialsEach; partial++)
                await SendAsync(context, writer.PartialEvent(image, partial), cancellationToken);
            if (fails)
            {
                var refusal = misbehavior!.Name == "stream_error" ? OpenAIFailures.Blocked("output") : OpenAIFailures.Find(Misbehavior.Status(503))!;
                await SendAsync(context, OpenAIAnswerWriter.ErrorEvent(refusal), cancellationToken);
                return;
            }
            if (misbehavior?.Name == "stream_cut")
                return;
            // The input is counted once, with the first image, so that the events add up to the bill.
            var usage = OpenAITokens.Count(call, 1, writer.PartialsEach)!;
            var completed = writer.CompletedEvent(image, image == 0 ? usage : usage with { InputText = 0, InputImage = 0 });
            if (misbehavior?.Name == "reset_mid_body")
            {
                await SendAsync(context, completed.AsMemory(0, completed.Length / 2), cancellationToken);
                context.Abort();
                return;
            }
            if (misbehavior?.Name == "trickle")
                await TrickleAsync(context, completed, cancellationToken);
            else
                await SendAsync(context, completed, cancellationToken);
        }
    }

    /// <summary>In pieces of odd sizes, so that whatever reads it meets every kind of boundary.</summary>
    private static async Task TrickleAsync(HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var pieces = Math.Max(1, body.Length / 40);
        for (var at = 0; at < body.Length; at += pieces)
        {
            await SendAsync(context, body[at..Math.Min(body.Length, at + pieces)], cancellationToken);
            await Task.Yield();
        }
    }

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await context.Response.Body.WriteAsync(bytes, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    private static Task RefuseAsync(HttpContext context, OpenAIRefusal refusal)
    {
        context.Response.StatusCode = refusal.Status;
        return context.Response.WriteAsJsonAsync(refusal.Body);
    }

    private BilledUsage? Charge(HttpContext context, string id, OpenAICall call, Misbehavior? misbehavior, OpenAIAnswerWriter writer, bool billable)
    {
        var made = billable || misbehavior?.Billable == true ? writer.ImagesMade : 0;
        var usage = made == 0 && !billable ? null : OpenAITokens.Count(call, made, writer.ImagesMade * writer.PartialsEach);
        var cost = misbehavior?.Billable ?? billable ? OpenAITariff.Cost(call, made, usage) : 0;
        Record(new BillRow(id, Time.GetUtcNow().ToUnixTimeSeconds(), call.Model, call.Operation, made, call.Size, call.Quality,
            usage, OpenAITariff.Text(cost), misbehavior?.Name ?? "completed") { ClientId = ClientIdOf(context) });
        return usage;
    }
}
