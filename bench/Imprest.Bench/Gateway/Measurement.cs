using System.Diagnostics;

namespace Imprest.Bench.Gateway;

/// <summary>Measures one target, again when the machine was busy with something else.</summary>
internal sealed class Measurement(Rig rig, Options options)
{
    private const int MostRedone = 3;

    public Task WarmUpAsync(Scenario scenario, Target target, CancellationToken cancellationToken)
    {
        target.Clear();
        return Wrk.RunAsync(target.UrlFor(scenario), target.Key, scenario.Connections, options.WarmupSeconds, cancellationToken);
    }

    public async Task<Sample> RunAsync(Scenario scenario, Target target, CancellationToken cancellationToken)
    {
        var sample = await RunOnceAsync(scenario, target, 0, cancellationToken);
        for (var redone = 1; !sample.IsQuiet && redone <= MostRedone; redone++)
            sample = await RunOnceAsync(scenario, target, redone, cancellationToken);
        return sample;
    }

    private async Task<Sample> RunOnceAsync(Scenario scenario, Target target, int redone, CancellationToken cancellationToken)
    {
        target.Clear();
        await target.Server.WaitUntilIdleAsync(cancellationToken);
        var (clock, before) = (Stopwatch.StartNew(), Now());
        var result = await Wrk.RunAsync(target.UrlFor(scenario), target.Key, scenario.Connections, options.Seconds, cancellationToken);
        var (elapsed, after) = (clock.Elapsed, Now());
        double Percent(long ticks) => 100 * ticks * ProcessorTime.Tick / elapsed;
        var device = after.Device - before.Device;
        var ours = device + after.Upstream - before.Upstream + after.Load - before.Load;
        return new(result.Requests / result.Duration.TotalSeconds, result.P50Ms, result.P99Ms,
            device * ProcessorTime.Tick.TotalMicroseconds / Math.Max(1, result.Requests), target.Server.ResidentBytes / 1e6,
            Percent(device), Percent(after.Stolen - before.Stolen),
            Math.Max(0, Percent(after.Busy - before.Busy - ours)), result.WrongStatus + result.SocketErrors, redone);

        (long Busy, long Stolen, long Device, long Upstream, long Load) Now()
        {
            var (busy, stolen) = ProcessorTime.OfMachine();
            return (busy, stolen, target.Server.Ticks, rig.Upstream.Ticks, ProcessorTime.OfEndedChildren());
        }
    }
}
