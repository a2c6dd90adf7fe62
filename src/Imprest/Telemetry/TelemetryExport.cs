using Imprest.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Imprest.Telemetry;

/// <summary>
/// Sends spans and metrics over OTLP, where the environment names an endpoint (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or one for traces or metrics alone). The
/// other standard variables count too. Without an endpoint nothing of it is loaded, and nobody listens to what the gateway would tell.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly TracerProvider? traces;
    private readonly MeterProvider? metrics;

    /// <param name="telemetry">What it exports must outlive it, or a stop would lose the last of it.</param>
    public TelemetryExport(GatewaySettings settings, GatewayTelemetry telemetry)
    {
        ArgumentNullException.ThrowIfNull(telemetry);
        var environment = new OtlpEnvironment(settings.Environment);
        if (environment.Sends("TRACES"))
            traces = Traces(environment);
        if (environment.Sends("METRICS"))
            metrics = Metrics(environment);
    }

    /// <summary>Sends what has gathered and stops; it waits a few seconds for a collector that does not answer.</summary>
    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }

    private static TracerProvider Traces(OtlpEnvironment environment) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton<IConfiguration>(environment.Configuration))
        .ConfigureResource(resource => Describe(resource))
        .AddSource(TelemetryNames.Source, TelemetryNames.ServerSource, TelemetryNames.Client)
        .AddOtlpExporter()
        .Build();

    private static MeterProvider Metrics(OtlpEnvironment environment) => Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(services => services.AddSingleton<IConfiguration>(environment.Configuration))
        .ConfigureResource(resource => Describe(resource))
        .AddMeter(TelemetryNames.Source, TelemetryNames.ServerMeter, TelemetryNames.ConnectionMeter, TelemetryNames.Client)
        .AddOtlpExporter()
        .Build();

    /// <summary>What the environment says comes last, and so counts.</summary>
    private static void Describe(ResourceBuilder resource) =>
        resource.Clear().AddService("imprest", serviceVersion: GatewayTelemetry.Version).AddTelemetrySdk().AddEnvironmentVariableDetector();
}
