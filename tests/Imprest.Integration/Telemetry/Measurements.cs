using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Imprest.Integration.Support;
using Imprest.Telemetry;

namespace Imprest.Integration.Telemetry;

/// <summary>One value that was measured.</summary>
internal sealed record Measured(string Name, double Value, IReadOnlyDictionary<string, object?> Tags);

/// <summary>Listens to the metrics of one gateway.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<Measured> measured = new();

    public Measurements(TestGateway gateway)
    {
        var meter = gateway.Service<GatewayTelemetry>().Meter;
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    public IReadOnlyList<Measured> Of(string name) => [.. measured.Where(each => each.Name == name)];

    /// <summary>What an observable instrument says now.</summary>
    public double Now(string name)
    {
        listener.RecordObservableInstruments();
        return measured.Last(each => each.Name == name).Value;
    }

    public string Text => string.Join('\n', measured.Select(each => $"{each.Name} {string.Join(' ', each.Tags.Select(tag => $"{tag.Key}={tag.Value}"))}"));

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        measured.Enqueue(new(instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal)));
}
