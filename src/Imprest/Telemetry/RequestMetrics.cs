using System.Diagnostics.Metrics;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Telemetry;

/// <summary>What is counted of requests, and how many of them hold money. No metric names an account, a key or a request.</summary>
internal sealed class RequestMetrics
{
    private const int MostReviews = 10_000;

    private readonly SqliteLedger ledger;
    private readonly TimeProvider clock;
    private readonly Counter<long> requests;
    private readonly Counter<double> absorbed;
    private readonly Counter<long> deliveries;
    private readonly ObservableUpDownCounter<long> holds;

    /// <summary>As of the last look at the store.</summary>
    private volatile Standing standing = new(0, Money.Zero, TimeSpan.Zero, 0, 0);

    private sealed record Standing(long Holds, Money Held, TimeSpan Oldest, long InDoubt, long Reviews);

    public RequestMetrics(GatewayTelemetry telemetry, SqliteLedger ledger, TimeProvider clock)
    {
        (this.ledger, this.clock) = (ledger, clock);
        var meter = telemetry.Meter;
        requests = meter.CreateCounter<long>(TelemetryNames.Requests, "{request}", "Images requests, each time that one ended, or came to be in doubt or in review.");
        absorbed = meter.CreateCounter<double>(TelemetryNames.AbsorbedUsd, "USD", "Provider cost that no charge covers; where it is not known, what was expected of it.");
        deliveries = meter.CreateCounter<long>(TelemetryNames.WebhookDeliveries, "{delivery}", "Webhook deliveries, by what came of them.");
        holds = meter.CreateObservableUpDownCounter(TelemetryNames.HoldsActive, () => standing.Holds, "{request}", "Requests that hold money.");
        meter.CreateObservableUpDownCounter(TelemetryNames.HoldsActiveUsd, () => standing.Held.Nanos / 1e9, "USD", "What they hold.");
        meter.CreateObservableGauge(TelemetryNames.OldestHold, () => standing.Oldest.TotalSeconds, "s", "For how long the oldest of them has held it.");
        meter.CreateObservableUpDownCounter(TelemetryNames.InDoubt, () => standing.InDoubt, "{request}", "Requests of which nobody knows yet how they ended.");
        meter.CreateObservableUpDownCounter(TelemetryNames.ReviewOpen, () => standing.Reviews, "{item}", "Review items that nobody has decided.");
    }

    /// <summary>A request ended, or came to be in doubt or in review, if this did it.</summary>
    /// <param name="provider">Whose cost may be absorbed; null where it is not known any more.</param>
    /// <returns><paramref name="outcome"/>.</returns>
    public ResolveOutcome Ended(Resolution resolution, string? provider, ResolveOutcome outcome)
    {
        if (outcome is ResolveOutcome.Done)
            Count(resolution, provider);
        return outcome;
    }

    private void Count(Resolution resolution, string? provider)
    {
        Count(resolution.State, resolution.Outcome);
        if (absorbed.Enabled && resolution.Absorbed > Money.Zero)
            absorbed.Add(resolution.Absorbed.Nanos / 1e9, new(TelemetryNames.Provider, provider ?? "unknown"), new(TelemetryNames.Known, !resolution.AbsorbedUnknown));
    }

    /// <summary>An images call was refused before anything was held.</summary>
    public void Rejected(Outcome outcome) => Count(RequestState.Rejected, outcome);

    /// <param name="result"><c>delivered</c>, <c>retried</c> or <c>failed</c>.</param>
    public void WebhookTried(string result) => deliveries.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Result, result));

    /// <summary>Looks at the store, where anyone watches what it holds.</summary>
    public async Task ObserveAsync()
    {
        if (!holds.Enabled)
            return;
        var open = await ledger.OpenHoldsAsync();
        var reviews = await ledger.ReviewItemsAsync(account: null, openOnly: true, MostReviews);
        standing = new(
            open.Count, open.Aggregate(Money.Zero, (sum, hold) => sum + hold.Amount), open.Count == 0 ? TimeSpan.Zero : clock.GetUtcNow() - open.Min(request => request.CreatedAt),
            open.Count(request => request.State == RequestState.InDoubt), reviews.Count);
    }

    private void Count(RequestState state, Outcome? outcome)
    {
        if (requests.Enabled)
            requests.Add(1, new(TelemetryNames.State, state.Wire()), new(TelemetryNames.Outcome, outcome?.Wire() ?? "unknown"));
    }
}
