using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Telemetry;

namespace Imprest.Images;

/// <summary>The end of an attempt: its images are looked at and stored, then one commit says what became of the request (TX-C, TX-V, or in doubt).</summary>
internal sealed class Settling(SqliteLedger ledger, AssetStore assets, KeptInputs inputs, LateEnds lateEnds, RequestMetrics metrics, GatewayOptions options, TimeProvider clock, ILogger<Settling> log)
{
    /// <summary>The calls of the current attempt as they ended, their images looked at. What has not ended has no answer.</summary>
    public static IReadOnlyList<CallEnd> Look(RequestWork work)
    {
        var ends = new List<CallEnd>(work.Calls.Count);
        foreach (var call in work.Calls)
        {
            var outcome = call.Outcome ?? new ProviderOutcome.NoAnswer("the time ran out before the provider had an answer") { TimedOut = true, ProviderRequestId = call.ProviderRequestId };
            var done = outcome as ProviderOutcome.Completed;
            var verified = done is not null && !work.Plan.Pass ? Verification.Verify(done.Images).Take(call.Images).ToList() : [];
            ends.Add(new(call.Number, call.Images, outcome, verified, work.Plan.Pass ? PassedOn(work, call, done) : null) { Bill = call.Recorded is { } known ? CallResults.BillOf(known) : null });
        }

        return ends;
    }

    /// <summary>What of an answer that goes through unstored can be given, at most as many as were asked for: nobody pays for an entry without an image.</summary>
    private static List<ProviderImage> PassedOn(RequestWork work, WorkCall call, ProviderOutcome.Completed? done)
    {
        var addresses = work.Plan.PassesAddresses; // Else one that is left is of an image that could not be fetched.
        return done is null ? [] : [.. done.Images.Where(image => !image.Bytes.IsEmpty || (addresses && image.Url is not null)).Take(call.Images)];
    }

    /// <summary>Stores what is to be stored, and commits the end. Repeatable: a request ends once.</summary>
    /// <returns>The answer; null where another worker has claimed the request since.</returns>
    /// <exception cref="LedgerException">The end could not be written; it is kept to be tried again.</exception>
    public async Task<ImageReply?> SettleAsync(RequestWork work, IReadOnlyList<CallEnd> ends, Settlement settlement)
    {
        var verified = ends.SelectMany(end => end.Verified).ToList();
        var passed = work.Plan.Pass ? ends.SelectMany(end => end.Passed ?? []).ToList() : null;
        var results = CallResults.Of(work, ends, settlement.Bills, clock.GetUtcNow());
        var stored = new List<StoredImage>(verified.Count);
        if (settlement.Error is null)
        {
            try
            {
                foreach (var image in verified)
                    stored.Add(await StoreAsync(work.Id, stored.Count, image));
                if (verified.Exists(image => image.Image.RevisedPrompt is not null))
                    await assets.SaveRevisedPromptsAsync(work.Id, [.. verified.Select(image => image.Image.RevisedPrompt)]);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.StoreFailed(e);
                settlement = LostResult(work.Planned, ends, settlement);
                DropFiles(work.Id, stored.Count + 1); // Half of the last one too.
                stored.Clear();
            }
        }

        var answer = AnswerOf(work, settlement, passed);
        var amount = settlement.State == RequestState.Settled && settlement.Receipt?.Amount is not null ? settlement.Capture : (Money?)null;
        var charge = settlement.Receipt is { } rated ? RequestJson.Charge(rated, amount) : [];
        var now = clock.GetUtcNow();
        var resolution = new Resolution
        {
            Account = work.Account,
            Request = work.Id,
            At = now,
            State = settlement.State,
            Outcome = settlement.Outcome,
            Calls = results,
            Capture = settlement.Capture,
            AmountStatus = settlement.Receipt?.Status,
            Absorbed = settlement.Absorbed,
            AbsorbedUnknown = settlement.AbsorbedUnknown,
            ReceiptJson = settlement.Receipt is { } receipt
                ? new(RequestJson.Receipt(charge, receipt, ReceiptWork(work, settlement), settlement.Happened, IsEmulatedVariation(work)))
                : default(Utf8Json),
            ErrorCode = settlement.Error?.Code.Form().Code,
            AnswerJson = new(answer.ToJson()),
            Images = stored,
            Delivered = settlement.Error is null ? passed?.Count ?? stored.Count : 0,
            ReviewReason = settlement.ReviewReason,
            // Where somebody can be asked, nothing is released by time: the resolver asks on.
            ReleaseAt = settlement.State == RequestState.InDoubt && !work.Calls.Any(call => call.CanBeAsked) ? now + options.InDoubtRelease : null,
            Fence = work.Fence,
        };
        if (!await ResolveAsync(work, resolution))
            return null;
        work.Ended = resolution;
        Report(work, settlement, ends);
        return new ImageReply
        {
            Request = work.Id,
            Endpoint = work.Plan.Call.Endpoint,
            State = settlement.State,
            Answer = answer,
            Charge = charge,
            Amount = settlement.State == RequestState.Voided ? Money.Zero : amount,
            AmountStatus = settlement.Receipt?.Status ?? (settlement.State == RequestState.Voided ? AmountStatus.Exact : null),
            Held = work.Plan.Bound,
            Position = work.Position,
            PriceVersion = work.Planned.PriceVersion,
            ProviderRequestId = results.Select(result => result.ProviderRequestId).LastOrDefault(id => id is not null),
            Attempts = work.Attempt,
            EndedAt = resolution.At,
            WasFree = settlement is { State: RequestState.Voided, Clean: true },
            Images = settlement.Error is not null ? [] : [.. (passed ?? verified.Select(image => image.Image)).Select(ReplyImage.Of)],
        };
    }

