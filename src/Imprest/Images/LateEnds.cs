using System.Collections.Concurrent;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Telemetry;

namespace Imprest.Images;

/// <summary>
/// Ends of requests that could not be written when they came: a hold must not wait for a restart. They are no more than what ran when that failed, since then
/// nothing new is held. What is left at a stop is resolved as interrupted at the next start.
/// </summary>
internal sealed class LateEnds(SqliteLedger ledger, RunningRequests running, RequestMetrics metrics, TimeProvider clock, ILogger<LateEnds> log)
{
    /// <summary>A fault other than the store's is hardly a passing one: after so many (about a quarter of an hour) the end is given up, and recovery takes the request over.</summary>
    private const int MostFaults = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<RequestId, LateEnd> ends = new();

    /// <summary>An end to be written later.</summary>
    /// <param name="Faults">How often it failed for another reason than the store.</param>
    private sealed record LateEnd(Resolution Resolution, JoinKey? JoinKey, int Faults = 0, DateTimeOffset NotBefore = default);

    public void Add(Resolution resolution, JoinKey? joinKey) => ends[resolution.Request] = new(resolution, joinKey);

    /// <summary>Its work is done and its end not written yet.</summary>
    public bool Has(RequestId request) => ends.ContainsKey(request);

    /// <summary>Tries again, each by itself, what could not be written.</summary>
    public async Task WriteAsync()
    {
        foreach (var (request, late) in ends)
        {
            var now = clock.GetUtcNow();
            if (late.NotBefore > now)
                continue;
            try
            {
                metrics.Ended(late.Resolution, provider: null, await ledger.ResolveAsync(late.Resolution with { At = now }));
                ends.TryRemove(request, out _);
                EndJoining(late.Resolution, late.JoinKey, now);
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
    public void EndJoining(Resolution end, JoinKey? joinKey, DateTimeOffset endedAt)
    {
        if (joinKey is not { } key || !end.State.IsTerminal())
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
            ends[request] = late with { Faults = late.Faults + 1, NotBefore = now + wait };
        else
            ends.TryRemove(request, out _); // Nobody works on it now, which recovery sees.
    }
}
