using System.Collections.Concurrent;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Providers;
using Imprest.Providers.Sandbox;
using Imprest.Telemetry;

namespace Imprest.Routing;

/// <summary>Stands before every call to a provider: a span, the connection's limits, its circuit. It makes no call twice.</summary>
internal sealed class ProviderGuard : IDisposable
{
    private readonly ConcurrentDictionary<string, GuardedConnection> connections = new(StringComparer.Ordinal);
    private readonly GatewayOptions options;
    private readonly CallTelemetry telemetry;
    private readonly TimeProvider clock;

    public ProviderGuard(IReadOnlyList<ProviderLink> links, GatewayOptions options, CallTelemetry telemetry, TimeProvider clock)
    {
        (this.options, this.telemetry, this.clock) = (options, telemetry, clock);
        foreach (var link in links)
            connections[link.Name] = New(link.Name, link.Provider.Id, link.Address);
    }

    /// <summary>A connection by its name; null for one that is not there.</summary>
    public GuardedConnection? Find(string connection) => connections.GetValueOrDefault(connection);

    /// <inheritdoc cref="IImageProvider.RunAsync"/>
    /// <param name="connection"><see cref="ProviderLink.Name"/>.</param>
    /// <returns>
    /// What the provider made of it; or, with nothing sent, <c>circuit_open</c>, or <c>local_rate_limit</c> where its turn is further away than
    /// <see cref="GatewayOptions.MaxRetryWait"/>.
    /// </returns>
    public async Task<ProviderOutcome> RunAsync(
        string connection, IImageProvider provider, ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var guarded = Connection(connection, provider);
        using var span = telemetry.Start(connection, provider.Id, guarded.Address, request);
        var began = clock.GetTimestamp();
        try
        {
            var outcome = await guarded.RunAsync(provider, request, onPartial, cancellationToken);
            var kept = outcome is ProviderOutcome.Failed { NothingWasSent: true, Code: Circuit.OpenCode or GuardedConnection.OverLimitCode };
            telemetry.End(span, provider.Id, request, outcome, kept ? null : clock.GetElapsedTime(began));
            return outcome;
        }
        catch (Exception exception)
        {
            CallTelemetry.Throw(span, exception);
            throw;
        }
    }

    /// <inheritdoc cref="IAskableProvider.PollAsync"/>
    /// <remarks>Under no limit, and through an open circuit too: what was sent must be known.</remarks>
    public async Task<ProviderOutcome> PollAsync(string connection, IAskableProvider provider, ProviderTask task, CancellationToken cancellationToken)
    {
        var guarded = Connection(connection, provider);
        using var span = telemetry.StartPoll(connection, provider.Id, guarded.Address, task);
        try
        {
            var outcome = await provider.PollAsync(task, cancellationToken);
            CallTelemetry.EndPoll(span, task, outcome);
            guarded.Polled(task.ClientId, outcome);
            return outcome;
        }
        catch (Exception exception)
        {
            CallTelemetry.Throw(span, exception);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var connection in connections.Values)
            connection.Dispose();
    }

    private GuardedConnection Connection(string name, IImageProvider provider) =>
        connections.GetOrAdd(name, static (name, make) => make.Guard.New(name, make.Provider.Id, address: null), (Guard: this, Provider: provider));

    private GuardedConnection New(string name, string provider, Uri? address)
    {
        var own = options.Connections.GetValueOrDefault(name) ?? options.Providers.GetValueOrDefault(name);
        // The sandbox fails as prompts tell it to: one customer's must not close it to the others.
        return new(name, address, own, options.MaxRetryWait, hasCircuit: provider != SandboxProvider.ProviderId && own?.CircuitBreaker != false, clock);
    }
}