    /// <summary>The work that was rated, where it is not the quoted one.</summary>
    private static ImageWork? ReceiptWork(RequestWork work, Settlement settlement) =>
        settlement.RatedWork is { } rated && !ReferenceEquals(rated, work.Planned.Work) ? rated : work.ServesOtherWork ? work.Planned.Work : null;

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

    /// <summary>Who pays for nothing must not fill the storage: inputs are kept of what was delivered, what was charged, and what is or was in question.</summary>
    private void DropInputs(RequestId id)
    {
        try
        {
            inputs.Drop(id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.StoreFailed(e); // They go with their time.
        }
    }

    /// <summary>The result came and could not be kept: nobody can fetch it, so nobody pays but us.</summary>
    private static Settlement LostResult(PlannedCandidate planned, IReadOnlyList<CallEnd> ends, Settlement settlement)
    {
        var known = settlement.Bills.All(bill => bill.Cost.Amount is not null);
        return settlement with
        {
            State = RequestState.Voided,
            Outcome = Outcome.Failed,
            Capture = Money.Zero,
            Receipt = null,
            Absorbed = Money.Max(Absorption.OfAll(planned, ends, settlement.Bills), known ? Money.Zero : settlement.Absorbed),
            AbsorbedUnknown = !known,
            ReviewReason = "The result could not be written to disk and was lost.",
            Error = new(ErrorCode.StorageUnavailable, "The result could not be stored. You were not charged.") { Repeatable = false },
        };
    }

    /// <summary>Settling must not be lost to a passing fault: it is tried for a while. It is safe to repeat, the first one wins.</summary>
    /// <returns>False where another worker has claimed the request since.</returns>
    private async Task<bool> ResolveAsync(RequestWork work, Resolution resolution)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var outcome = metrics.Ended(resolution, work.Planned.Candidate.Provider.Id, await ledger.ResolveAsync(resolution));
                if (outcome is ResolveOutcome.Done done)
                {
                    work.Position = done.Position;
                    // What was in doubt before may stand before a person yet.
                    if (options.RetainPrompts && resolution is { State: RequestState.Voided, ReviewReason: null } && work is { Ended: null, IsResumed: false })
                        DropInputs(work.Id);
                }

                if (outcome is ResolveOutcome.AlreadyEnded && tries == 1)
                    await AbsorbAsync(resolution);
                return outcome is not ResolveOutcome.Fenced;
            }
            catch (LedgerException) when (tries < 5)
            {
                await Task.Delay(TimeSpan.FromSeconds(tries), clock, CancellationToken.None);
            }
            catch (LedgerException)
            {
                lateEnds.Add(resolution, work.Request.JoinKey);
                throw;
            }
        }
    }

    /// <summary>
    /// The provider's end came after ours (a person had decided meanwhile): what it takes is ours, and the result nobody's. Where another worker has written
    /// this very end, there is nothing to add, and the images are the customer's.
    /// </summary>
    private async Task AbsorbAsync(Resolution late)
    {
        if (await ledger.FindRequestAsync(late.Account, late.Request) is not { Delivered: 0, State: RequestState.Voided } ended)
            return;
        DropFiles(late.Request, late.Images.Count);
        if (!ended.AbsorbedUnknown)
        {
            // It is said already what the provider takes: only what is above that is news.
            var cost = late.Calls.Aggregate(Money.Zero, (sum, call) => sum + (call.ProviderCost ?? Money.Zero));
            if (cost > ended.Absorbed)
                await ledger.AbsorbLateAsync(late.Account, late.Request, cost - ended.Absorbed, "The provider's answer came after the request had ended; what it takes was absorbed.", late.At);
            return;
        }

        var open = (await ledger.CallsOfAsync(late.Account, late.Request)).Where(call => call.Attempt == ended.Attempts && call.IsCostOpen).Select(call => call.Call).ToList();
        foreach (var call in late.Calls.Where(call => open.Contains(call.Call)))
        {
            if (call.ProviderCost is { } cost) // What nobody knows yet stays unknown.
                await ledger.AbsorbLateAsync(late.Account, late.Request, cost, $"The provider's answer to call {ended.Attempts}.{call.Call} came after the request had ended; what it takes was absorbed.", late.At, (ended.Attempts, call.Call));
        }
    }

    private void Report(RequestWork work, Settlement settlement, IReadOnlyList<CallEnd> ends)
    {
        if (settlement.State == RequestState.InDoubt)
            log.InDoubt(work.Id.Value, work.Plan.Bound.ToString(), ends.Select(end => end.Outcome).OfType<ProviderOutcome.NoAnswer>().First().Reason);
        if (settlement.ReviewReason is { } reason)
            log.NeedsReview(work.Id.Value, reason);
    }

    private static bool IsEmulatedVariation(RequestWork work) =>
        work.Plan.Call.Operation == Operation.Variation && work.Planned.Work.Operation != Operation.Variation;

    private StoredAnswer AnswerOf(RequestWork work, Settlement settlement, List<ProviderImage>? passed)
    {
        var call = work.Plan.Call;
        var format = work.Plan.FormatOf(work.Planned);
        if (settlement.Error is { } error)
            return new() { CreatedAt = clock.GetUtcNow().ToUnixTimeSeconds(), ResponseFormat = format, Error = StoredError.Of(error) };
        var done = settlement.Answer!;
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
}
