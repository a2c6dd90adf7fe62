using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.OpenAI;

/// <summary>An Images API after OpenAI's: it reads JSON and forms, and answers at once. What a provider does otherwise, its emulator says.</summary>
/// <remarks>Every call that passes validation puts one row on the bill, at no cost where the service would not bill it.</remarks>
public abstract class ImagesEmulator : Emulator
{
    private static readonly HashSet<string> NoOwnStatuses = [];

    /// <summary>Puts the call's id on the answer.</summary>
    protected virtual void Name(HttpContext context, string id) => context.Response.Headers["x-request-id"] = id;

    /// <summary>The refusal of a call without the right key; null where it is let in.</summary>
    private protected abstract OpenAIRefusal? CheckKey(HttpContext context);

    /// <summary>The call as the provider understands it: a deployment's model, a size in other terms.</summary>
    private protected virtual OpenAICall Understand(OpenAICall call) => call;

    /// <summary>What the API refuses before any work.</summary>
    private protected abstract OpenAIRefusal? Check(OpenAICall call);

    /// <summary>The error answer that a misbehavior asks for; null where it is of another kind.</summary>
    private protected virtual OpenAIRefusal? FailureOf(Misbehavior? misbehavior, OpenAICall call) => OpenAIFailures.Find(misbehavior, call.Prompt);

    /// <summary>The provider takes money for this failure.</summary>
    protected virtual bool BillsFailure(Misbehavior misbehavior) => false;

    /// <summary>What the provider counts; null where it counts no tokens.</summary>
    private protected virtual BilledUsage? Count(OpenAICall call, int images, int partials) => null;

    /// <summary>By the provider's own tariff.</summary>
    /// <param name="images">Images made.</param>
    private protected abstract decimal CostOf(OpenAICall call, Misbehavior? misbehavior, int images, BilledUsage? usage);

    /// <summary>Charges the call and answers it well, or as the misbehavior asks.</summary>
    private protected abstract Task AnswerAsync(HttpContext context, string id, OpenAICall call, Misbehavior? misbehavior, CancellationToken cancellationToken);

    /// <summary>An error answer's body.</summary>
    private protected virtual object BodyOf(string id, OpenAIRefusal refusal) => refusal.Body;

    private Task RefuseAsync(HttpContext context, string id, OpenAIRefusal refusal, Misbehavior? misbehavior = null) =>
        SayAsync(context, refusal.Status, BodyOf(id, refusal), misbehavior);

    /// <param name="operation"><c>generation</c>, <c>edit</c> or <c>variation</c>: as it stands on the bill.</param>
    /// <param name="model">Where the address names the model (a deployment).</param>
    protected async Task HandleAsync(HttpContext context, string operation, string? model = null)
    {
        var id = NewRequestId();
        Name(context, id);
        OpenAICall call;
        try
        {
            call = await OpenAICall.ReadAsync(context, operation, model);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or IOException)
        {
            await RefuseAsync(context, id, new(400, null, "We could not parse the body of your request."));
            return;
        }

        Record(call.Raw);
        if (CheckKey(context) is { } stranger)
        {
            await RefuseAsync(context, id, stranger);
            return;
        }

        call = Understand(call);
        var misbehavior = Take(context, call.Prompt);
        if (Check(call) is { } refusal)
        {
            await RefuseAsync(context, id, refusal);
            return;
        }

        await UntilEndAsync(context, cancellationToken => RunAsync(context, id, call, misbehavior, cancellationToken));
    }

    private async Task RunAsync(HttpContext context, string id, OpenAICall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        if (FailureOf(misbehavior, call) is { } failure)
        {
            Charge(context, id, call, misbehavior, billable: BillsFailure(misbehavior!));
            await RefuseAsync(context, id, failure, misbehavior);
            return;
        }

        if (misbehavior is { Name: "reset" or "hang" or "redirect" } || misbehavior is { Name: { Length: 3 } status } && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            Charge(context, id, call, misbehavior, billable: BillsFailure(misbehavior)); // Before it breaks.
            await BreakAsync(context, misbehavior, NoOwnStatuses, cancellationToken);
            return;
        }

        await Gate.PassAsync(cancellationToken);
        await AnswerAsync(context, id, call, misbehavior, cancellationToken);
    }

    private protected BilledUsage? Charge(HttpContext context, string id, OpenAICall call, Misbehavior? misbehavior, bool billable)
    {
        var made = billable || misbehavior?.Billable == true ? call.ImagesMade(misbehavior) : 0;
        var usage = made == 0 && !billable ? null : Count(call, made, call.ImagesMade(misbehavior) * call.PartialsEach(misbehavior));
        var cost = misbehavior?.Billable ?? billable ? CostOf(call, misbehavior, made, usage) : 0;
        Charge(ClientIdOf(context), id, call.Model, call.Operation, made, call.Size, cost, misbehavior, call.Quality, usage);
        return usage;
    }
}
