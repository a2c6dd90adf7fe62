using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.UsageLog;

namespace Imprest.Tasks;

/// <summary>Requests that their client polls: <c>Prefer: respond-async</c> on an images call makes one, and every other request can be looked at likewise.</summary>
internal sealed class TaskEndpoints(KeyRing keys, SqliteLedger ledger, AccountTasks tasks, ResultLinks links)
{
    /// <summary>What a client that polls should wait between its questions.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/tasks", ListAsync).WithSummary("Tasks, newest first, without their results");
        routes.MapGet("/v1/tasks/{id}", OneAsync).WithSummary("How a request stands, and its result once it is there");
        routes.MapPost("/v1/tasks/{id}/cancel", CancelAsync).WithSummary("Asks the provider to stop a request");
    }

    /// <summary>The 202 of a call that its client polls.</summary>
    public async Task AcceptedAsync(HttpContext context, Caller caller, RequestId id, bool repeated)
    {
        var record = await tasks.FindAsync(caller, id.Value);
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

    private async Task<JsonObject> ListAsync(HttpRequest request)
    {
        var filter = ListQuery.Filter(request, keys.Authenticate(request), ["limit", "after"]);
        var page = await tasks.ListAsync(filter, ListQuery.Limit(request), ListQuery.After(request));
        return ListQuery.Envelope(page.Items.Select(record => (JsonNode)TaskView.InList(record, tasks.Running(record))), row => (string?)row["id"], page.HasMore);
    }

    private async Task<JsonObject> OneAsync(string id, HttpContext context)
    {
        var record = await tasks.FindAsync(keys.Authenticate(context.Request), id);
        Wait(context, record);
        return await ViewAsync(context.Request, record);
    }

    private async Task<JsonObject> CancelAsync(string id, HttpContext context)
    {
        var caller = keys.Authenticate(context.Request);
        caller.MustSpend(); // Before it is looked for: an auditor is told the same of every id.
        var record = await tasks.FindAsync(caller, id);
        await tasks.CancelAsync(caller, record);
        return await ViewAsync(context.Request, record);
    }

    private async Task<JsonObject> ViewAsync(HttpRequest request, RequestRecord record)
    {
        var images = record.Delivered == 0 ? [] : await ledger.ImagesOfAsync(record.Account, record.Id);
        return TaskView.Of(record, tasks.Running(record), [.. images.Select(image => links.For(request, record.Id, image.Index))]);
    }

    private static void Wait(HttpContext context, RequestRecord record)
    {
        if (!record.State.IsTerminal())
            context.Response.Headers.RetryAfter = ((int)AskAgain.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
