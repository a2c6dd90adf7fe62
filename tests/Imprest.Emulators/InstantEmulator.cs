using System.Text.Json;

namespace Imprest.Emulators;

/// <summary>The emulator of a provider that answers at once. Every call that passes validation puts one row on the bill, at no cost where the provider would not bill it.</summary>
/// <remarks>Errors cost nothing and what moderation keeps back costs nothing, unless the misbehavior says that it is billable.</remarks>
public abstract class InstantEmulator<TCall> : Emulator where TCall : EmulatedCall
{
    private static readonly string[] Breaks = ["reset", "hang", "redirect"];

    /// <summary>An answer: its body, the images in it, and the provider's id of the call where the answer itself holds it.</summary>
    protected sealed record Made(byte[] Body, int Images, int Withheld, string? Id = null);

    protected abstract TCall Read(RecordedCall raw);

    /// <summary>Null where the credential is good.</summary>
    protected abstract ErrorAnswer? Authorize(HttpContext context, byte[] body);

    /// <summary>Null where the call is acceptable.</summary>
    protected abstract ErrorAnswer? Check(TCall call);

    /// <summary>The service's own error answer of a status or a name; null where the misbehavior is of another kind.</summary>
    protected abstract ErrorAnswer? Failure(Misbehavior misbehavior, TCall call);

    protected abstract Made Answer(TCall call, Misbehavior? misbehavior, string id);

    /// <summary>What the service takes for one image, in USD.</summary>
    protected abstract decimal PriceUsd(TCall call);

    /// <summary>Puts the id of the request where the service puts it in every answer.</summary>
    protected virtual void NameRequest(HttpResponse response, string id) { }

    protected async Task HandleAsync(HttpContext context)
    {
        var id = NewRequestId();
        NameRequest(context.Response, id);
        RecordedCall raw;
        byte[] body;
        try
        {
            (raw, body) = await RecordedCallReader.ReadAsync(context.Request);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or IOException)
        {
            context.Response.StatusCode = 400;
            return;
        }

        Record(raw);
        var call = Read(raw);
        if (Authorize(context, body) is { } stranger)
        {
            await RefuseAsync(context, stranger);
            return;
        }

        var misbehavior = Take(context, call.Prompt);
        if (Check(call) is { } refusal)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        await UntilEndAsync(context, cancellationToken => RunAsync(context, id, call, misbehavior, cancellationToken));
    }

    private async Task RunAsync(HttpContext context, string id, TCall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        if (misbehavior is not null && Failure(misbehavior, call) is { } failure)
        {
            BillFailure(context, id, call, misbehavior);
            await RefuseAsync(context, failure, misbehavior);
            return;
        }

        if (misbehavior is not null && (Breaks.Contains(misbehavior.Name) || misbehavior.Name is { Length: 3 } name && name.All(char.IsAsciiDigit)))
        {
            BillFailure(context, id, call, misbehavior); // Before the line breaks.
            await BreakAsync(context, misbehavior, new HashSet<string>(), cancellationToken);
            return;
        }

        await Gate.PassAsync(cancellationToken);
        var made = Answer(call, misbehavior, id);
        var paid = misbehavior?.Billable switch
        {
            true => made.Images + made.Withheld,
            false => 0,
            null => made.Images,
        };
        PutOnBill(context, made.Id ?? id, call, misbehavior, made.Images, paid);
        await SendAsync(context, misbehavior, made.Body, "application/json", cancellationToken);
    }

    private void BillFailure(HttpContext context, string id, TCall call, Misbehavior misbehavior)
    {
        var images = misbehavior.Billable == true ? call.N : 0;
        PutOnBill(context, id, call, misbehavior, images, images);
    }

    private void PutOnBill(HttpContext context, string id, TCall call, Misbehavior? misbehavior, int images, int paid) =>
        Charge(ClientIdOf(context), id, call.Model, call.Operation, images, call.Size, paid * PriceUsd(call), misbehavior, call.Quality);

    private static Task RefuseAsync(HttpContext context, ErrorAnswer refusal, Misbehavior? misbehavior = null)
    {
        if (refusal.Header is { } header)
            context.Response.Headers[header.Name] = header.Value;
        return SayAsync(context, refusal.Status, refusal.Body, misbehavior);
    }
}
