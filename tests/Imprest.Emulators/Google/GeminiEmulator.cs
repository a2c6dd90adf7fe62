using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.Google;

/// <summary><c>generateContent</c> of Gemini's image models, as the Gemini API and Vertex AI share it.</summary>
/// <remarks>
/// Every call that passes validation puts one row on the bill. A success is billed by its tokens, with or without an image; an error is not, unless told so.
/// </remarks>
public abstract class GeminiEmulator : Emulator
{
    /// <summary>What the next answers count, in place of what they would.</summary>
    public GeminiCounts? Counts { get; set; }

    private protected abstract bool IsVertex { get; }

    /// <summary>Why a caller is not let in; null: it is.</summary>
    private protected abstract GoogleRefusal? Authorize(HttpContext context);

    private protected async Task GenerateAsync(HttpContext context, string model)
    {
        GeminiCall call;
        try
        {
            call = await GeminiCall.ReadAsync(context, model);
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException or InvalidOperationException)
        {
            await RefuseAsync(context, new(400, "INVALID_ARGUMENT", "Invalid JSON payload received."));
            return;
        }

        Record(call.Raw);
        if (Authorize(context) is { } stranger)
        {
            await RefuseAsync(context, stranger);
            return;
        }

        var misbehavior = Take(context, call.Prompt);
        if (GeminiValidation.Check(call, IsVertex) is { } refusal)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        await UntilEndAsync(context, cancellationToken => RunAsync(context, call, misbehavior, cancellationToken));
    }

    private async Task RunAsync(HttpContext context, GeminiCall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        var id = NewRequestId();
        var failure = GoogleRefusal.Find(misbehavior, call.Prompt);
        var counts = Charge(context, id, call, misbehavior, isRefused: failure is not null);
        if (failure is not null)
        {
            await RefuseAsync(context, failure);
            return;
        }

        if (await BreakAsync(context, misbehavior, GoogleRefusal.OwnStatuses, cancellationToken))
            return;
        await Gate.PassAsync(cancellationToken);
        var answer = new GeminiAnswerWriter(call, misbehavior, id, counts, IsVertex).Answer();
        await SendAsync(context, misbehavior, answer, "application/json; charset=UTF-8", cancellationToken);
    }

    private GeminiCounts Charge(HttpContext context, string id, GeminiCall call, Misbehavior? misbehavior, bool isRefused)
    {
        var made = GeminiAnswerWriter.ImagesMade(misbehavior);
        var counts = Counts ?? call.Count(made);
        if (misbehavior?.Name == "refusal" && Counts is null)
            counts = counts with { Text = 14, Thinking = call.Model!.ThinkingTokens };
        var cost = Bills(misbehavior, isRefused) ? call.Model!.Cost(counts) : 0;
        var usage = new BilledUsage(counts.InputText, counts.InputImage, counts.Image) { OutputText = (counts.Text ?? 0) + counts.Other, Thinking = counts.Thinking };
        Charge(
            ClientIdOf(context), id, call.ModelName, call.Operation, made, string.Create(CultureInfo.InvariantCulture, $"{call.Pixels.Width}x{call.Pixels.Height}"), cost, misbehavior,
            call.ClassName, usage);
        return counts;
    }

    internal static Task RefuseAsync(HttpContext context, GoogleRefusal refusal) => SayAsync(context, refusal.Code, refusal.Body);
}
