namespace Imprest.Hosting;

/// <summary>What the command line says about serving; the rest is configuration.</summary>
public sealed record GatewaySettings
{
    /// <summary>Addresses to listen on, separated by <c>;</c>. Port 0 takes a free one.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8686";
    public string DataDirectory { get; init; } = "./imprest-data";
    /// <summary>A directory of rate cards laid over the shipped ones.</summary>
    public string? PricesDirectory { get; init; }
    public TimeSpan? Drain { get; init; }
    /// <summary>Print the first keys; off for containers, whose output is kept.</summary>
    public bool PrintKeys { get; init; } = true;
    /// <summary>Only warnings and errors on the console.</summary>
    public bool Quiet { get; init; }
    /// <summary>Nothing on the console: the gateway is a part of another command.</summary>
    public bool Silent { get; init; }
    /// <summary>Takes the log in place of the console, for tests.</summary>
    public ILoggerProvider? Log { get; init; }
    public TimeProvider Clock { get; init; } = TimeProvider.System;
    /// <summary>Configuration that comes before all other sources, for tests and throw-away gateways (<c>routes:x:results</c> → value).</summary>
    public IReadOnlyDictionary<string, string?> Overrides { get; init; } = new Dictionary<string, string?>();
    /// <summary>The environment; a parameter so that two gateways of one process can differ.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
