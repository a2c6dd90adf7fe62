using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Imprest.Hosting;

namespace Imprest.Integration.Support;

/// <summary>A gateway in a process of its own, as an operator runs it, that can be killed.</summary>
public sealed class GatewayProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly Tail said;

    private GatewayProcess(Process process, Uri address, Tail said) => (this.process, Address, this.said) = (process, address, said);

    public Uri Address { get; }

    public int Id => process.Id;

    /// <summary>The last lines that it wrote so far.</summary>
    public string Said => said.ToString();

    /// <summary>All that it wrote so far.</summary>
    public string Everything => said.Everything;

    /// <summary>Starts it and waits until it is ready for work; by then it has recovered what an earlier process left.</summary>
    /// <param name="environment">Variables for it, beside this process's own.</param>
    /// <param name="options">Further options of <c>serve</c>.</param>
    public static async Task<GatewayProcess> StartAsync(string dataDirectory, IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "imprest.dll"), "serve", "--urls", address.ToString(), "--data", dataDirectory, .. options])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var said = new Tail();
        process.OutputDataReceived += (_, line) => said.Add(line.Data);
        process.ErrorDataReceived += (_, line) => said.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var gateway = new GatewayProcess(process, address, said);
        try
        {
            await gateway.WaitUntilReadyAsync(said);
            return gateway;
        }
        catch
        {
            gateway.Dispose();
            throw;
        }
    }

    public static InitialKeys KeysOf(string dataDirectory) => InitialKeys.Load(dataDirectory)!;

    /// <summary><c>kill -9</c>: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary><c>kill -HUP</c>.</summary>
    public async Task HangUpAsync()
    {
        using var kill = Process.Start("kill", ["-HUP", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        try
        {
            process.Kill();
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        process.Dispose();
    }

    private async Task WaitUntilReadyAsync(Tail said)
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var patience = new CancellationTokenSource(StartPatience);
        while (true)
        {
            Assert.False(process.HasExited, $"The gateway ended by itself: {said}");
            try
            {
                using var ready = await client.GetAsync("/readyz", patience.Token);
                if (ready.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }

            await Task.Delay(30, patience.Token);
        }
    }

    /// <summary>A port that nobody is given who asks for any: those begin at 32768. One of these could be taken before the process has it.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }

    /// <summary>What a process said, and the last lines of it.</summary>
    private sealed class Tail
    {
        private const int Shown = 30;
        private readonly List<string> lines = [];

        public string Everything
        {
            get
            {
                lock (lines)
                    return string.Join(Environment.NewLine, lines);
            }
        }

        public void Add(string? line)
        {
            lock (lines)
            {
                if (line is null)
                    return;
                lines.Add(line);
            }
        }

        public override string ToString()
        {
            lock (lines)
                return string.Join(Environment.NewLine, lines.TakeLast(Shown));
        }
    }
}
