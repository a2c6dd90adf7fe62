using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Tasks;

/// <summary>Requests that their client polls: <c>Prefer: respond-async</c> on an images call makes one, and every other request can be looked at likewise.</summary>
internal sealed class TaskEndpoints(KeyRing keys, SqliteLedger ledger, RunningRequests running, ResultLinks links, TimeProvider clock)
{
    /// <summary>What a client that polls should wait between its questions.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/tasks/{id}", OneAsync).WithSummary("How a request stands, and its result once it is there");
        routes.MapPost("/v1/tasks/{id}/cancel", CancelAsync).WithSummary("Asks the provider to stop a request");
    }

    /// <summary>The 202 of a call that its client polls.</summary>
    public async Task AcceptedAsync(HttpContext context, Caller caller, RequestId id, bool repeated)
    {
        var record = await FindAsync(caller, id.Value);
        var headers = context.Response.Headers;
        headers.Location = $"/v1/tasks/{id}";
        headers["Preference-Applied"] = "respond-async";
        headers["x-request-id"] = id.Value;
        headers["x-imprest-charge-status"] = "pending";
        headers["x-imprest-held-usd"] = record.Hold.ToString();
        if (repeated)
            headers["Idempotency-Replayed"] = "true";
        Wait(context, record);
        await Results.Json(await ViewAsync(context.Request, record), statusCode: StatusCodes.Status202Accepted).ExecuteAsync(context);
    }

    private async Task<JsonObject> OneAsync(string id, HttpContext context)
    {
        var record = await FindAsync(keys.Authenticate(context.Request), id);
        Wait(context, record);
        return await ViewAsync(context.Request, record);
    }

    private async Task<JsonObject> CancelAsync(string id, HttpContext context)
    {
        var caller = keys.Authenticate(context.Request);
        caller.MustSpend();
        var record = await FindAsync(caller, id);
        if (record.State.IsTerminal() && record.Outcome == Pricing.Outcome.Canceled)
            return await ViewAsync(context.Request, record);
        if (record.State.IsTerminal() || record.State == RequestState.Review)
            throw NotCancelable(id, $"Request {id} has ended ({TaskView.Status(record, null)}) and cannot be canceled.");
        if (running.FindAsked(record.Id) is not { IsCancelable: true } request)
            throw NotCancelable(id, $"Request {id} is at work where it cannot be stopped. Ask for it again: GET /v1/tasks/{id}.");
        if (!request.IsCancelAsked)
            await ledger.NoteAsync(caller.Note(clock.GetUtcNow(), AuditActions.TaskCancel, record.Account, id));
        request.AskCancel();
        return await ViewAsync(context.Request, record);
    }

    private async Task<JsonObject> ViewAsync(HttpRequest request, RequestRecord record)
    {
        var images = record.Delivered == 0 ? [] : await ledger.ImagesOfAsync(record.Account, record.Id);
        return TaskView.Of(record, running.FindAsked(record.Id), [.. images.Select(image => links.For(request, record.Id, image.Index))]);
    }

    private static void Wait(HttpContext context, RequestRecord record)
    {
        if (!record.State.IsTerminal())
            context.Response.Headers.RetryAfter = ((int)AskAgain.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    private async Task<RequestRecord> FindAsync(Caller caller, string id) =>
        await ledger.FindRequestAsync(caller.Sees, new RequestId(id)) ?? throw new ApiException(ErrorCode.NotFound, $"There is no task {id}.");

    private static ApiException NotCancelable(string id, string message) => new(ErrorCode.NotCancelable, message) { RequestId = id };
}
