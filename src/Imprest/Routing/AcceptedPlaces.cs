using System.Collections.Concurrent;
using Imprest.Providers;

namespace Imprest.Routing;

/// <summary>The places of calls that a provider has accepted and works on. A place is given up when a question tells how the call ended, or when nobody asks any more.</summary>
internal sealed class AcceptedPlaces(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Kept> kept = new(StringComparer.Ordinal);

    private sealed record Kept(IDisposable Place, DateTimeOffset AskedAt);

    /// <returns>False where the call has a place already.</returns>
    public bool Keep(string clientId, IDisposable place) => kept.TryAdd(clientId, new(place, clock.GetUtcNow()));

    public void Polled(string clientId, ProviderOutcome outcome)
    {
        if (!kept.TryGetValue(clientId, out var one))
            return;
        if (outcome is ProviderOutcome.Accepted or ProviderOutcome.NoAnswer)
            kept.TryUpdate(clientId, one with { AskedAt = clock.GetUtcNow() }, one);
        else
            GiveUp(clientId);
    }

    /// <summary>Gives up the places that nobody asked about for long.</summary>
    public void Sweep()
    {
        var before = clock.GetUtcNow() - Forgotten;
        foreach (var (clientId, one) in kept)
        {
            if (one.AskedAt < before)
                GiveUp(clientId);
        }
    }

    public void Dispose()
    {
        foreach (var clientId in kept.Keys)
            GiveUp(clientId);
    }

    private void GiveUp(string clientId)
    {
        if (kept.TryRemove(clientId, out var one))
            one.Place.Dispose();
    }
}
