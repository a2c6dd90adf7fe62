using Imprest.Errors;

namespace Imprest.Costs;

/// <summary>Works out estimates: one at a time, on a thread of its own, and no longer than its caller waits. Nobody gets the server's processors for them.</summary>
internal sealed class CostDesk : IDisposable
{
    private const int MostWaiting = 8;

    private readonly SemaphoreSlim one = new(1, 1);
    private int waiting;

    public void Dispose() => one.Dispose();

    /// <exception cref="ApiException">Too many wait already, or the workflow costs more than can be reckoned with.</exception>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    public async Task<CostStudy> EstimateAsync(CostPlan plan, ulong seed, int items, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw new ApiException(ErrorCode.RateLimitExceeded, "Other estimates are being worked out. Repeat this one in a moment.") { RetryAfter = TimeSpan.FromSeconds(2) };
        }

        try
        {
            await one.WaitAsync(cancellationToken);
            try
            {
                // Long-running means a thread of its own: the pool's are for calls.
                return await Task.Factory.StartNew(() => plan.Estimate(seed, items, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (OverflowException)
            {
                throw new ApiException(ErrorCode.InvalidRequest, "The workflow costs more than nine billion dollars, which is more than can be reckoned with. Estimate fewer items.", "items_a_month");
            }
            finally
            {
                one.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}
