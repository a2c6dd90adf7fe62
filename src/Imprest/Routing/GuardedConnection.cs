using System.Threading.RateLimiting;
using Imprest.Hosting;
using Imprest.Limits;
using Imprest.Providers;

namespace Imprest.Routing;

/// <summary>One connection with its limits and its circuit. A call over a limit waits a little for its turn, and else is not sent.</summary>
internal sealed class GuardedConnection : IDisposable
{
    /// <summary>Of what a call gets whose turn is too far away.</summary>
    public const string OverLimitCode = "local_rate_limit";

    private const int MostWaiting = 500;

    private readonly TimeSpan longestWait;
    private readonly TimeProvider clock;
    private readonly ConcurrencyLimiter? places;
    private readonly Pace? pace;
    private readonly AcceptedPlaces? accepted;
    private int waiting;

    /// <param name="options">Null: the defaults, without limits.</param>
    /// <param name="longestWait">For a turn.</param>
    /// <param name="hasCircuit">False in process, where each call fails for itself.</param>
    public GuardedConnection(string name, Uri? address, ProviderOptions? options, TimeSpan longestWait, bool hasCircuit, TimeProvider clock)
    {
        (Name, Address, this.longestWait, this.clock) = (name, address, longestWait, clock);
        (Concurrent, RequestsPerMinute) = (Limit(options?.Concurrent), Limit(options?.RequestsPerMinute));
        if (Concurrent is { } most)
        {
            places = new(new() { PermitLimit = most, QueueLimit = MostWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
            accepted = new(clock);
        }

        if (RequestsPerMinute is { } aMinute)
            pace = new(aMinute, TimeSpan.FromMinutes(1), clock);
        if (hasCircuit)
            Circuit = new(clock);
    }

    public string Name { get; }
    public Uri? Address { get; }
    public Circuit? Circuit { get; }
    public int? Concurrent { get; }
    public int? RequestsPerMinute { get; }

    /// <summary>Calls that hold a place; null where nothing limits them.</summary>
    public long? Running => places is null ? null : Concurrent - places.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Calls that wait for their turn.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    public async Task<ProviderOutcome> RunAsync(
        IImageProvider provider, ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        if (Circuit?.Refusal() is { } open)
            return open;
        var (place, refusal) = places is null && pace is null ? default : await TurnAsync(cancellationToken);
        if (refusal is not null)
            return refusal;
        var stays = false;
        try
        {
            var outcome = await (Circuit is null ? provider.RunAsync(request, onPartial, cancellationToken) : Circuit.RunAsync(provider, request, onPartial, cancellationToken));
            if (outcome is ProviderOutcome.Accepted && place is not null)
                stays = accepted!.Keep(request.ClientId, place); // It is at work until it is known how it ended.
            return outcome;
        }
        finally
        {
            if (!stays)
                place?.Dispose();
        }
    }

    /// <summary>A question about an accepted call was answered: while it is at work, it keeps its place.</summary>
    public void Polled(string clientId, ProviderOutcome outcome) => accepted?.Polled(clientId, outcome);

    public void Dispose()
    {
        accepted?.Dispose();
        places?.Dispose();
    }

    private async ValueTask<(RateLimitLease? Place, ProviderOutcome.Failed? Refusal)> TurnAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        Interlocked.Increment(ref waiting);
        try
        {
            var place = await PlaceAsync(cancellationToken);
            if (places is not null && place is null)
                return (null, Refusal(TimeSpan.FromSeconds(1))); // Nobody knows when a running call ends.

            try
            {
                var left = longestWait - clock.GetElapsedTime(since);
                if (pace is null || (pace.TryTake(left > TimeSpan.Zero ? left : TimeSpan.Zero, out var wait) && await WaitAsync(wait, cancellationToken)))
                    return (place, null);
                place?.Dispose();
                return (null, Refusal(wait));
            }
            catch
            {
                place?.Dispose();
                throw;
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <returns>Null where nothing limits them, where the wait was too long, and where too many wait.</returns>
    private async ValueTask<RateLimitLease?> PlaceAsync(CancellationToken cancellationToken)
    {
        if (places is null)
            return null;
        accepted!.Sweep();
        var free = places.AttemptAcquire();
        if (free.IsAcquired)
            return free;
        free.Dispose();
        using var patience = new CancellationTokenSource(longestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var lease = await places.AcquireAsync(1, either.Token);
            if (lease.IsAcquired)
                return lease;
            lease.Dispose();
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <returns>False where the call's own time ran out first.</returns>
    private async ValueTask<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero)
            return true;
        try
        {
            await Task.Delay(wait, clock, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private ProviderOutcome.Failed Refusal(TimeSpan wait) => new(
        Pricing.Outcome.Failed, OverLimitCode, $"The limits of the connection {Name} let no more calls through just now. Nothing was sent.")
    {
        NothingWasSent = true,
        HttpStatus = 429,
        RetryAfter = wait,
    };

    private static int? Limit(int? configured) => configured is > 0 ? configured : null;
}
