using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Telemetry;

namespace Imprest.Images;

/// <summary>
/// The work on a held request: attempts, one after another where that is free of risk, then its end. It ends in a state that the ledger knows, whoever still
/// listens.
/// </summary>
internal sealed class ImageWorkshop(
    SqliteLedger ledger, RunningRequests running, AttemptCalls calls, Settling settling, LateEnds lateEnds, Resolver resolver, KeptInputs inputs,
    GatewayOptions options, RetryBackoff jitter, TimeProvider clock, ILogger<ImageWorkshop> log)
{
    /// <summary>Starts the work. It is tracked by the running request and by the registry, which draining waits for.</summary>
    public void Begin(RequestWork work) => _ = RunAsync(work); // Ends by itself; it lets no exception out. Nothing in it holds the caller's thread for long.

    /// <summary>Goes on with a request that another process left while its calls were at a provider.</summary>
    public void Resume(RequestWork work) => _ = RunAsync(work);

    private async Task RunAsync(RequestWork work)
    {
        using (work.Body) // The input images are needed until the work is done.
        {
            try
            {
                var reply = await KeepInputsAsync(work) ?? await AttemptAsync(work);
                if (IsAskedAbout(work))
                    running.Asking(work.Request); // Before it is gone from those that run: at any time it can be stopped.
                Finish(work, reply);
            }
            catch (Exception exception)
            {
                log.WorkFailed(exception, work.Id.Value);
                if (exception is not LedgerException) // Those were kept to be tried again.
                    lateEnds.Add(DoubtOf(work), work.Request.JoinKey);
                Finish(work, ErrorReply(work, RequestState.Attempting, new(
                    ErrorCode.OutcomeUnknown, "The gateway could not record how this request ended. Nothing is charged unless its own page says so.") { RequestId = work.Id.Value }));
                return;
            }
        }

        // What was sent is not needed to ask about it.
        if (IsAskedAbout(work))
            resolver.Follow(work);
    }

    /// <summary>
    /// A fault of ours after the provider was called: nobody knows what it did. What can be asked about has a job, which is claimed when its lease is over; any
    /// other doubt ends by itself, in the customer's favour.
    /// </summary>
    private Resolution DoubtOf(RequestWork work)
    {
        var now = clock.GetUtcNow();
        var error = new ApiException(ErrorCode.OutcomeUnknown, "The gateway failed while this ran, so nobody knows whether it was made. The amount stays held until that is known.") { RequestId = work.Id.Value };
        return new()
        {
            Account = work.Account,
            Request = work.Id,
            At = now,
            State = RequestState.InDoubt,
            Calls = [.. work.Calls.Select(call => CallResults.Open(work, call, now) with { State = CallState.Unknown, ErrorClass = "internal", ErrorMessage = "The gateway failed after the call." })],
            ErrorCode = error.Code.Form().Code,
            AnswerJson = new(new StoredAnswer { CreatedAt = now.ToUnixTimeSeconds(), Error = StoredError.Of(error) }.ToJson()),
            ReleaseAt = work.Fence is not null && work.Calls.Any(call => call.Handle is not null) ? null : now + options.InDoubtRelease,
            ReviewReason = "The gateway failed while it worked out how this request ended; its log says why.",
            Fence = work.Fence,
        };
    }

    private static bool IsAskedAbout(RequestWork work) => work is { IsLost: false, Ended.State: RequestState.InDoubt } && work.Calls.Any(call => call.CanBeAsked);

    private void Finish(RequestWork work, ImageReply reply)
    {
        var mayJoin = reply.MayBeJoined;
        var heard = running.End(work.Request, reply.IsUnknown, mayJoin);
        if (!heard && mayJoin && work.Request.JoinKey is not null)
            _ = ledger.MarkUnansweredAsync(work.Account, work.Id); // A hint for after a restart; the ledger reports its own failures.
        work.Request.Done.TrySetResult(reply);
    }

    /// <summary>Keeps prompt and input images where the operator wants that, before anything is sent. What cannot be kept is not sent.</summary>
    /// <returns>The answer when they could not be kept; else null.</returns>
    private async Task<ImageReply?> KeepInputsAsync(RequestWork work)
    {
        if (!options.RetainPrompts || work.IsResumed)
            return null;
        try
        {
            await inputs.KeepAsync(work.Id, work.Plan.Call);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.StoreFailed(e);
            var now = clock.GetUtcNow();
            work.Calls =
            [
                new(0, work.Planned.Work.Images)
                {
                    StartedAt = now, EndedAt = now,
                    Outcome = new ProviderOutcome.Failed(Outcome.Failed, "inputs_not_kept", "The prompt and input images could not be written to disk, so nothing was sent.") { NothingWasSent = true },
                },
            ];
            return await SettleAsync(work, error: new(ErrorCode.StorageUnavailable, "This gateway keeps prompts, and the disk would not take this one. Nothing was sent and nothing was charged."));
        }
    }

    private async Task<ImageReply> AttemptAsync(RequestWork work)
    {
        while (true)
        {
            if (work.Calls.Count == 0)
                await calls.RunAsync(work);
            else
                await calls.FollowAllAsync(work); // Another process has sent them.
            if (work.IsLost)
                return Lost(work);
            foreach (var failed in work.Calls.Select(call => call.Outcome).OfType<ProviderOutcome.Failed>())
                log.AttemptFailed(work.Id.Value, work.Planned.Candidate.Link.Name, failed.HttpStatus, failed.Code, work.Attempt);
            var ends = Settling.Look(work);
            var settlement = Settlement.Of(work.Planned, work.Plan.Bound, ends);
            if (settlement.Clean && work.Request.IsCancelAsked)
                return await SettleAsync(work, ends, settlement with { Outcome = Outcome.Canceled, Error = ProviderErrors.Canceled() });
            if (!await TryNextAsync(work, ends, settlement))
                return await SettleAsync(work, ends, settlement);
        }
    }

    private Task<ImageReply> SettleAsync(RequestWork work, ApiException error)
    {
        var ends = Settling.Look(work);
        return SettleAsync(work, ends, Settlement.Of(work.Planned, work.Plan.Bound, ends) with { Error = error });
    }

    private async Task<ImageReply> SettleAsync(RequestWork work, IReadOnlyList<CallEnd> ends, Settlement settlement) =>
        await settling.SettleAsync(work, ends, settlement) ?? Lost(work);

    /// <summary>Another worker has claimed the request: its end is that one's matter.</summary>
    private ImageReply Lost(RequestWork work)
    {
        work.IsLost = true;
        return ErrorReply(work, RequestState.Attempting, ProviderErrors.NoAnswer(new("another worker goes on with it")));
    }

    /// <summary>Goes to the next attempt where that is free of risk: a failure that surely cost nothing, within budget, with nothing forwarded.</summary>
    private async Task<bool> TryNextAsync(RequestWork work, IReadOnlyList<CallEnd> ends, Settlement settlement)
    {
        if (!settlement.Clean || work.PartialForwarded || work.IsResumed || work.IsBodyGone || work.Attempt >= options.AttemptBudget
            || !ends.All(end => end.Outcome is ProviderOutcome.Failed { Outcome: Outcome.Failed or Outcome.Timeout }))
            return false;
        var failures = ends.Select(end => (ProviderOutcome.Failed)end.Outcome).ToList();
        var next = Math.Min(work.CandidateIndex + 1, work.Plan.Candidates.Count - 1);
        var sameAgain = next == work.CandidateIndex;
        if (sameAgain && !failures.TrueForAll(ProviderRequests.MayWorkAgain))
            return false;
        var wait = sameAgain ? failures.Max(failed => failed.RetryAfter) ?? jitter.Backoff(work.Attempt) : TimeSpan.Zero;
        if (wait > options.MaxRetryWait)
            return false;
        var planned = work.Plan.Candidates[next];
        try
        {
            var results = CallResults.Of(work, ends, settlement.Bills, clock.GetUtcNow());
            if (!await ledger.StartAttemptAsync(
                work.Account, work.Id, work.Attempt + 1, planned.Candidate.Provider.Id, planned.Candidate.Capabilities.Model, results, clock.GetUtcNow(),
                (planned.PriceVersion, planned.CanonicalCard), planned.CostCard, work.Fence))
                return false;
        }
        catch (LedgerException e)
        {
            log.StoreFailed(e);
            return false; // Without its intent no attempt is sent; the last one's failure is the answer.
        }

        (work.CandidateIndex, work.Calls) = (next, []);
        work.Attempt++;
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, CancellationToken.None);
        return true;
    }

    private ImageReply ErrorReply(RequestWork work, RequestState state, ApiException error) => new()
    {
        Request = work.Id,
        Endpoint = work.Plan.Call.Endpoint,
        State = state,
        Answer = new() { CreatedAt = clock.GetUtcNow().ToUnixTimeSeconds(), Error = StoredError.Of(error) },
        Held = work.Plan.Bound,
        Position = work.Position,
        PriceVersion = work.Planned.PriceVersion,
        Attempts = work.Attempt,
    };
}
