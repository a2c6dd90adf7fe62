using System.Collections.Concurrent;
using System.Diagnostics;
using Imprest.Integration.Support;
using Imprest.Telemetry;

namespace Imprest.Integration.Telemetry;

/// <summary>Listens to the spans of one gateway.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ActivityListener listener;
    private readonly ConcurrentQueue<Activity> ended = new();

    public Spans(TestGateway gateway)
    {
        var source = gateway.Service<GatewayTelemetry>().Source;
        listener = new()
        {
            ShouldListenTo = other => ReferenceEquals(other, source),
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyList<Activity> All => [.. ended];

    /// <summary>Names, tags and status, as text.</summary>
    public string Text => string.Join('\n', ended.Select(span => $"{span.DisplayName} {span.StatusDescription} {string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} {span.Events.Count()}"));

    public void Dispose() => listener.Dispose();
}
