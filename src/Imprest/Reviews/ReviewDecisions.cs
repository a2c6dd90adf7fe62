using Imprest.Audit;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Telemetry;

namespace Imprest.Reviews;

/// <summary>What an operator decides about a request.</summary>
/// <param name="Kind"><c>void</c>, <c>charge</c> or <c>close</c>.</param>
/// <param name="Amount">What to charge.</param>
/// <param name="ProviderCost">What the provider takes; null: nobody knows.</param>
internal sealed record ReviewDecision(string Kind, Money? Amount, Money? ProviderCost, string Reason);

/// <summary>Carries out what a person decides: void or charge a request in doubt or in review, or close its open items.</summary>
internal sealed class ReviewDecisions(SqliteLedger ledger, RunningRequests running, RequestMetrics metrics, TimeProvider clock)
{
    public const int MostReason = 500;

    /// <summary>No request costs as much, and sums of such amounts stay far from the end of what an amount can be.</summary>
    public static readonly Money MostAmount = new(1_000_000 * Money.NanosPerDollar);

    /// <exception cref="ApiException">The decision does not fit the request; nothing was changed.</exception>
    public async Task DecideAsync(RequestRecord record, ReviewDecision decision, Caller caller)
    {
        caller.MustOperate();
        if (decision.Kind == "close")
        {
            await CloseAsync(record, decision.Reason, caller);
            return;
        }

        if (decision.ProviderCost > MostAmount)
            throw Wrong("provider_cost_usd", $"is at most {MostAmount}: it is for one request");
        if (record.State is not (RequestState.InDoubt or RequestState.Review))
            throw new ApiException(ErrorCode.InvalidRequest, $"Request {record.Id} is {record.State.Wire()}: nothing is held that could be decided about. To close its open items: `decision` close.", "decision");
        var resolution = decision.Kind switch
        {
            "void" => Voided(record, decision),
            "charge" => Charged(record, decision),
            _ => throw Wrong("decision", "is void, charge or close"),
        } with { From = record.State, Decision = $"{decision.Kind}: {decision.Reason}", Actor = caller.Key.Value };
        var audit = caller.Note(resolution.At, AuditActions.ReviewDecide, record.Account, record.Id.Value, new()
        {
            ["decision"] = decision.Kind, ["amount_usd"] = resolution.Capture.ToString(), ["provider_cost_usd"] = decision.ProviderCost?.ToString(), ["reason"] = decision.Reason,
        });
        switch (metrics.Ended(resolution, record.Provider, await ledger.ResolveAsync(resolution, audit)))
        {
            case ResolveOutcome.AlreadyEnded ended:
                throw new ApiException(ErrorCode.InvalidRequest, $"Request {record.Id} has ended meanwhile ({ended.State.Wire()}); nothing was changed.");
            case ResolveOutcome.Moved moved: // Its images may have come since, of which this decision says nothing.
                throw new ApiException(ErrorCode.InvalidRequest, $"Request {record.Id} is {moved.State.Wire()} by now, and was {record.State.Wire()} when this was decided; nothing was changed. Look at it again, then decide.");
        }

        if (JoinKey.Of(record) is { } key)
            running.StopJoining(key, record.Id);
    }

    /// <summary>In the customer's favour; what the provider takes, or nobody knows that it takes, is the operator's.</summary>
    private Resolution Voided(RequestRecord record, ReviewDecision decision)
    {
        var cost = decision.ProviderCost;
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
            ProviderCost = cost,
            ReceiptJson = record.ReceiptJson is { } receipt ? RequestJson.Decided(receipt, Money.Zero, decision.Reason) : null,
            ErrorCode = record.Delivered > 0 ? null : error.Code.Form().Code,
            AnswerJson = record.Delivered > 0 ? default : new Utf8Json(new StoredAnswer { CreatedAt = clock.GetUtcNow().ToUnixTimeSeconds(), Error = StoredError.Of(error) }.ToJson()),
            Delivered = record.Delivered,
        };
    }

    private Resolution Charged(RequestRecord record, ReviewDecision decision)
    {
        var amount = decision.Amount ?? throw Wrong("amount_usd", "is needed to charge: a decimal amount in USD, zero or more");
        if (record.Delivered == 0 || record.ReceiptJson is null)
            throw Wrong("decision", "cannot be charge: nothing was delivered, and only what was delivered is paid for");
        if (amount > record.Hold)
            throw Wrong("amount_usd", $"is at most what is held, {record.Hold} USD");
        return new()
        {
            Account = record.Account,
            Request = record.Id,
            At = clock.GetUtcNow(),
            State = RequestState.Settled,
            Outcome = record.Outcome,
            Capture = amount,
            AmountStatus = AmountStatus.Exact,
            Absorbed = Money.Max(Money.Zero, (decision.ProviderCost ?? Hosting.Recovery.ExpectedOf(record)) - amount),
            AbsorbedUnknown = decision.ProviderCost is null,
            ProviderCost = decision.ProviderCost,
            ReceiptJson = RequestJson.Decided(record.ReceiptJson, amount, decision.Reason),
            Delivered = record.Delivered,
        };
    }

    private async Task CloseAsync(RequestRecord record, string reason, Caller caller)
    {
        var audit = caller.Note(clock.GetUtcNow(), AuditActions.ReviewClose, record.Account, record.Id.Value, new() { ["reason"] = reason });
        if (await ledger.CloseReviewItemsAsync(record.Account, record.Id, reason, caller.Key.Value, audit.At, audit) > 0)
            return;
        throw (await ledger.FindRequestAsync(record.Account, record.Id))?.State == RequestState.Review
            ? new ApiException(ErrorCode.InvalidRequest, $"Request {record.Id} is in review, and {record.Hold} USD are held for it: decide void or charge, which closes its items.", "decision")
            : new ApiException(ErrorCode.NotFound, $"Request {record.Id} has no open item.");
    }

    private static ApiException Wrong(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);
}
