using Imprest.Errors;
using Imprest.Images;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Telemetry;

namespace Imprest.Hosting;

/// <summary>
/// Resolves what nobody works on any more: at start what a crash left in flight, later what is in doubt or in review past its time, and what a
/// fault left without an end. Nothing else releases a hold by time. Each request by itself: one that cannot be resolved holds up no other.
/// </summary>
internal sealed class Recovery(
    SqliteLedger ledger, ModelCatalogue catalogue, AssetStore assets, RunningRequests running, LateEnds lateEnds, Resumption resumption, RequestMetrics metrics, GatewayOptions options, TimeProvider clock,
    ILogger<Recovery> log)
{
    /// <summary>At start, before anything is served.</summary>
    public async Task ResolveInterruptedAsync()
    {
        foreach (var record in await ledger.OpenRequestsAsync())
        {
            if (record.State is not (RequestState.Held or RequestState.Attempting))
                continue;
            try
            {
                assets.DeleteAll(record.Id, record.Images); // Written, and never named by the ledger: nobody can ask for it.
                if (!await resumption.TryLookUpAsync(record))
                    await InterruptedAsync(record);
            }
            catch (Exception e) when (e is not LedgerException) // Without a store there is no start.
            {
                log.ReleaseFailed(e, record.Id.Value);
            }
        }

        foreach (var record in await ledger.JoinableAsync(clock.GetUtcNow() - RunningRequests.JoinWindow))
        {
            if (JoinKey.Of(record) is { } key && !record.WasFree)
                running.LetJoin(key, record.Id, record.EndedAt);
        }

        await resumption.ClaimAsync();
    }

    /// <summary>Ends what is due: doubts that nobody can be asked about, reviews that nobody decided; and finds what lost its worker.</summary>
    public async Task ReleaseDueAsync()
    {
        foreach (var hold in await ledger.OpenHoldsAsync())
        {
            try
            {
                // Read whole only where something is due, and looked at again: it may have moved since the list was read.
                if (IsDue(hold) && await ledger.FindRequestAsync(hold.Account, hold.Request) is { } record && IsDue(BriefOf(record)))
                    await ReleaseAsync(record);
            }
            catch (Exception e)
            {
                log.ReleaseFailed(e, hold.Request.Value);
            }
        }
    }

    private static OpenHold BriefOf(RequestRecord record) => new(record.Account, record.Id, record.State, record.CreatedAt, record.Hold, record.ReleaseAt);

    private bool IsDue(OpenHold hold)
    {
        var now = clock.GetUtcNow();
        return hold.State switch
        {
            RequestState.InDoubt when hold.ReleaseAt is { } release => release <= now,
            RequestState.InDoubt => hold.CreatedAt + Resolver.Longest <= now && running.FindAsked(hold.Request) is null, // Nobody asks about it: its provider is not there any more.
            RequestState.Review => hold.CreatedAt + options.ReviewRelease <= now,
            // In flight by its state, and nobody works on it or waits to write its end.
            RequestState.Held or RequestState.Attempting => running.Find(hold.Request) is null && !lateEnds.Has(hold.Request),
            _ => false,
        };
    }

    private async Task ReleaseAsync(RequestRecord record)
    {
        if (record is { State: RequestState.InDoubt, ReleaseAt: not null })
            await VoidAsync(record, Outcome.Timeout, PolicyCharge(record, Outcome.Timeout), "Nobody could say whether it ran; the hold was released. You were not charged.");
        else if (record.State == RequestState.InDoubt)
            await ResolveAsync(record, Resolver.ReviewOf(record.Account, record.Id, clock.GetUtcNow()));
        else if (record.State == RequestState.Review)
            await WaiveAsync(record);
        else if (!await resumption.TryLookUpAsync(record)) // Who can be asked about it is asked: nothing is released by time.
            await InterruptedAsync(record);
    }

    /// <summary>An attempt without an answer was maybe sent. Where the provider's policy says that it surely cost nothing it is voided; else it is in doubt.</summary>
    private async Task InterruptedAsync(RequestRecord record)
    {
        var charge = catalogue.PolicyOf(record.Provider ?? "").ChargeForInterrupted;
        if (charge == ProviderCharge.No)
        {
            await VoidAsync(record, Outcome.Failed, charge, "The gateway was interrupted while this ran. You were not charged; repeat the call.");
            log.Recovered(record.Id.Value, "voided, it cost nothing");
            return;
        }

        var now = clock.GetUtcNow();
        var error = new ApiException(ErrorCode.OutcomeUnknown, "The gateway was interrupted while this ran, so nobody knows yet whether it was made. The amount stays held until that is known.") { RequestId = record.Id.Value };
        await ResolveAsync(record, new()
        {
            Account = record.Account,
            Request = record.Id,
            At = now,
            State = RequestState.InDoubt,
            Calls = Interrupted(record, CallState.Unknown, ProviderCharge.Unknown, now),
            ErrorCode = error.Code.Form().Code,
            AnswerJson = ErrorAnswerJson(error, now),
            ReleaseAt = now + options.InDoubtRelease,
        });
        log.Recovered(record.Id.Value, "in doubt, its hold stays");
    }

    private async Task VoidAsync(RequestRecord record, Outcome outcome, ProviderCharge charge, string message)
    {
        var now = clock.GetUtcNow();
        var clean = charge == ProviderCharge.No;
        var error = new ApiException(ErrorCode.ProviderError, message) { RequestId = record.Id.Value, Repeatable = clean };
        await ResolveAsync(record, new()
        {
            Account = record.Account,
            Request = record.Id,
            At = now,
            State = RequestState.Voided,
            Outcome = outcome,
            Calls = record.State is RequestState.Held or RequestState.Attempting ? Interrupted(record, CallState.FailedClean, charge, now) : [],
            // Unknown cost counts at what was expected of the call; the hold is the most that it can be.
            Absorbed = clean ? Money.Zero : ExpectedOf(record),
            AbsorbedUnknown = !clean,
            ErrorCode = error.Code.Form().Code,
            AnswerJson = ErrorAnswerJson(error, now),
        });
        if (JoinKey.Of(record) is { } key)
            running.StopJoining(key, record.Id);
    }

    /// <summary>A review that nobody decided ends in the customer's favour. It was about the money alone: what was delivered stays so, and is answered with.</summary>
    private async Task WaiveAsync(RequestRecord record)
    {
        var now = clock.GetUtcNow();
        var error = record.Delivered > 0 ? null
            : new ApiException(ErrorCode.ProviderError, "Nobody could say whether this ran; what was held was released. You were not charged.") { RequestId = record.Id.Value, Repeatable = false };
        await ResolveAsync(record, new()
        {
            Account = record.Account,
            Request = record.Id,
            At = now,
            State = RequestState.Voided,
            Outcome = record.Outcome ?? Outcome.Timeout,
            AmountStatus = AmountStatus.Exact,
            Absorbed = ExpectedOf(record),
            AbsorbedUnknown = true,
            ReceiptJson = record.ReceiptJson is { } receipt ? RequestJson.Waived(receipt, "The review was not decided in time and ended in your favour.") : null,
            ErrorCode = error?.Code.Form().Code,
            AnswerJson = error is null ? default : ErrorAnswerJson(error, now),
            Delivered = record.Delivered,
        });
        if (JoinKey.Of(record) is { } key)
            running.StopJoining(key, record.Id);
    }

    private async Task ResolveAsync(RequestRecord record, Resolution resolution) =>
        metrics.Ended(resolution, record.Provider, await ledger.ResolveAsync(resolution with { From = record.State })); // Nobody works on it, as it was read.

    /// <summary>Every call of the attempt, for each may have been sent.</summary>
    private IReadOnlyList<CallResult> Interrupted(RequestRecord record, CallState state, ProviderCharge charge, DateTimeOffset now) =>
    [
        .. catalogue.CallsOf(record).Select(call => new CallResult(
            call.Number, state, null, null, "interrupted", "The process ended during the call.", null, charge == ProviderCharge.No ? Money.Zero : null, charge, record.CreatedAt, now)),
    ];

    private ProviderCharge PolicyCharge(RequestRecord record, Outcome outcome) => catalogue.PolicyOf(record.Provider ?? "").ChargeFor(outcome);

    internal static Money ExpectedOf(RequestRecord record)
    {
        if (record.QuoteJson is null)
            return record.Hold;
        try
        {
            using var quote = System.Text.Json.JsonDocument.Parse(record.QuoteJson);
            return Money.TryParse(ExpectedText(quote.RootElement, record.Attempts), out var money) ? money : record.Hold;
        }
        catch (System.Text.Json.JsonException)
        {
            return record.Hold; // A quote that cannot be read holds nothing for ever.
        }
    }

    /// <summary>What its provider was expected to take: that of the candidate which the last attempt went to.</summary>
    private static string? ExpectedText(System.Text.Json.JsonElement quote, int attempts)
    {
        if (quote.TryGetProperty("costs", out var costs)) // Of each candidate, as they differ.
            return costs[Math.Clamp(attempts, 1, costs.GetArrayLength()) - 1].GetString();
        var cost = quote.TryGetProperty("cost", out var own) ? own : quote; // Apart where the account pays other prices.
        return cost.TryGetProperty("expected_usd", out var expected) ? expected.GetString() : null;
    }

    private static Utf8Json ErrorAnswerJson(ApiException error, DateTimeOffset at) =>
        new(new StoredAnswer { CreatedAt = at.ToUnixTimeSeconds(), Error = StoredError.Of(error) }.ToJson());
}
