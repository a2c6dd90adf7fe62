using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Routing;
using Imprest.Telemetry;

namespace Imprest.Images;

/// <summary>
/// Makes the calls of an attempt, each at most once, and asks about those that the provider answers later, until they have ended or the time is up. What a
/// provider took is in the store before it is asked about, so that another process can go on.
/// </summary>
internal sealed class AttemptCalls(SqliteLedger ledger, RunningRequests running, ProcessIdentity process, PollPace pace, ProviderHooks hooks, ProviderGuard guard, TimeProvider clock, ILogger<AttemptCalls> log)
{
    /// <summary>How long a claim lasts that nobody renews; a worker that is slower than this has lost the request.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    /// <summary>One question, results and all; well within the lease.</summary>
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(75);

    /// <summary>
    /// Makes the attempt's calls, all at once, and follows them for the provider's timeout; those of a task, for which no client waits, as long as the provider
    /// answers our questions, at most a day.
    /// </summary>
    public async Task RunAsync(RequestWork work)
    {
        var candidate = work.Planned.Candidate;
        (work.Request.MayBeLeft, work.Request.IsCancelable) = (false, false);
        work.Calls = WorkCall.Split(work.Planned.Work.Images, work.Plan.Call.Stream ? int.MaxValue : candidate.Capabilities.MaxImagesPerCall);
        using var timeout = new CancellationTokenSource(candidate.Timeout, clock);
        using var life = LifeOf(work);
        var calls = work.Calls.Count == 1 ? CallAsync(work, work.Calls[0], timeout.Token, life?.Token ?? timeout.Token)
            : Task.WhenAll(work.Calls.Select(call => CallAsync(work, call, timeout.Token, life?.Token ?? timeout.Token)));
        await (candidate.Provider is IAskableProvider ? ClaimedAsync(work, calls) : calls);
    }

    /// <summary>How long a task is followed; null for a call whose client waits.</summary>
    private CancellationTokenSource? LifeOf(RequestWork work) =>
        work.Request.IsTask ? new(TimeSpan.FromTicks(Math.Max(1, (work.CreatedAt + Resolver.Longest - clock.GetUtcNow()).Ticks)), clock) : null;

    /// <summary>Follows calls that another process has sent, for the provider's timeout.</summary>
    public async Task FollowAllAsync(RequestWork work)
    {
        using var timeout = new CancellationTokenSource(work.Planned.Candidate.Timeout, clock);
        using var life = LifeOf(work);
        work.Request.IsCancelable = work.Planned.Candidate.Capabilities.Cancels;
        running.Leave(work.Request);
        await FollowAllAsync(work, slow: false, life?.Token ?? timeout.Token);
    }

    /// <summary>Asks about the calls that can be asked about until they have ended or the time is up.</summary>
    /// <param name="slow">They are in doubt, and nobody waits for the answer: ask seldom, whatever is answered.</param>
    public Task FollowAllAsync(RequestWork work, bool slow, CancellationToken timeUp) =>
        ClaimedAsync(work, Task.WhenAll(work.Calls.Where(call => call.CanBeAsked).Select(call => FollowAsync(work, call, slow, timeUp))));

    /// <summary>Keeps the claim on a request while its calls go on, however long one of them is silent.</summary>
    private async Task ClaimedAsync(RequestWork work, Task calls)
    {
        using var over = new CancellationTokenSource();
        var renewals = RenewAsync(work, over.Token);
        try
        {
            await calls;
        }
        finally
        {
            await over.CancelAsync();
            await renewals;
        }
    }

