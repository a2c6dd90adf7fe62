using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Telemetry;

namespace Imprest.Images;

/// <summary>
/// Asks about requests in doubt whose provider can be asked, ever more seldom, until it is known how they ended; after <see cref="Longest"/> a person has to
/// decide. Nothing is released by time here.
/// </summary>
internal sealed class Resolver(
    SqliteLedger ledger, RunningRequests running, AttemptCalls calls, Settling settling, LateEnds lateEnds, RequestMetrics metrics, TimeProvider clock, ILogger<Resolver> log)
{
    /// <summary>From a request's creation.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Goes on by itself until the request has ended or is in review. Lets no exception out.</summary>
    public void Follow(RequestWork work) => _ = FollowAsync(work);

    private async Task FollowAsync(RequestWork work)
    {
        work.KeepResults();
        running.Asking(work.Request);
        try
        {
            var left = work.CreatedAt + Longest - clock.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                using var timeUp = new CancellationTokenSource(left, clock);
                await calls.FollowAllAsync(work, slow: true, timeUp.Token);
            }

            if (work.IsLost)
                return;
            if (work.Calls.Any(call => call.CanBeAsked))
                await ToReviewAsync(work);
            else
                await EndAsync(work);
        }
        catch (Exception e)
        {
            log.ReleaseFailed(e, work.Id.Value); // Its lease runs out, and then it is claimed again.
        }
        finally
        {
            running.AskedEnough(work.Request);
        }
    }

    private async Task EndAsync(RequestWork work)
    {
        var ends = Settling.Look(work);
        if (await settling.SettleAsync(work, ends, Settlement.Of(work.Planned, work.Plan.Bound, ends)) is not { } reply)
            return;
        log.Resolved(work.Id.Value, reply.State.Wire(), work.Ended?.Outcome?.Wire());
        if (work.Ended is { } end)
            lateEnds.EndJoining(end, work.Request.JoinKey, end.At);
    }

    private async Task ToReviewAsync(RequestWork work)
    {
        var now = clock.GetUtcNow();
        var resolution = ReviewOf(work.Account, work.Id, now) with { Calls = [.. work.Calls.Select(call => CallResults.Open(work, call, now))], Fence = work.Fence };
        metrics.Ended(resolution, work.Planned.Candidate.Provider.Id, await ledger.ResolveAsync(resolution));
        log.NeedsReview(work.Id.Value, resolution.ReviewReason!);
    }

    /// <summary>The day is over, and nobody knows how it ended.</summary>
    public static Resolution ReviewOf(AccountId account, RequestId id, DateTimeOffset now)
    {
        var error = new ApiException(ErrorCode.OutcomeUnknown, "The provider could not say within 24 hours how this ended; a person looks at it. The amount stays held until then.") { RequestId = id.Value };
        return new()
        {
            Account = account,
            Request = id,
            At = now,
            State = RequestState.Review,
            ErrorCode = error.Code.Form().Code,
            AnswerJson = new(new StoredAnswer { CreatedAt = now.ToUnixTimeSeconds(), Error = StoredError.Of(error) }.ToJson()),
            ReviewReason = "The provider could not say within 24 hours how this ended.",
        };
    }
}
