using System.Diagnostics;
using System.Globalization;

namespace Imprest.Bench.Gateway;

/// <summary>What one run of the load generator saw.</summary>
internal sealed record WrkResult(long Requests, TimeSpan Duration, double P50Ms, double P99Ms, long WrongStatus, long SocketErrors);

/// <summary>The load generator <c>wrk</c>: one thread, as many calls in flight as it has connections.</summary>
internal static class Wrk
{
    private static int _runs;

    public static async Task<WrkResult> RunAsync(Uri url, string key, int connections, int seconds, CancellationToken cancellationToken)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Gateway/post.lua");
        var run = Interlocked.Increment(ref _runs).ToString("d4", CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("taskset", ["-c", "0", "wrk", "-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "20s",
            "-s", script, url.ToString(), "--", key, run])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await using var kill = cancellationToken.Register(process.Kill);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk ended with code {process.ExitCode} and no result: {output}");
        var values = line.Split(' ')[1..].Select(value => long.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        return new(values[0], TimeSpan.FromMicroseconds(values[1]), values[2] / 1e3, values[3] / 1e3, values[4], values[5]);
    }
}
