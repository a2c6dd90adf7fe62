using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Imprest.Console.Sessions;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Imprest.Hosting;

/// <summary>A running gateway. Starting it recovers what an earlier process left; disposing of it drains and closes the store.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TimeSpan drainTime;
    private bool drained, stopped;

    private GatewayHost(WebApplication web, TimeSpan drainTime, string address, InitialKeys? firstKeys)
    {
        app = web;
        this.drainTime = drainTime;
        BaseAddress = new(address);
        FirstKeys = firstKeys;
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The keys that this start made; null when it was not the first.</summary>
    public InitialKeys? FirstKeys { get; }

    /// <summary>The first API key: of this start, or of the file of an earlier one; empty when neither is there.</summary>
    public string ApiKey { get; private init; } = "";

    /// <summary>The first admin key, likewise.</summary>
    public string AdminKey { get; private init; } = "";

    public IServiceProvider Services => app.Services;

    /// <summary>Opens the store, recovers, and listens.</summary>
    /// <exception cref="GatewayStartException">It cannot start; the message says what to do.</exception>
    public static async Task<GatewayHost> StartAsync(GatewaySettings settings, CancellationToken cancellationToken = default)
    {
        try
        {
            return await OpenAsync(settings, cancellationToken);
        }
        catch (LedgerException e)
        {
            throw new GatewayStartException(e.Message, e);
        }
        catch (JsonException e)
        {
            throw new GatewayStartException($"A private file in {settings.DataDirectory} is not whole: {e.Message} Delete {InitialKeys.FileName} if it is that one (keep a copy of its keys); bring back secrets.json from a backup if it is that.", e);
        }
        catch (PriceBookException e)
        {
            throw new GatewayStartException("The price files have errors:" + Environment.NewLine + string.Join(Environment.NewLine, e.Errors.Select(error => "  - " + error)), e);
        }
        catch (Exception e) when (e is IOException { InnerException: AddressInUseException } or SocketException)
        {
            throw new GatewayStartException($"It cannot listen on {settings.Urls}: {(e.InnerException ?? e).Message}. Stop what listens there, or take another address: --urls http://127.0.0.1:8687.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayStartException($"It cannot use {settings.DataDirectory}: {e.Message}", e);
        }
    }

    private static async Task<GatewayHost> OpenAsync(GatewaySettings settings, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.DataDirectory);
        var options = GatewayConfiguration.Load(settings);
        var web = await GatewayServices.BuildAsync(settings, options, cancellationToken);
        try
        {
            await web.Services.GetRequiredService<KeyRing>().LoadAsync();
            await web.Services.GetRequiredService<AccountPrices>().LoadAsync();
            await web.Services.GetRequiredService<Recovery>().ResolveInterruptedAsync();
            await web.StartAsync(cancellationToken);
            var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            var ledger = web.Services.GetRequiredService<SqliteLedger>();
            var first = await FirstStart.RunAsync(ledger, web.Services.GetRequiredService<KeyRing>(), options, settings.Clock, options.PublicUrl ?? address, settings.DataDirectory);
            var keys = first ?? InitialKeys.Load(settings.DataDirectory);
            web.Services.GetRequiredService<DrainState>().Open();
            web.Logger.Started(address, Path.GetFullPath(settings.DataDirectory), web.Services.GetRequiredService<PriceBookSource>().Current.Cards.Count);
            TellWhatIsServed(web, settings, options);
            return new(web, settings.Drain ?? options.Drain, address, first) { ApiKey = keys?.ApiKey ?? "", AdminKey = keys?.AdminKey ?? "" };
        }
        catch
        {
            await web.Services.GetRequiredService<SqliteLedger>().DisposeAsync();
            await web.DisposeAsync();
            throw;
        }
    }

    /// <summary>A link to the console that signs in as the first admin key, once; null when that is not known, or no more valid.</summary>
    public Uri? MakeEntryLink() => KeySecret.TryReadId(AdminKey, out var id) && Services.GetRequiredService<KeyRing>().IsGood(id)
        ? new(BaseAddress, "/enter?token=" + Services.GetRequiredService<EntryLinks>().Make(id)) : null;

    /// <summary>The names of the connections to providers.</summary>
    public IEnumerable<string> Connections => Services.GetRequiredService<IReadOnlyList<ProviderLink>>().Select(link => link.Name);

    private static void TellWhatIsServed(WebApplication web, GatewaySettings settings, GatewayOptions options)
    {
        web.Logger.Providers(string.Join(", ", web.Services.GetRequiredService<IReadOnlyList<ProviderLink>>().Select(link => link.Name)));
        foreach (var sentence in ConfiguredProviders.NotEnabled(settings, options))
            web.Logger.ProviderNotEnabled(sentence);
        var models = web.Services.GetRequiredService<ModelCatalogue>();
        foreach (var name in options.Routes.Keys.Append(options.DefaultModel).Distinct(StringComparer.Ordinal))
        {
            try
            {
                models.Resolve(name, settings.Clock.GetUtcNow(), list: null);
            }
            catch (ApiException refusal) when (refusal.Code is ErrorCode.ModelNotFound or ErrorCode.ModelRetired)
            {
                web.Logger.RouteRefused(name, refusal.Message);
            }
        }
    }

    /// <summary>Serves until SIGTERM, SIGINT or <paramref name="cancellationToken"/>; then drains. A second signal stops at once.</summary>
    /// <param name="started">Told once it listens.</param>
    public static async Task<int> RunAsync(GatewaySettings settings, Action<GatewayHost>? started, CancellationToken cancellationToken)
    {
        await using var gateway = await StartAsync(settings, cancellationToken);
        started?.Invoke(gateway);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var impatient = new CancellationTokenSource();
        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (!stop.TrySetResult())
                impatient.Cancel();
        }

        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        // Windows has no such signal; there it would mean that the console window is closed.
        using var hangUp = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            gateway.Services.GetRequiredService<PriceReload>().OnSignal();
        });
        await using var canceled = cancellationToken.Register(() => stop.TrySetResult());
        var ledger = gateway.Services.GetRequiredService<SqliteLedger>();
        if (await Task.WhenAny(stop.Task, ledger.Failed) == ledger.Failed)
        {
            gateway.app.Logger.LedgerFailed(await ledger.Failed);
            return 1;
        }

        await gateway.DrainAsync(impatient.Token);
        return 0;
    }

    /// <summary>Refuses new images calls and waits for running ones, at most for the drain time.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        drained = true;
        var running = Services.GetRequiredService<RunningRequests>();
        Services.GetRequiredService<DrainState>().Begin();
        app.Logger.Draining(running.Count, drainTime.TotalSeconds);
        try
        {
            await running.WhenIdleAsync().WaitAsync(drainTime, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            app.Logger.DrainTimedOut(running.Count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopped)
            return;
        stopped = true;
        if (!drained)
            await DrainAsync(CancellationToken.None);
        // Calls that the drain gave up on hold their connections open; there is nothing more to wait for then.
        var idle = Services.GetRequiredService<RunningRequests>().Count == 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(idle ? 10 : 1));
        await app.StopAsync(patience.Token);
        try
        {
            await app.Services.GetRequiredService<KeyRing>().NoteUsesAsync(evenEarly: true);
        }
        catch (LedgerException)
        {
            // A hint for people; the store's failure was told already.
        }

        // The writer last: what is still running then is resolved at the next start.
        await app.Services.GetRequiredService<SqliteLedger>().DisposeAsync();
        await app.DisposeAsync();
    }
}

/// <summary>The gateway cannot start; the message says why and what to do.</summary>
public sealed class GatewayStartException(string message, Exception? inner = null) : Exception(message, inner);
