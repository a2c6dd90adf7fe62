using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Errors;
using Imprest.Failures;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Telemetry;
using Imprest.UsageLog;

namespace Imprest.Reviews;

/// <summary>What a person should look at, and what a person decides: doubts that nobody can clear, evidence that cannot be right, bills that came late.</summary>
internal sealed class ReviewEndpoints(KeyRing keys, SqliteLedger ledger, RunningRequests running, RequestMetrics metrics, TimeProvider clock)
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
        var (decision, reason) = (body.Text("decision", 16), body.Text("reason", 500));
        var record = await FindAsync(id);
        if (decision == "close")
            return await CloseAsync(record, reason, caller);
        if (record.State is not (RequestState.InDoubt or RequestState.Review))
            throw new ApiException(ErrorCode.InvalidRequest, $"Request {id} is {record.State.Wire()}: nothing is held that could be decided about. To close its open items: `decision` close.", "decision");
        Money? cost = body.OptionalText("provider_cost_usd") is null ? null : NotNegative(body, "provider_cost_usd");
        var resolution = decision switch
        {
            "void" => Voided(record, cost, reason),
            "charge" => Charged(record, NotNegative(body, "amount_usd"), cost, reason, body),
            _ => throw body.Wrong("decision", "is void, charge or close"),
        } with { From = record.State, Decision = $"{decision}: {reason}", Actor = caller.Key.Value };
        var audit = caller.Note(resolution.At, AuditActions.ReviewDecide, record.Account, id, new()
        {
            ["decision"] = decision, ["amount_usd"] = resolution.Capture.ToString(), ["provider_cost_usd"] = cost?.ToString(), ["reason"] = reason,
        });
        switch (metrics.Ended(resolution, record.Provider, await ledger.ResolveAsync(resolution, audit)))
        {
            case ResolveOutcome.AlreadyEnded ended:
                throw new ApiException(ErrorCode.InvalidRequest, $"Request {id} has ended meanwhile ({ended.State.Wire()}); nothing was changed.");
            case ResolveOutcome.Moved moved: // Its images may have come since, of which this decision says nothing.
                throw new ApiException(ErrorCode.InvalidRequest, $"Request {id} is {moved.State.Wire()} by now, and was {record.State.Wire()} when this was decided; nothing was changed. Look at it again, then decide.");
        }

        if (JoinKey.Of(record) is { } key)
            running.StopJoining(key, record.Id);
        return await StoryAsync(id);
    }

    /// <summary>In the customer's favour; what the provider takes, or nobody knows that it takes, is the operator's.</summary>
    private Resolution Voided(RequestRecord record, Money? cost, string reason)
    {
        var error = new ApiException(ErrorCode.ProviderError, "Nobody could say whether this ran; the operator released what was held. You were not charged.") { RequestId = record.Id.Value, Repeatable = cost == Money.Zero };
        return new()
        {
            Account = record.Account,
            Request = record.Id,
            At = clock.GetUtcNow(),
            State = RequestState.Voided,
            Outcome = record.Outcome ?? Outcome.Timeout,
            AmountStatus = record.Delivered > 0 ? AmountStatus.Exact : null,
            Absorbed = cost ?? Hosting.Recovery.ExpectedOf(record),
            AbsorbedUnknown = cost is null,
            ReceiptJson = record.ReceiptJson is { } receipt ? RequestJson.Decided(receipt, Money.Zero, $"decided by the operator: {reason}") : null,
            ErrorCode = record.Delivered > 0 ? null : error.Code.Form().Code,
            AnswerJson = record.Delivered > 0 ? default : new Utf8Json(new StoredAnswer { CreatedAt = clock.GetUtcNow().ToUnixTimeSeconds(), Error = StoredError.Of(error) }.ToJson()),
            Delivered = record.Delivered,
        };
    }

    private Resolution Charged(RequestRecord record, Money amount, Money? cost, string reason, JsonBody body)
    {
        if (record.Delivered == 0 || record.ReceiptJson is null)
            throw body.Wrong("decision", "cannot be charge: nothing was delivered, and only what was delivered is paid for");
        if (amount > record.Hold)
            throw body.Wrong("amount_usd", $"is at most what is held, {record.Hold} USD");
        return new()
        {
            Account = record.Account,
            Request = record.Id,
            At = clock.GetUtcNow(),
            State = RequestState.Settled,
            Outcome = record.Outcome,
            Capture = amount,
            AmountStatus = AmountStatus.Exact,
            Absorbed = cost is { } taken ? Money.Max(Money.Zero, taken - amount) : Money.Zero,
            AbsorbedUnknown = cost is null,
            ReceiptJson = RequestJson.Decided(record.ReceiptJson, amount, $"decided by the operator: {reason}"),
            Delivered = record.Delivered,
        };
    }

    private async Task<JsonObject> CloseAsync(RequestRecord record, string reason, Caller caller)
    {
        var audit = caller.Note(clock.GetUtcNow(), AuditActions.ReviewClose, record.Account, record.Id.Value, new() { ["reason"] = reason });
        if (await ledger.CloseReviewItemsAsync(record.Account, record.Id, reason, caller.Key.Value, audit.At, audit) > 0)
            return await StoryAsync(record.Id.Value);
        throw (await FindAsync(record.Id.Value)).State == RequestState.Review
            ? new ApiException(ErrorCode.InvalidRequest, $"Request {record.Id} is in review, and {record.Hold} USD are held for it: decide void or charge, which closes its items.", "decision")
            : new ApiException(ErrorCode.NotFound, $"Request {record.Id} has no open item.");
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
        await ledger.AbsorbLateAsync(record.Account, record.Id, cost, $"Late bill of {cost} USD{(name is null ? "" : $" for call {name}")}: {reason}", audit.At, call, audit);
        return await StoryAsync(id);
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

    private static Money NotNegative(JsonBody body, string name) => body.Amount(name) is var amount && amount >= Money.Zero ? amount : throw body.Wrong(name, "is zero or more");

    private async Task<RequestRecord> FindAsync(string id) =>
        await ledger.FindRequestAsync(null, new RequestId(id)) ?? throw new ApiException(ErrorCode.NotFound, $"There is no request {id}.");
}
