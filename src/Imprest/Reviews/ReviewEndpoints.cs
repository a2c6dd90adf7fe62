using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Errors;
using Imprest.Failures;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Reviews;

/// <summary>What a person should look at, and what a person decides: doubts that nobody can clear, evidence that cannot be right, bills that came late.</summary>
internal sealed class ReviewEndpoints(KeyRing keys, SqliteLedger ledger, ReviewDecisions decisions, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin/v1/reviews", ListAsync).WithSummary("What a person should look at, oldest first");
        routes.MapGet("/admin/v1/holds", HoldsAsync).WithSummary("What is held now, and for how long, oldest first");
        routes.MapPost("/admin/v1/requests/{id}/decision", DecideAsync).WithSummary("Decide a request in doubt or in review, or close its open items");
        routes.MapPost("/admin/v1/requests/{id}/late-cost", LateCostAsync).WithSummary("Record a provider's bill that came after a request had ended: absorbed, never charged");
    }

    private async Task<JsonObject> ListAsync(HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        ListQuery.MustKnow(request, "limit", "account_id", "all");
        AccountId? account = ListQuery.Text(request, "account_id") is { } id ? new AccountId(id) : null;
        var limit = ListQuery.Limit(request);
        var items = await ledger.ReviewItemsAsync(account, openOnly: ListQuery.Text(request, "all") != "true", limit + 1);
        var rows = new List<JsonNode>();
        foreach (var item in items.Take(limit))
            rows.Add(await ViewAsync(item));
        return ListQuery.Envelope(rows, row => (string?)row["id"], items.Count > limit);
    }

    private async Task<JsonObject> HoldsAsync(HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        ListQuery.MustKnow(request, "limit", "account_id");
        var account = ListQuery.Text(request, "account_id");
        var limit = ListQuery.Limit(request);
        var now = clock.GetUtcNow();
        var open = (await ledger.OpenHoldsAsync()).Where(hold => account is null || hold.Account.Value == account).OrderBy(hold => hold.CreatedAt).Take(limit + 1).ToList();
        var records = new List<RequestRecord>();
        foreach (var hold in open.Take(limit))
        {
            if (await ledger.FindRequestAsync(hold.Account, hold.Request) is { } record && !record.State.IsTerminal())
                records.Add(record);
        }

        return ListQuery.Envelope(records.Select(record => (JsonNode)new JsonObject
        {
            ["id"] = record.Id.Value,
            ["account_id"] = record.Account.Value,
            ["state"] = record.State.Wire(),
            ["model"] = record.Model,
            ["provider"] = record.Provider,
            ["held_usd"] = record.Hold.ToString(),
            ["created_at"] = record.CreatedAt.ToUnixTimeSeconds(),
            ["age_seconds"] = (long)(now - record.CreatedAt).TotalSeconds,
            ["release_at"] = record.ReleaseAt?.ToUnixTimeSeconds(),
        }), row => (string?)row["id"], open.Count > limit);
    }

    private async Task<JsonObject> ViewAsync(ReviewItem item)
    {
        var record = await ledger.FindRequestAsync(item.Account, item.Request);
        return new JsonObject
        {
            ["id"] = $"{item.Request}.{item.Number}",
            ["request_id"] = item.Request.Value,
            ["account_id"] = item.Account.Value,
            ["reason"] = item.Reason,
            ["opened_at"] = item.OpenedAt.ToUnixTimeSeconds(),
            ["closed_at"] = item.ClosedAt?.ToUnixTimeSeconds(),
            ["decision"] = item.Decision,
            ["actor"] = item.Actor,
            ["state"] = record?.State.Wire(),
            ["held_usd"] = (record is null || record.State.IsTerminal() ? Money.Zero : record.Hold).ToString(),
            ["amount_usd"] = record is null ? null : RequestView.Charge(record)?.ToString(),
        };
    }

    private async Task<JsonObject> DecideAsync(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "decision", "amount_usd", "provider_cost_usd", "reason");
        var (kind, reason) = (body.Text("decision", 16), body.Text("reason", ReviewDecisions.MostReason));
        Money? cost = body.OptionalText("provider_cost_usd") is null ? null : NotNegative(body, "provider_cost_usd");
        await decisions.DecideAsync(await FindAsync(id), new(kind, kind == "charge" ? NotNegative(body, "amount_usd") : null, cost, reason), caller);
        return await StoryAsync(id);
    }

    private async Task<JsonObject> LateCostAsync(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        caller.MustOperate();
        var body = await JsonBody.ReadAsync(request, "provider_cost_usd", "call", "reason");
        var cost = NotNegative(body, "provider_cost_usd");
        var reason = body.Text("reason", 500);
        var record = await FindAsync(id);
        if (!record.State.IsTerminal())
            throw new ApiException(ErrorCode.InvalidRequest, $"Request {id} has not ended ({record.State.Wire()}): decide it instead, with provider_cost_usd.");
        var call = await BilledCallAsync(record, body);
        var name = call is { } one ? Name(one) : null;
        var audit = caller.Note(clock.GetUtcNow(), AuditActions.LateCost, record.Account, id, new() { ["provider_cost_usd"] = cost.ToString(), ["call"] = name, ["reason"] = reason });
        var added = await ledger.AbsorbLateAsync(record.Account, record.Id, cost, $"Late bill of {cost} USD{(name is null ? "" : $" for call {name}")}: {reason}", audit.At, call, audit);
        var story = await StoryAsync(id);
        story["repeated"] = !added;
        return story;
    }

    /// <summary>The call that a bill is for; null: all whose cost is not known. Where there are several of those, it has to be said.</summary>
    private async Task<(int Attempt, int Call)?> BilledCallAsync(RequestRecord record, JsonBody body)
    {
        var calls = await ledger.CallsOfAsync(record.Account, record.Id);
        var open = calls.Where(call => call.IsCostOpen).Select(call => Name((call.Attempt, call.Call))).ToList();
        if (body.OptionalText("call") is not { } named)
        {
            return !record.AbsorbedUnknown || open.Count <= 1 ? null
                : throw body.Wrong("call", $"is needed: the costs of several calls are unknown. Name the one that was billed ({string.Join(", ", open)}), or say all where the bill is for all of them");
        }

        return named == "all" ? null
            : calls.FirstOrDefault(call => Name((call.Attempt, call.Call)) == named) is { } found ? (found.Attempt, found.Call)
            : throw body.Wrong("call", $"names no call of this request. Its calls are {string.Join(", ", calls.Select(call => Name((call.Attempt, call.Call))))}");
    }

    private static string Name((int Attempt, int Call) call) => FormattableString.Invariant($"{call.Attempt}.{call.Call}");

    private async Task<JsonObject> StoryAsync(string id)
    {
        var record = await FindAsync(id);
        return new JsonObject
        {
            ["request_id"] = record.Id.Value,
            ["account_id"] = record.Account.Value,
            ["state"] = record.State.Wire(),
            ["outcome"] = record.Outcome?.Wire(),
            ["amount_usd"] = RequestView.Charge(record)?.ToString(),
            ["absorbed_usd"] = record.Absorbed.ToString(),
            ["absorbed_unknown"] = record.AbsorbedUnknown,
            ["who_paid"] = FailureView.WhoPaid(record),
        };
    }

    private static Money NotNegative(JsonBody body, string name) => body.Amount(name) is var amount && amount >= Money.Zero && amount <= ReviewDecisions.MostAmount ? amount
        : throw body.Wrong(name, $"is zero or more, and at most {ReviewDecisions.MostAmount}: it is for one request");

    private async Task<RequestRecord> FindAsync(string id) =>
        await ledger.FindRequestAsync(null, new RequestId(id)) ?? throw new ApiException(ErrorCode.NotFound, $"There is no request {id}.");
}