    private async Task RenewAsync(RequestWork work, CancellationToken over)
    {
        do
        {
            await Task.Delay(Lease / 3, clock, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!over.IsCancellationRequested && (work.Fence is not { } fence || await RenewAsync(work, fence)));
        if (over.IsCancellationRequested)
            return;
        work.IsLost = true;
        work.Request.Wakes.Wake();
    }

    private async Task CallAsync(RequestWork work, WorkCall call, CancellationToken timeUp, CancellationToken life)
    {
        var candidate = work.Planned.Candidate;
        var request = ProviderRequests.From(work, call, hooks.AddressFor(work.Id, work.Attempt, call.Number, candidate.Link));
        call.StartedAt = clock.GetUtcNow();
        var outcome = await SendAsync(work, candidate.Link, request, timeUp);
        call.ProviderRequestId = outcome.ProviderRequestId;
        if (outcome is ProviderOutcome.Accepted accepted)
            (call.Handle, call.Standing) = (accepted.Handle, accepted);
        else if (outcome is not ProviderOutcome.NoAnswer)
            End(work, call, outcome);
        else if (candidate.Provider is IAskableProvider asked && asked.HandleBefore(request.Model, request.ClientId) is { } handle)
            call.Handle = handle; // The id is ours, so it can be asked whether it ran.
        else
            End(work, call, outcome);
        if (!call.CanBeAsked)
            return;
        await KeepAsync(work, [call]);
        work.Request.IsCancelable = candidate.Capabilities.Cancels;
        if (work.Fence is not null && work.Calls.All(each => each.CanBeAsked))
        {
            if (work.Request.IsTask)
                work.LetBodyGo();
            running.Leave(work.Request);
        }

        await FollowAsync(work, call, slow: false, life);
    }

    private async Task<ProviderOutcome> SendAsync(RequestWork work, ProviderLink link, ProviderRequest request, CancellationToken timeUp)
    {
        try
        {
            return await guard.RunAsync(link.Name, link.Provider, request, work.OnPartial, timeUp);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // An adapter must not throw; if one does, nobody knows what the provider did.
            log.WorkFailed(exception, work.Id.Value);
            return new ProviderOutcome.NoAnswer(exception.Message) { TimedOut = timeUp.IsCancellationRequested };
        }
    }

    /// <summary>TX-B, and the claim on the request. A store that cannot take it now does not end the work: it goes on in memory.</summary>
    public async Task KeepAsync(RequestWork work, IReadOnlyList<WorkCall> calls)
    {
        var now = clock.GetUtcNow();
        try
        {
            var fence = await ledger.AcceptAsync(new(work.Account, work.Id, work.Attempt, [.. calls.Select(call => CallResults.Open(work, call, now))], process.Id, now + Lease, work.Fence));
            if (fence > 0)
                work.Fence = fence;
        }
        catch (LedgerException e)
        {
            log.StoreFailed(e);
        }
    }

    /// <summary>Asks about a call until it has ended or the time is up. It can be woken to ask at once, and told to cancel.</summary>
    private async Task FollowAsync(RequestWork work, WorkCall call, bool slow, CancellationToken timeUp)
    {
        var isDoubted = slow;
        var candidate = work.Planned.Candidate;
        var provider = (IAskableProvider)candidate.Provider;
        var (begun, heard) = (clock.GetUtcNow(), clock.GetUtcNow());
        var wait = call.Standing?.AskAgainAfter ?? pace.First(slow);
        for (var asked = 1; ; asked++)
        {
            if (!await PauseAsync(work, wait, timeUp) || work.IsLost)
                return;
            var outcome = await AskAsync(work, provider, call, timeUp);
            slow |= clock.GetUtcNow() - begun > candidate.Timeout; // Nobody waits so long.
            if (outcome is ProviderOutcome.Accepted standing)
            {
                if (standing.Handle != call.Handle)
                {
                    call.Handle = standing.Handle;
                    await KeepAsync(work, [call]);
                }

                (call.Standing, wait, heard) = (standing, standing.AskAgainAfter ?? pace.Next(asked, slow), clock.GetUtcNow());
                work.Request.Standing = standing;
            }
            else if (outcome is ProviderOutcome.NoAnswer)
            {
                if (work.Request.IsTask && !isDoubted && clock.GetUtcNow() - heard > candidate.Timeout)
                    return; // For so long nobody has said how it stands: it is in doubt.
                wait = pace.Next(asked, slow);
            }
            else
            {
                End(work, call, outcome);
                return;
            }
        }
    }

    /// <returns>False where another worker has claimed the request. One that a person has ended meanwhile is asked about all the same: what it costs is the operator's.</returns>
    private async Task<bool> RenewAsync(RequestWork work, long fence)
    {
        try
        {
            return await ledger.RenewJobAsync(work.Account, work.Id, fence, clock.GetUtcNow() + Lease)
                || await ledger.FindRequestAsync(work.Account, work.Id) is { State: RequestState.Voided };
        }
        catch (LedgerException e)
        {
            log.StoreFailed(e);
            return e.Temporary; // While nothing can be written nobody else can claim it either; in a ledger that is closed this process will write no more.
        }
    }

    /// <returns>False when the time is up.</returns>
    private async Task<bool> PauseAsync(RequestWork work, TimeSpan wait, CancellationToken timeUp)
    {
        try
        {
            await work.Request.Wakes.WaitAsync(wait, clock, timeUp);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<ProviderOutcome> AskAsync(RequestWork work, IAskableProvider provider, WorkCall call, CancellationToken timeUp)
    {
        using var question = new CancellationTokenSource(LongestQuestion, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeUp, question.Token);
        try
        {
            var task = TaskOf(work, call);
            if (work.Request.TakeCancel(call.Number))
                await provider.CancelAsync(task, either.Token);
            return await guard.PollAsync(work.Planned.Candidate.Link.Name, provider, task, either.Token);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            log.WorkFailed(exception, work.Id.Value);
            return new ProviderOutcome.NoAnswer(exception.Message);
        }
    }

    public static ProviderTask TaskOf(RequestWork work, WorkCall call) => new(
        work.Planned.Candidate.Capabilities.Model, call.Handle!, ProviderRequest.ClientIdOf(work.Id.Value, work.Attempt, call.Number), call.Images, work.Plan.PassesAddresses);

    private void End(RequestWork work, WorkCall call, ProviderOutcome outcome)
    {
        var asked = work.Plan.Call;
        call.Outcome = OneLine.Of(work.IsResumed ? PromptEcho.WithoutWords(outcome) : PromptEcho.Masked(outcome, asked.Prompt, asked.NegativePrompt));
        call.ProviderRequestId = outcome.ProviderRequestId ?? call.ProviderRequestId;
        call.EndedAt = clock.GetUtcNow();
    }
}
