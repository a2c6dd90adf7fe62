using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Billing;

/// <summary><c>POST /admin/v1/rerate</c>: a page of requests at a time, so that each answer comes soon.</summary>
internal sealed class RerateEndpoint(KeyRing keys, SqliteLedger ledger, Rerating rerating, TimeProvider clock)
{
    private const int UsualPage = 200;
    private const int MostPage = 1000; // The ledger lists no more.

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/admin/v1/rerate", RerateAsync).WithSummary("Price what was served without a rate card, now that there is one");

    private async Task<JsonObject> RerateAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "from", "to", "model", "dry_run", "after", "limit");
        var from = body.OptionalTime("from") ?? throw body.Wrong("from", "is missing: from when on, as Unix seconds or an instant such as 2026-11-01T00:00:00Z");
        RequestId? after = body.OptionalText("after") is { } id ? new RequestId(id) : null;
        var dryRun = body.OptionalBoolean("dry_run") == true;
        var done = await rerating.RunAsync(from, body.OptionalTime("to"), body.OptionalText("model"), dryRun, after, body.OptionalInteger("limit", 1, MostPage) ?? UsualPage);
        if (done is not var (rows, next))
            throw new ApiException(ErrorCode.NotFound, $"There is no request {after} to go on after.", "after");
        if (!dryRun && rows.Count > 0)
            await ledger.NoteAsync(caller.Note(clock.GetUtcNow(), AuditActions.Rerate, null, null, new() { ["from"] = from.ToUnixTimeSeconds(), ["model"] = body.OptionalText("model"), ["requests"] = rows.Count }));
        return new JsonObject { ["object"] = "list", ["dry_run"] = dryRun, ["data"] = new JsonArray([.. rows]), ["has_more"] = next is not null, ["next"] = next?.Value };
    }
}
