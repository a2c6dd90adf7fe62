namespace Imprest.Bench.Gateway;

/// <summary>Everything that runs while answers of one kind are measured: the upstream on core 0, the targets on core 1.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly PinnedProcess _upstream;
    private readonly List<Target> _targets = [];

    private Rig(PinnedProcess upstream) => _upstream = upstream;

    public PinnedProcess Upstream => _upstream;
    public IReadOnlyList<Target> Targets => _targets;

    /// <summary>The money of the gateway; null when the gateway is not among the targets.</summary>
    public GatewayAccount? Account { get; private set; }

    public static async Task<Rig> StartAsync(Options options, string answer, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(Path.Combine(options.WorkDirectory, answer)).FullName;
        var rig = new Rig(await ServeAsync(0, "upstream", [], directory, cancellationToken));
        try
        {
            foreach (var name in options.Targets)
                if (answer == Scenario.Big || name != "pass+store") // Small answers hold nothing to store.
                    rig._targets.Add(await rig.StartTargetAsync(options, name, answer, directory, cancellationToken));
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Account?.Dispose();
        foreach (var target in _targets) await target.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    private async Task<Target> StartTargetAsync(Options options, string name, string answer, string directory, CancellationToken cancellationToken)
    {
        if (name == Target.Gateway)
        {
            var gateway = await GatewayProcess.StartAsync(options.Gateway, _upstream.Address, answer, directory, cancellationToken);
            Account = gateway.Account;
            return gateway.Target;
        }
        var scratch = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        string[] more = ["--to", _upstream.Address.ToString(), "--directory", scratch];
        return new(name, await ServeAsync(Target.Core, name, more, directory, cancellationToken), "none", scratch);
    }

    private static Task<PinnedProcess> ServeAsync(
        int core, string name, string[] more, string directory, CancellationToken cancellationToken) =>
        PinnedProcess.StartAsync(core, Path.Combine(AppContext.BaseDirectory, "Imprest.Bench"),
            port => ["serve", name, "--port", $"{port}", .. more], Path.Combine(directory, $"{name}.log"),
            new Dictionary<string, string>(), cancellationToken);
}
