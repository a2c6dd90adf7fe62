using System.Collections.Concurrent;
using System.Globalization;

namespace Imprest.Emulators;

/// <summary>
/// A provider's wire protocol as a local server, under the provider's id as first path segment. It keeps its own bill, remembers
/// what it was called with, and misbehaves when told to. A provider's emulator adds its endpoints and its address.
/// </summary>
public abstract class Emulator : IAsyncDisposable
{
    private readonly ConcurrentQueue<Misbehavior> _next = new();
    private readonly List<BillRow> _bill = [];
    private readonly List<RecordedCall> _calls = [];
    private readonly CancellationTokenSource _stopping = new();
    private EmulatorHost? _host;
    private int _requests;

    /// <summary>The provider's id in Imprest: the first segment of every path.</summary>
    public abstract string ProviderId { get; }

    /// <summary>Holds answers of well-behaved calls back until a test lets them go.</summary>
    public Gate Gate { get; } = new();

    /// <summary>Dates on the bill, and results' expiry.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether <see cref="Calls"/> are kept; a server that runs for long had better not.</summary>
    public bool KeepsCalls { get; init; } = true;

    /// <summary><c>http://127.0.0.1:PORT</c>, once started.</summary>
    public Uri Root { get; internal set; } = new("http://127.0.0.1");

    /// <summary>What this provider will bill, oldest first.</summary>
    public IReadOnlyList<BillRow> Bill { get { lock (_bill) return [.. _bill]; } }

    /// <summary>All calls, refused ones too, oldest first.</summary>
    public IReadOnlyList<RecordedCall> Calls { get { lock (_calls) return [.. _calls]; } }

    public decimal BilledUsd => Bill.Sum(row => decimal.Parse(row.CostUsd, CultureInfo.InvariantCulture));

    protected CancellationToken Stopping => _stopping.Token;

    /// <summary>The next calls misbehave so, one each, in this order.</summary>
    public void Next(params ReadOnlySpan<Misbehavior> misbehaviors)
    {
        foreach (var each in misbehaviors)
            _next.Enqueue(each);
    }

    /// <summary>Adds the provider's endpoints; <paramref name="routes"/> are already under its id.</summary>
    public abstract void Map(IEndpointRouteBuilder routes);

    /// <summary>Ends what hangs, then the server if this emulator has one of its own.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Gate.Open();
        if (_host is not null)
            await _host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Serves one emulator by itself on a free port of 127.0.0.1.</summary>
    protected static async Task<T> StartAsync<T>(T emulator) where T : Emulator
    {
        emulator._host = await EmulatorHost.StartAsync([emulator], "http://127.0.0.1:0");
        return emulator;
    }

    /// <summary>What this call shall do: scripted in process first, then by header, then by prompt.</summary>
    protected Misbehavior? Take(HttpContext context, string? prompt)
    {
        if (_next.TryDequeue(out var scripted))
            return scripted;
        return context.Request.Headers["x-emulate"].FirstOrDefault() is { } header ? Misbehavior.Parse(header) : Misbehavior.FindIn(prompt);
    }

    protected string NewRequestId() =>
        string.Create(CultureInfo.InvariantCulture, $"req_{ProviderId}_{Interlocked.Increment(ref _requests):D6}");

    protected void Record(RecordedCall call)
    {
        if (!KeepsCalls)
            return;
        lock (_calls)
            _calls.Add(call);
    }

    protected void Record(BillRow row)
    {
        lock (_bill)
            _bill.Add(row);
    }
}
