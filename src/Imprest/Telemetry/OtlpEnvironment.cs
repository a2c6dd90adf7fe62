namespace Imprest.Telemetry;

/// <summary>The standard variables of OpenTelemetry, out of a gateway's own environment.</summary>
/// <remarks>Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and …/configuration/sdk-environment-variables/.</remarks>
internal sealed class OtlpEnvironment(Func<string, string?> environment)
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    /// <summary>As the exporter reads it.</summary>
    public IConfiguration Configuration { get; } = new ConfigurationRoot([new Variables(environment)]);

    public static bool IsSet(Func<string, string?> environment) =>
        !string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && (Has(environment, "ENDPOINT") || Has(environment, "TRACES_ENDPOINT") || Has(environment, "METRICS_ENDPOINT"));

    /// <param name="signal"><c>TRACES</c> or <c>METRICS</c>. <c>OTEL_TRACES_EXPORTER=none</c> switches one off.</param>
    public bool Sends(string signal) => environment($"OTEL_{signal}_EXPORTER") != "none" && (Has(environment, "ENDPOINT") || Has(environment, $"{signal}_ENDPOINT"));

    private static bool Has(Func<string, string?> environment, string name) => !string.IsNullOrEmpty(environment(Prefix + name));

    /// <summary>Configuration that asks the environment for each key. The protocol is HTTP unless it says another one, as the specification has it.</summary>
    private sealed class Variables(Func<string, string?> environment) : ConfigurationProvider
    {
        public override bool TryGet(string key, out string? value)
        {
            value = environment(key);
            if (string.IsNullOrEmpty(value) && key == Prefix + "PROTOCOL")
                value = "http/protobuf";
            return !string.IsNullOrEmpty(value);
        }
    }
}
