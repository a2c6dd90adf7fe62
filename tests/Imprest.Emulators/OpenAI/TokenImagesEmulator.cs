namespace Imprest.Emulators.OpenAI;

/// <summary>An Images API that serves OpenAI's models: it counts tokens and streams.</summary>
public abstract class TokenImagesEmulator : ImagesEmulator
{
    private protected override OpenAIRefusal? Check(OpenAICall call) => OpenAIValidation.Check(call);

    private protected override BilledUsage? Count(OpenAICall call, int images, int partials) => OpenAITokens.Count(call, images, partials);

    private protected override async Task AnswerAsync(HttpContext context, string id, OpenAICall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        var writer = new OpenAIAnswerWriter(call, misbehavior, Time.GetUtcNow().ToUnixTimeSeconds(), pixels => Publish(pixels, misbehavior?.Name is "url_expired" or "mixed_expired"));
        if (call.Stream)
        {
            await StreamAsync(context, id, call, misbehavior, writer, cancellationToken);
            return;
        }

        var usage = Charge(context, id, call, misbehavior, billable: true);
        await SendWholeAsync(context, misbehavior, misbehavior?.Name == "empty" ? [] : writer.Answer(usage), cancellationToken);
    }

    private static async Task SendWholeAsync(HttpContext context, Misbehavior? misbehavior, byte[] body, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = misbehavior?.Name is "trickle" or "oversized" ? null : body.Length;
        switch (misbehavior?.Name)
        {
            case "reset_mid_body":
                await SendPartAsync(context, body.AsMemory(0, body.Length / 2), cancellationToken);
                context.Abort();
                break;
            case "stall":
                await SendPartAsync(context, body.AsMemory(0, body.Length / 2), cancellationToken);
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
        _ = Charge(context, id, call, misbehavior, billable: !fails);
        for (var image = 0; image < call.ImagesMade(misbehavior); image++)
        {
            for (var partial = 0; partial < call.PartialsEach(misbehavior); partial++)
                await SendPartAsync(context, writer.PartialEvent(image, partial), cancellationToken);
            if (fails)
            {
                var refusal = misbehavior!.Name == "stream_error" ? OpenAIFailures.Blocked("output") : OpenAIFailures.Find(Misbehavior.Status(503))!;
                await SendPartAsync(context, OpenAIAnswerWriter.ErrorEvent(refusal), cancellationToken);
                return;
            }
            if (misbehavior?.Name == "stream_cut")
                return;
            // The input is counted once, with the first image, so that the events add up to the bill.
            var usage = OpenAITokens.Count(call, 1, call.PartialsEach(misbehavior))!;
            var completed = writer.CompletedEvent(image, image == 0 ? usage : usage with { InputText = 0, InputImage = 0 });
            if (misbehavior?.Name == "reset_mid_body")
            {
                await SendPartAsync(context, completed.AsMemory(0, completed.Length / 2), cancellationToken);
                context.Abort();
                return;
            }
            if (misbehavior?.Name == "trickle")
                await TrickleAsync(context, completed, cancellationToken);
            else
                await SendPartAsync(context, completed, cancellationToken);
        }
    }

    /// <summary>In pieces of odd sizes, so that whatever reads it meets every kind of boundary.</summary>
    private static async Task TrickleAsync(HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var pieces = Math.Max(1, body.Length / 40);
        for (var at = 0; at < body.Length; at += pieces)
        {
            await SendPartAsync(context, body[at..Math.Min(body.Length, at + pieces)], cancellationToken);
            await Task.Yield();
        }
    }

    private static async Task SendPartAsync(HttpContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await context.Response.Body.WriteAsync(bytes, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
