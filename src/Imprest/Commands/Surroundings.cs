using Imprest.Commands.PrepaidTest;
using Imprest.Hosting;

namespace Imprest.Commands;

/// <summary>What a command may touch outside itself: the terminal, the clock, the environment, the network.</summary>
internal sealed record Surroundings
{
    private const int WidthOfFiles = 180;

    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }
    public required Func<Stream> OpenIn { get; init; }
    public required TimeProvider Clock { get; init; }
    public required Random Random { get; init; }
    /// <summary>An environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }
    /// <summary>Standard output is a terminal with a person before it.</summary>
    public bool Interactive { get; init; }
    /// <summary>Columns of the terminal; wide where there is none, so that nothing is cut.</summary>
    public int Width { get; init; } = WidthOfFiles;
    public required Func<HttpMessageHandler> Handler { get; init; }
    /// <summary>Runs the gateway until it is told to stop.</summary>
    public required Func<GatewaySettings, Action<GatewayHost>, CancellationToken, Task<int>> Serve { get; init; }
    /// <summary>Starts a gateway beside the command.</summary>
    public required Func<GatewaySettings, Task<StartedGateway>> StartGateway { get; init; }

    public static Surroundings OfProcess()
    {
        var interactive = !System.Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        return new()
        {
            Out = System.Console.Out,
            Error = System.Console.Error,
            OpenIn = System.Console.OpenStandardInput,
            Clock = TimeProvider.System,
            Random = new Random(),
            Variable = name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null,
            Interactive = interactive,
            Width = interactive ? Math.Clamp(System.Console.WindowWidth, 60, 200) : WidthOfFiles,
            Handler = static () => new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10) },
            Serve = GatewayHost.RunAsync,
            StartGateway = static async settings =>
            {
                var host = await GatewayHost.StartAsync(settings);
                return new(host.BaseAddress, host.ApiKey, host.DisposeAsync);
            },
        };
    }
}
