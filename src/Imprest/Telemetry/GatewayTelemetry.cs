using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Imprest.Telemetry;

/// <summary>A gateway's own activity source and meter. While nobody listens they cost next to nothing.</summary>
internal sealed class GatewayTelemetry : IDisposable
{
    /// <summary>The program's, without a build's hash.</summary>
    public static string? Version { get; } = typeof(GatewayTelemetry).Assembly.GetName().Version?.ToString(3);

    public ActivitySource Source { get; } = new(TelemetryNames.Source, Version);
    public Meter Meter { get; } = new(TelemetryNames.Source, Version);

    public void Dispose()
    {
        Source.Dispose();
        Meter.Dispose();
    }
}
