using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Imprest.Bench.Gateway;

/// <summary>A server on one core, started and ended by this bench.</summary>
internal sealed class PinnedProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    // Both become the program that they start: one process, one id. Its output goes to the file without passing through here.
    private const string Launch = "core=$1 log=$2; shift 2; exec taskset -c \"$core\" \"$@\" >\"$log\" 2>&1";

    private readonly Process _process;
    private readonly string _logFile;

    private PinnedProcess(Process process, Uri address, string logFile) => (_process, Address, _logFile) = (process, address, logFile);

    public Uri Address { get; }
    public long Ticks => ProcessorTime.Of(_process.Id);
    public long ResidentBytes => ProcessorTime.ResidentBytes(_process.Id);

    /// <summary>Starts a program and returns once it answers <c>/readyz</c>.</summary>
    /// <param name="arguments">Made with the port that the program is to listen on.</param>
    public static async Task<PinnedProcess> StartAsync(
        int core, string file, Func<int, IEnumerable<string>> arguments, string logFile,
        IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("sh",
            ["-c", Launch, "sh", core.ToString(CultureInfo.InvariantCulture), logFile, file, .. arguments(port)])
        {
            WorkingDirectory = Path.GetDirectoryName(logFile)!,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var server = new PinnedProcess(Process.Start(start)!, new($"http://127.0.0.1:{port}/"), logFile);
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the program has nothing left to do, at most ten seconds: work left over would spoil the next run.</summary>
    public async Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        for (var wait = 0; wait < 50; wait++)
        {
            var before = Ticks;
            await Task.Delay(200, cancellationToken);
            if (Ticks - before <= 1) return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < StartLimit; await Task.Delay(100, cancellationToken))
        {
            if (_process.HasExited) throw new InvalidOperationException($"It ended at once with code {_process.ExitCode}; see {_logFile}.");
            try
            {
                using var response = await client.GetAsync(new Uri(Address, "readyz"), cancellationToken);
                if (response.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        throw new TimeoutException($"It did not answer within {StartLimit.TotalSeconds} s; see {_logFile}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
