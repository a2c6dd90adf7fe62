using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger.Sqlite;
using Imprest.Telemetry;

namespace Imprest.Hosting;

/// <summary>What has to happen as time passes: releases that are due, lots that expire, results and kept inputs past their retention.</summary>
internal sealed class Housekeeping(
    Recovery recovery, KeyRing keys, LateEnds lateEnds, Resumption resumption, SqliteLedger ledger, AssetStore assets, AssetSweep sweep, KeptInputs inputs, RunningRequests running, RequestMetrics metrics, GatewayOptions options, TimeProvider clock, ILogger<Housekeeping> log) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromHours(1);
    private const int ImagesARound = 500;

    /// <summary>Rounds come one after the other, whoever asks for them: one alone knows what it has written and not yet done.</summary>
    private readonly SemaphoreSlim turn = new(1, 1);

    private DateTimeOffset nextCheck = clock.GetUtcNow() + BetweenChecks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RunOnceAsync();
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>One round. A fault in one step is logged, and neither keeps the others from their turn nor ends the service.</summary>
    public async Task RunOnceAsync()
    {
        await turn.WaitAsync();
        try
        {
            await RoundAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task RoundAsync()
    {
        await TryAsync(lateEnds.WriteAsync);
        await TryAsync(resumption.ClaimAsync);
        await TryAsync(recovery.ReleaseDueAsync);
        await TryAsync(() => ledger.ExpireLotsAsync(clock.GetUtcNow()));
        await TryAsync(DeleteOldResultsAsync);
        await TryAsync(() => inputs.SweepAsync(ledger, options.ResultRetention, clock.GetUtcNow()));
        await TryAsync(sweep.RunAsync);
        await TryAsync(() => ledger.WriteStrangersAsync(clock.GetUtcNow()));
        await TryAsync(() => keys.NoteUsesAsync());
        await TryAsync(metrics.ObserveAsync);
        running.Sweep();
        if (clock.GetUtcNow() >= nextCheck)
            await TryAsync(CheckAsync);
    }

    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.HousekeepingFailed(exception);
        }
    }

    /// <summary>Verifies what the journal gained since the last time, and forgets idempotency keys that are past their life.</summary>
    private async Task CheckAsync()
    {
        nextCheck = clock.GetUtcNow() + BetweenChecks;
        await ledger.PruneIdempotencyKeysAsync(clock.GetUtcNow());
        foreach (var violation in await ledger.CheckAsync(new()))
            log.InvariantViolated(violation.ToString());
    }

    private async Task DeleteOldResultsAsync()
    {
        var now = clock.GetUtcNow();
        var due = await ledger.ImagesEndedBeforeAsync(now - options.ResultRetention, ImagesARound);
        foreach (var request in due.GroupBy(row => (row.Account, row.Request)))
        {
            // The note first: a row that names a missing file would look like a loss.
            await ledger.MarkImagesDeletedAsync(request.Key.Account, request.Key.Request, now);
            assets.DeleteAll(request.Key.Request, request.Max(row => row.Image.Index) + 1);
        }
    }
}
