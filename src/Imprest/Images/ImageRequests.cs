using System.Text.Json;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Limits;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>
/// The life of an images call up to its work: join or replay what was already asked, quote, TX-A. What comes after the hold is
/// <see cref="ImageWorkshop"/>'s.
/// </summary>
internal sealed class ImageRequests(
    SqliteLedger ledger, ModelCatalogue catalogue, QuoteStore quotes, RunningRequests running, ImageWorkshop workshop, AnswerShelf shelf, AssetStore assets,
    AccountPrices accountPrices, KeyLimits limits, GatewayOptions options, DrainState drain, TimeProvider clock)
{
    private static readonly TimeSpan RetryWhileInFlight = TimeSpan.FromSeconds(2);

    /// <summary>Runs a call and returns its final answer, its own or the one of the request that it repeats.</summary>
    /// <param name="id">The id for a new request.</param>
    /// <param name="memory">The room that the call's body takes; the work takes it over.</param>
    /// <param name="onPartial">Receives streamed previews; null when none are wanted.</param>
    /// <param name="clientLeft">Fires when the client is gone. The work goes on without it.</param>
    /// <exception cref="ApiException">Nothing was held: the call was refused.</exception>
    /// <exception cref="OperationCanceledException">The client left before there was an answer.</exception>
    public async Task<ImageReply> RunAsync(
        Caller caller, RequestId id, ImageCall call, BodyLease memory, string? idempotencyKey, Func<PartialImage, ValueTask>? onPartial, CancellationToken clientLeft)
    {
        var fingerprint = call.Fingerprint();
        if (idempotencyKey is not null && await ledger.FindByIdempotencyKeyAsync(caller.Account, idempotencyKey, clock.GetUtcNow()) is { } earlier)
            return await RepeatAsync(earlier.Id, caller, earlier.Fingerprint.Span.SequenceEqual(fingerprint));
        JoinKey? joinKey = idempotencyKey is null ? new(caller.Account, caller.Key, call.Path, Convert.ToHexString(fingerprint)) : null;
        if (joinKey is { } key)
        {
            var (under, unheard) = running.Join(key);
            if (under is not null)
                return await ListenAsync(under, caller.Account, clientLeft) with { Replayed = true };
            if (unheard is { } earlierOne)
                return await HearAsync(caller.Account, key, earlierOne);
        }

        var plan = Plan(caller, call);
        Admit(plan);
        if (await BeginAsync(caller, id, plan, memory, idempotencyKey, fingerprint, joinKey, onPartial, isTask: false) is { } request)
            return await ListenAsync(request, caller.Account, clientLeft);
        var owner = await ledger.FindByIdempotencyKeyAsync(caller.Account, idempotencyKey!, clock.GetUtcNow());
        return await RepeatAsync(owner?.Id ?? id, caller, sameRequest: true);
    }

    /// <summary>Begins a call whose client polls for its end instead of waiting.</summary>
    /// <returns>The request, and whether it is an earlier one with the same idempotency key.</returns>
    /// <exception cref="ApiException">Nothing was held: the call was refused.</exception>
    public async Task<(RequestId Id, bool Repeated)> StartTaskAsync(Caller caller, RequestId id, ImageCall call, BodyLease memory, string? idempotencyKey)
    {
        if (call.Stream)
            throw CallFields.Wrong("stream", "and `Prefer: respond-async` do not go together: take one of them");
        var fingerprint = call.Fingerprint();
        if (idempotencyKey is not null && await ledger.FindByIdempotencyKeyAsync(caller.Account, idempotencyKey, clock.GetUtcNow()) is { } earlier)
            return earlier.Fingerprint.Span.SequenceEqual(fingerprint) ? (earlier.Id, true) : throw Mismatch(earlier.Id);
        var plan = Plan(caller, call);
        if (plan.Pass)
            plan = plan with { Route = plan.Route with { Pass = false } }; // Its result has to be there when the client asks.
        Admit(plan);
        if (await BeginAsync(caller, id, plan, memory, idempotencyKey, fingerprint, joinKey: null, onPartial: null, isTask: true) is not null)
            return (id, false);
        var owner = await ledger.FindByIdempotencyKeyAsync(caller.Account, idempotencyKey!, clock.GetUtcNow());
        return (owner?.Id ?? id, true);
    }

    /// <summary>TX-A, then the work begins.</summary>
    /// <returns>Null when the idempotency key turned out to belong to an equal request.</returns>
    private async Task<RunningRequest?> BeginAsync(
        Caller caller, RequestId id, CallPlan plan, BodyLease memory, string? idempotencyKey, byte[] fingerprint, JoinKey? joinKey,
        Func<PartialImage, ValueTask>? onPartial, bool isTask)
    {
        var request = running.Start(id, joinKey, isTask, limits.Enter(caller, plan.Call.Images));
        try
        {
            if (await AuthorizeAsync(caller, id, plan, idempotencyKey, fingerprint, isTask) is not { } position)
            {
                running.End(request);
                return null;
            }

            // From here the provider may charge us, so a client who leaves no longer stops the work.
            workshop.Begin(new(request, caller.Account, plan, clock.GetUtcNow()) { Position = position, OnPartial = onPartial, Body = memory.HandOver() });
            return request;
        }
        catch
        {
            running.End(request);
            throw;
        }
    }

    private void Admit(CallPlan plan)
    {
        if ((!plan.Pass || options.RetainPrompts) && assets.IsFull)
            throw new ApiException(ErrorCode.StorageUnavailable, "The storage for results is full; nothing was charged. The operator makes room, or raises asset_limit_bytes.") { RetryAfter = TimeSpan.FromMinutes(1) };
        if (drain.IsDraining)
            throw DrainState.Refusal();
    }

    /// <summary>The call, checked and quoted; a quote that it carries pins candidates and prices.</summary>
    public CallPlan Plan(Caller caller, ImageCall call)
    {
        var sizes = CallChecks.MeasureInputs(call);
        CallChecks.CheckInputs(call);
        var now = clock.GetUtcNow();
        if (call.QuoteId is { } quoteId)
            return quotes.Pin(caller, quoteId, call, sizes, now);
        var route = catalogue.Resolve(call.Model, now, accountPrices.Of(caller.Account), caller.Account.Value);
        return CallPlan.Make(CallRules.Hold(caller.Rules, call, route), route, sizes.Count > 0 ? sizes : null);
    }

    /// <returns>Null when the idempotency key turned out to belong to an equal request.</returns>
    private async Task<Position?> AuthorizeAsync(Caller caller, RequestId id, CallPlan plan, string? idempotencyKey, byte[] fingerprint, bool isTask)
    {
        var (call, first) = (plan.Call, plan.First);
        var authorization = new Authorization
        {
            Request = id,
            Account = caller.Account,
            Key = caller.Key,
            At = clock.GetUtcNow(),
            IdempotencyKey = idempotencyKey,
            Fingerprint = fingerprint,
            Endpoint = "POST " + call.Path,
            Operation = call.Operation,
            Model = plan.Route.Name,
            Provider = first.Candidate.Provider.Id,
            ProviderModel = first.Candidate.Capabilities.Model,
            Size = call.Size,
            Quality = call.Quality,
            Images = call.Images,
            References = call.References,
            LabelsJson = call.Labels is { Count: > 0 } labels ? JsonSerializer.Serialize(labels, LabelsJson.Default.IReadOnlyDictionaryStringString) : null,
            QuoteId = call.QuoteId,
            Hold = plan.Bound,
            AbsorbedReserve = plan.AbsorbedReserve,
            PriceVersion = first.PriceVersion,
            CanonicalCard = first.CanonicalCard,
            CostCard = first.CostCard,
            QuoteJson = new(RequestJson.Quote(plan)),
            IsTask = isTask,
        };
        return await ledger.AuthorizeAsync(authorization, CancellationToken.None) switch
        {
            AuthorizeOutcome.Held held => held.Position,
            AuthorizeOutcome.Repeated => null,
            AuthorizeOutcome.KeyReused other => throw Mismatch(other.Request),
            AuthorizeOutcome.InsufficientFunds funds => throw TooDear(plan, ErrorCode.InsufficientFunds, funds.Position.Available, funds.Position,
                $"This call can cost up to {plan.Bound} USD; {Money.Max(Money.Zero, funds.Position.Available)} USD is available ({funds.Position.Held} USD is held by running requests). Top up, or take settings that fit."),
            AuthorizeOutcome.LimitExceeded over => throw TooDear(plan, over.Limit.Key is null ? ErrorCode.AccountLimitExceeded : ErrorCode.KeyLimitExceeded,
                Money.Min(over.Limit.Remaining, over.Position.Available), over.Position,
                $"This call can cost up to {plan.Bound} USD; the {(over.Limit.Key is null ? "account" : "key")}'s limit of {over.Limit.Limit} USD a {over.Limit.Period.ToString().ToLowerInvariant()} leaves {over.Limit.Remaining} USD. Wait for the next period, have it raised, or take settings that fit."),
            AuthorizeOutcome.AbsorbedLimitExceeded absorbed => throw new ApiException(ErrorCode.FailureLimitExceeded,
                $"Too much provider cost of failed calls stands against this account today: {absorbed.Used} USD used and {absorbed.Reserved} USD reserved by running requests, of {absorbed.Limit} USD. Nothing was sent. Wait for running requests or the next UTC day, or ask the operator to raise the limit."),
            var other => throw new ArgumentOutOfRangeException(nameof(plan), other, "Not an outcome of TX-A."),
        };
    }

    /// <summary>What a repeat with the same idempotency key gets.</summary>
    private async Task<ImageReply> RepeatAsync(RequestId earlier, Caller caller, bool sameRequest)
    {
        if (!sameRequest)
            throw Mismatch(earlier);
        if (running.Find(earlier) is not null)
            throw InFlight(earlier);
        return await shelf.FetchAsync(caller.Account, earlier);
    }

    /// <summary>Gives the answer that nobody has heard. Where that fails, it stays to be heard, unless it is gone for good: that is said once.</summary>
    private async Task<ImageReply> HearAsync(AccountId account, JoinKey key, UnheardRequest unheard)
    {
        try
        {
            return await shelf.FetchAsync(account, unheard.Id) with { JoinKey = key };
        }
        catch (Exception e) when (e is not ApiException { Code: ErrorCode.ResultExpired })
        {
            if (unheard.EndedAt is not null) // Else it was not taken out, and may have ended meanwhile.
                running.LetJoin(key, unheard.Id, unheard.EndedAt);
            throw;
        }
    }

    /// <summary>The answer reached its client: no equal call joins it any more, unless it says that the end is unknown.</summary>
    public void Answered(ImageReply reply)
    {
        if (reply.JoinKey is { } key && !reply.IsUnknown)
            running.StopJoining(key, reply.Request);
    }

    /// <summary>The answer was there and did not reach its client: an equal call may have it for ten minutes.</summary>
    public void Unanswered(AccountId account, ImageReply reply)
    {
        if (reply.JoinKey is not { } key || !reply.MayBeJoined || reply.IsUnknown)
            return;
        running.LetJoin(key, reply.Request, reply.EndedAt ?? clock.GetUtcNow());
        _ = ledger.MarkUnansweredAsync(account, reply.Request); // A hint for after a restart; the ledger reports its own failures.
    }

    private async Task<ImageReply> ListenAsync(RunningRequest request, AccountId account, CancellationToken clientLeft)
    {
        try
        {
            return await request.Done.Task.WaitAsync(clientLeft) with { JoinKey = request.JoinKey };
        }
        catch (OperationCanceledException)
        {
            if (!running.ClientLeft(request))
                Unanswered(account, await request.Done.Task with { JoinKey = request.JoinKey });
            throw;
        }
    }

    internal static ApiException InFlight(RequestId request) =>
        new(ErrorCode.RequestInFlight, $"This call repeats one that is still running. Ask again shortly, or GET /v1/requests/{request}.")
        {
            RequestId = request.Value,
            RetryAfter = RetryWhileInFlight,
        };

    private static ApiException Mismatch(RequestId request) =>
        new(ErrorCode.IdempotencyMismatch, "This idempotency key was used for another request. Use a new key for new work.", "Idempotency-Key") { RequestId = request.Value };

    private static ApiException TooDear(CallPlan plan, ErrorCode code, Money fits, Position position, string message) =>
        new(code, message) { Details = SpendingAdvice.For(plan, fits, position.Held) };
}
