using System.Collections.Concurrent;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Routing;
using Imprest.Telemetry;

namespace Imprest.Images;

/// <summary>The work on a held request: attempts, verification, storage, settlement. It ends in a state that the ledger knows, whoever still listens.</summary>
internal sealed class ImageWorkshop(
    SqliteLedger ledger, RunningRequests running, AssetStore assets, KeptInputs inputs, GatewayOptions options, RetryBackoff jitter,
    ProviderGuard guard, RequestMetrics metrics, TimeProvider clock, ILogger<ImageWorkshop> log)
{
    /// <summary>A fault other than the store's is hardly a passing one: after so many (about a quarter of an hour) the end is given up, and recovery takes the request over.</summary>
    private const int MostFaults = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Ends that could not be written. They are no more than what ran when that failed, since then nothing new is held.</summary>
    private readonly ConcurrentDictionary<RequestId, LateEnd> unsettled = new();

    /// <summary>An end to be written later.</summary>
    /// <param name="Faults">How often it failed for another reason than the store.</param>
    private sealed record LateEnd(Resolution Resolution, JoinKey? JoinKey, int Faults = 0, DateTimeOffset NotBefore = default);

    /// <summary>Starts the work. It is tracked by <paramref name="request"/> and by the registry, which draining waits for.</summary>
    public void Begin(RunningRequest request, AccountId account, CallPlan plan, BodyLease memory, Position position, Func<PartialImage, ValueTask>? onPartial)
    {
        var job = new Job(request, account, plan, position, onPartial);
        _ = RunAsync(job, memory); // Ends by itself; it lets no exception out. Nothing in it holds the caller's thread for long.
    }

    /// <summary>One request's work, as far as it has come.</summary>
    private sealed class Job(RunningRequest request, AccountId account, CallPlan plan, Position position, Func<PartialImage, ValueTask>? onPartial)
    {
        public RunningRequest Request { get; } = request;
        public RequestId Id => Request.Id;
        public AccountId Account { get; } = account;
        public CallPlan Plan { get; } = plan;
        public Position Position { get; set; } = position;
        public int Attempt { get; set; } = 1;
        public int CandidateIndex { get; set; }
        public bool PartialForwarded { get; private set; }
        public PlannedCandidate Planned => Plan.Candidates[CandidateIndex];

        public Func<PartialImage, ValueTask>? OnPartial => onPartial is null ? null : partial =>
        {
            PartialForwarded = true;
            return onPartial(partial);
        };
    }

    private async Task RunAsync(Job job, BodyLease memory)
    {
        using var body = memory; // The input images are needed until the work is done.
        try
        {
            var reply = await KeepInputsAsync(job) ?? await AttemptAsync(job);
            Finish(job, reply);
        }
        catch (Exception exception)
        {
            log.WorkFailed(exception, job.Id.Value);
            if (exception is not LedgerException) // Those were kept to be tried again.
                unsettled[job.Id] = new(DoubtOf(job), job.Request.JoinKey);
            Finish(job, ErrorReply(job, RequestState.Attempting, new(
                ErrorCode.OutcomeUnknown, "The gateway could not record how this request ended. Nothing is charged unless its own page says so.") { RequestId = job.Id.Value }));
        }
    }

    /// <summary>Its work is done and its end not written yet.</summary>
    public bool IsUnsettled(RequestId request) => unsettled.ContainsKey(request);

    /// <summary>
    /// Tries again, each by itself, what could not be written: a hold must not wait for a restart. What is left at a stop is resolved as
    /// interrupted at the next start.
    /// </summary>
    public async Task SettleLateAsync()
    {
        foreach (var (request, late) in unsettled)
        {
            var now = clock.GetUtcNow();
            if (late.NotBefore > now)
                continue;
            try
            {
                metrics.Ended(late.Resolution, provider: null, await ledger.ResolveAsync(late.Resolution with { At = now }));
                unsettled.TryRemove(request, out _);
                EndJoining(late, now);
            }
            catch (LedgerException e)
            {
                log.StoreFailed(e); // The next round, for as long as it takes.
            }
            catch (Exception e)
            {
                log.WorkFailed(e, request.Value);
                PutOff(request, late, now);
            }
        }
    }

    /// <summary>Nobody heard of this end: its client was told that it is unknown, and repeats. In doubt it is joined as before.</summary>
    private void EndJoining(LateEnd late, DateTimeOffset endedAt)
    {
        var end = late.Resolution;
        if (late.JoinKey is not { } key || end.State == RequestState.InDoubt)
            return;
        if (end is { State: RequestState.Voided, AbsorbedUnknown: false } && end.Absorbed == Money.Zero)
        {
            running.StopJoining(key, end.Request); // Working again is free.
            return;
        }

        running.EndJoining(key, end.Request, endedAt);
        _ = ledger.MarkUnansweredAsync(end.Account, end.Request); // A hint for after a restart; the ledger reports its own failures.
    }

    private void PutOff(RequestId request, LateEnd late, DateTimeOffset now)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(2 << late.Faults, LongestWait.TotalSeconds));
        if (late.Faults + 1 < MostFaults)
            unsettled[request] = late with { Faults = late.Faults + 1, NotBefore = now + wait };
        else
            unsettled.TryRemove(request, out _); // Nobody works on it now, which recovery sees.
    }

    /// <summary>A fault of ours after the provider was called: nobody knows what it did. The doubt ends by itself, in the customer's favour.</summary>
    private Resolution DoubtOf(Job job)
    {
        var now = clock.GetUtcNow();
        var error = new ApiException(ErrorCode.OutcomeUnknown, "The gateway failed while this ran, so nobody knows whether it was made. The amount stays held until that is known.") { RequestId = job.Id.Value };
        return new()
        {
            Account = job.Account,
            Request = job.Id,
            At = now,
            State = RequestState.InDoubt,
            Calls = [new(0, CallState.Unknown, null, null, "internal", "The gateway failed after the call.", null, null, ProviderCharge.Unknown, now, now)],
            ErrorCode = error.Code.Form().Code,
            AnswerJson = new(new StoredAnswer { CreatedAt = now.ToUnixTimeSeconds(), Error = StoredError.Of(error) }.ToJson()),
            ReleaseAt = now + options.InDoubtRelease,
            ReviewReason = "The gateway failed while it worked out how this request ended; its log says why.",
        };
    }

    private void Finish(Job job, ImageReply reply)
    {
        var mayJoin = reply.MayBeJoined;
        var heard = running.End(job.Request, reply.IsUnknown, mayJoin);
        if (!heard && mayJoin && job.Request.JoinKey is not null)
            _ = ledger.MarkUnansweredAsync(job.Account, job.Id); // A hint for after a restart; the ledger reports its own failures.
        job.Request.Done.TrySetResult(reply);
    }

    /// <summary>Keeps prompt and input images where the operator wants that, before anything is sent. What cannot be kept is not sent.</summary>
    /// <returns>The answer when they could not be kept; else null.</returns>
    private async Task<ImageReply?> KeepInputsAsync(Job job)
    {
        if (!options.RetainPrompts)
            return null;
        var startedAt = clock.GetUtcNow();
        try
        {
            await inputs.KeepAsync(job.Id, job.Plan.Call);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.StoreFailed(e);
            var outcome = new ProviderOutcome.Failed(Outcome.Failed, "inputs_not_kept", "The prompt and input images could not be written to disk, so nothing was sent.") { NothingWasSent = true };
            var settlement = Settlement.Of(job.Planned, job.Plan.Bound, outcome, [], passed: null) with
            {
                Error = new(ErrorCode.StorageUnavailable, "This gateway keeps prompts, and the disk would not take this one. Nothing was sent and nothing was charged."),
            };
            return await SettleAsync(job, outcome, settlement, [], passed: null, CallResultOf(outcome, settlement, startedAt));
        }
    }

    private async Task<ImageReply> AttemptAsync(Job job)
    {
        while (true)
        {
            var startedAt = clock.GetUtcNow();
            var outcome = PromptEcho.Masked(await CallProviderAsync(job), job.Plan.Call.Prompt);
            var verified = outcome is ProviderOutcome.Completed { Images.Count: > 0 } done && !job.Plan.Pass
                ? [.. Verification.Verify(done.Images).Take(job.Planned.Work.Images)]
                : new List<VerifiedImage>();
            var passed = job.Plan.Pass ? PassedOn(job, outcome) : null;
            var settlement = Settlement.Of(job.Planned, job.Plan.Bound, outcome, verified, passed);
            var call = CallResultOf(outcome, settlement, startedAt);
            if (outcome is not ProviderOutcome.Completed && outcome is ProviderOutcome.Failed failed)
                log.AttemptFailed(job.Id.Value, job.Planned.Candidate.Provider.Id, failed.HttpStatus, failed.Code, job.Attempt);
            if (!await TryNextAsync(job, outcome, settlement, call))
                return await SettleAsync(job, outcome, settlement, verified, passed, call);
        }
    }

    private async Task<ProviderOutcome> CallProviderAsync(Job job)
    {
        using var timeout = new CancellationTokenSource(job.Planned.Candidate.Timeout, clock);
        var request = ProviderRequests.From(job.Id, job.Attempt, job.Plan, job.Planned);
        try
        {
            return await guard.RunAsync(job.Planned.Candidate.Provider.Id, job.Planned.Candidate.Provider, request, job.OnPartial, timeout.Token);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // An adapter must not throw; if one does, nobody knows what the provider did.
            log.WorkFailed(exception, job.Id.Value);
            return new ProviderOutcome.NoAnswer(exception.Message) { TimedOut = timeout.IsCancellationRequested };
        }
    }

    /// <summary>Goes to the next attempt where that is free of risk: a failure that surely cost nothing, within budget, with nothing forwarded.</summary>
    private async Task<bool> TryNextAsync(Job job, ProviderOutcome outcome, Settlement settlement, CallResult call)
    {
        if (!settlement.Clean || job.PartialForwarded || job.Attempt >= options.AttemptBudget
            || outcome is not ProviderOutcome.Failed { Outcome: Outcome.Failed or Outcome.Timeout } failed)
            return false;
        var next = Math.Min(job.CandidateIndex + 1, job.Plan.Candidates.Count - 1);
        var sameAgain = next == job.CandidateIndex;
        if (sameAgain && !ProviderRequests.MayWorkAgain(failed))
            return false;
        var wait = sameAgain ? failed.RetryAfter ?? jitter.Backoff(job.Attempt) : TimeSpan.Zero;
        if (wait > options.MaxRetryWait)
            return false;
        var planned = job.Plan.Candidates[next];
        var candidate = planned.Candidate;
        try
        {
            if (!await ledger.StartAttemptAsync(
                job.Account, job.Id, job.Attempt + 1, candidate.Provider.Id, candidate.Capabilities.Model, [call], clock.GetUtcNow(), (planned.PriceVersion, planned.CanonicalCard), planned.CostCard))
                return false;
        }
        catch (LedgerException e)
        {
            log.StoreFailed(e);
            return false; // Without its intent no attempt is sent; the last one's failure is the answer.
        }

        job.CandidateIndex = next;
        job.Attempt++;
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, CancellationToken.None);
        return true;
    }

    private async Task<ImageReply> SettleAsync(
        Job job, ProviderOutcome outcome, Settlement settlement, List<VerifiedImage> verified, List<ProviderImage>? passed, CallResult call)
    {
        var stored = new List<StoredImage>(verified.Count);
        if (settlement.Error is null)
        {
            try
            {
                foreach (var image in verified)
                    stored.Add(await StoreAsync(job.Id, stored.Count, image));
                if (verified.Exists(image => image.Image.RevisedPrompt is not null))
                    await assets.SaveRevisedPromptsAsync(job.Id, [.. verified.Select(image => image.Image.RevisedPrompt)]);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.StoreFailed(e);
                settlement = LostResult(settlement, call);
                DropFiles(job.Id, stored.Count + 1); // Half of the last one too.
                stored.Clear();
            }
        }

        var answer = AnswerOf(job, outcome, settlement, passed);
        var amount = settlement.State == RequestState.Settled && settlement.Receipt?.Amount is not null ? settlement.Capture : (Money?)null;
        var charge = settlement.Receipt is { } rated ? RequestJson.Charge(rated, amount) : [];
        var resolution = new Resolution
        {
            Account = job.Account,
            Request = job.Id,
            At = clock.GetUtcNow(),
            State = settlement.State,
            Outcome = settlement.Outcome,
            Calls = [call],
            Capture = settlement.Capture,
            AmountStatus = settlement.Receipt?.Status,
            Absorbed = settlement.Absorbed,
            AbsorbedUnknown = settlement.AbsorbedUnknown,
            ReceiptJson = settlement.Receipt is { } receipt
                ? new(RequestJson.Receipt(charge, receipt, job.CandidateIndex == 0 ? null : job.Planned.Work, HappenedFacts.Of(outcome, verified, passed), IsEmulatedVariation(job)))
                : default(Utf8Json),
            ErrorCode = settlement.Error?.Code.Form().Code,
            AnswerJson = new(answer.ToJson()),
            Images = stored,
            Delivered = settlement.Error is null ? passed?.Count ?? stored.Count : 0,
            ReviewReason = settlement.ReviewReason,
            ReleaseAt = settlement.State == RequestState.InDoubt ? clock.GetUtcNow() + options.InDoubtRelease : null,
        };
        await ResolveAsync(job, resolution);
        Report(job, settlement, outcome);
        return new ImageReply
        {
            Request = job.Id,
            Endpoint = job.Plan.Call.Endpoint,
            State = settlement.State,
            Answer = answer,
            Charge = charge,
            Amount = settlement.State == RequestState.Voided ? Money.Zero : amount,
            AmountStatus = settlement.Receipt?.Status ?? (settlement.State == RequestState.Voided ? AmountStatus.Exact : null),
            Held = job.Plan.Bound,
            Position = job.Position,
            PriceVersion = job.Planned.PriceVersion,
            ProviderRequestId = outcome.ProviderRequestId,
            Attempts = job.Attempt,
            EndedAt = resolution.At,
            WasFree = settlement is { State: RequestState.Voided, Clean: true },
            Images = settlement.Error is not null ? [] : [.. (passed ?? verified.Select(image => image.Image)).Select(ReplyImage.Of)],
        };
    }

    /// <summary>What of an answer that goes through unstored can be given, at most as many as were asked for: nobody pays for an entry without an image.</summary>
    private static List<ProviderImage> PassedOn(Job job, ProviderOutcome outcome)
    {
        var addresses = job.Plan.PassesAddresses; // Else one that is left is of an image that could not be fetched.
        return outcome is not ProviderOutcome.Completed done ? []
            : [.. done.Images.Where(image => !image.Bytes.IsEmpty || (addresses && image.Url is not null)).Take(job.Planned.Work.Images)];
    }

    private async Task<StoredImage> StoreAsync(RequestId id, int index, VerifiedImage image)
    {
        var sha256 = await assets.SaveAsync(id, index, image.Image.Bytes);
        return new(index, sha256, image.Image.Bytes.Length, image.ContentType, image.Size.Width, image.Size.Height);
    }

    /// <summary>What was written of a lost result is named by no row and would take the room of others.</summary>
    private void DropFiles(RequestId id, int count)
    {
        try
        {
            assets.DeleteAll(id, count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.StoreFailed(e);
        }
    }

    /// <summary>The result came and could not be kept: nobody can fetch it, so nobody pays but us.</summary>
    private static Settlement LostResult(Settlement settlement, CallResult call) => settlement with
    {
        State = RequestState.Voided,
        Outcome = Outcome.Failed,
        Capture = Money.Zero,
        Receipt = null,
        Absorbed = call.ProviderCost ?? settlement.Absorbed,
        AbsorbedUnknown = call.ProviderCost is null,
        ReviewReason = "The result could not be written to disk and was lost.",
        Error = new(ErrorCode.StorageUnavailable, "The result could not be stored. You were not charged.") { Repeatable = false },
    };

    /// <summary>Settling must not be lost to a passing fault: it is tried for a while. It is safe to repeat, the first one wins.</summary>
    private async Task ResolveAsync(Job job, Resolution resolution)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (metrics.Ended(resolution, job.Planned.Candidate.Provider.Id, await ledger.ResolveAsync(resolution)) is ResolveOutcome.Done done)
                    job.Position = done.Position;
                return;
            }
            catch (LedgerException) when (tries < 5)
            {
                await Task.Delay(TimeSpan.FromSeconds(tries), clock, CancellationToken.None);
            }
            catch (LedgerException)
            {
                unsettled[job.Id] = new(resolution, job.Request.JoinKey);
                throw;
            }
        }
    }

    private void Report(Job job, Settlement settlement, ProviderOutcome outcome)
    {
        if (settlement.State == RequestState.InDoubt)
            log.InDoubt(job.Id.Value, job.Plan.Bound.ToString(), ((ProviderOutcome.NoAnswer)outcome).Reason);
        if (settlement.ReviewReason is { } reason)
            log.NeedsReview(job.Id.Value, reason);
    }

    private static bool IsEmulatedVariation(Job job) =>
        job.Plan.Call.Operation == Operation.Variation && job.Planned.Work.Operation != Operation.Variation;

    private StoredAnswer AnswerOf(Job job, ProviderOutcome outcome, Settlement settlement, List<ProviderImage>? passed)
    {
        var call = job.Plan.Call;
        var format = job.Plan.FormatOf(job.Planned);
        if (settlement.Error is { } error)
            return new() { CreatedAt = clock.GetUtcNow().ToUnixTimeSeconds(), ResponseFormat = format, Error = StoredError.Of(error) };
        var done = (ProviderOutcome.Completed)outcome;
        // Addresses that are passed on are kept; bytes are not, so nobody gets them twice.
        var addresses = passed?.TrueForAll(image => image.Bytes.IsEmpty) == true;
        if (passed is not null)
            format = addresses ? "url" : "b64_json";
        return new()
        {
            CreatedAt = done.CreatedAt ?? clock.GetUtcNow().ToUnixTimeSeconds(),
            Background = done.Background,
            OutputFormat = done.OutputFormat,
            Quality = done.Quality ?? call.Quality,
            Size = done.Size ?? call.Size,
            ResponseFormat = format,
            Usage = done.Usage,
            Urls = addresses ? [.. passed!.Select(image => image.Url!.OriginalString)] : null,
        };
    }

    private ImageReply ErrorReply(Job job, RequestState state, ApiException error) => new()
    {
        Request = job.Id,
        Endpoint = job.Plan.Call.Endpoint,
        State = state,
        Answer = new() { CreatedAt = clock.GetUtcNow().ToUnixTimeSeconds(), Error = StoredError.Of(error) },
        Held = job.Plan.Bound,
        Position = job.Position,
        PriceVersion = job.Planned.PriceVersion,
        Attempts = job.Attempt,
    };

    private CallResult CallResultOf(ProviderOutcome outcome, Settlement settlement, DateTimeOffset startedAt)
    {
        var (state, errorClass, message) = outcome switch
        {
            ProviderOutcome.Completed => (CallState.Succeeded, null, null),
            ProviderOutcome.Failed failed => (settlement.Clean ? CallState.FailedClean : CallState.FailedBilled, failed.Code, failed.Message),
            ProviderOutcome.NoAnswer lost => (CallState.Unknown, lost.TimedOut ? "timeout" : "no_answer", lost.Reason),
            _ => (CallState.Unknown, (string?)"unknown", (string?)null),
        };
        var usage = (outcome as ProviderOutcome.Completed)?.Usage;
        return new(
            0, state, outcome.ProviderRequestId, outcome.HttpStatus, errorClass, message,
            usage is null ? default : new(FactsText.Of(usage)), settlement.Cost.Amount, settlement.Charge, startedAt, clock.GetUtcNow())
        {
            CostEvidence = settlement.Cost.Evidence,
            CostVersion = settlement.Cost.PriceVersion,
        };
    }
}
