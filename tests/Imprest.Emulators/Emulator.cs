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
    private readonly ConcurrentDictionary<string, byte[]> _files = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _published;
    private EmulatorHost? _host;
    private int _requests;

    /// <summary>The provider's id in Imprest: the first segment of every path.</summary>
    public abstract string ProviderId { get; }

    /// <summary>Further first segments, of providers that have several hosts (<c>fal-run</c>).</summary>
    public virtual IReadOnlyList<string> OtherHosts => [];

    /// <summary>The only credential that is let in; empty where none is asked for.</summary>
    public virtual string Credential => "";

    /// <summary>What an adapter takes for the provider's address.</summary>
    public virtual Uri Address => new(Root, $"/{ProviderId}/");

    /// <summary>What an adapter takes for the provider's other settings.</summary>
    public virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <summary>Holds answers of well-behaved calls back until a test lets them go.</summary>
    public Gate Gate { get; } = new();

    /// <summary>Its results are fetched by themselves; else they stand in the answer that says that the work is done.</summary>
    public virtual bool ServesFiles => true;

    /// <summary>Holds published files back likewise.</summary>
    public Gate Files { get; } = new();

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

    /// <summary><c>provider/model</c>: a model that the price book prices and that this emulator bills by tariffs of its own, to the same nano-dollar.</summary>
    public abstract string SampleModel { get; }

    /// <summary>The size and the quality to ask it for; null: leave it out.</summary>
    public virtual (string? Size, string? Quality) SampleSettings => ("1024x1024", null);

    /// <summary>Adds the provider's endpoints; <paramref name="routes"/> are already under its id.</summary>
    public abstract void Map(IEndpointRouteBuilder routes);

    /// <summary>Adds the endpoints of one of <see cref="OtherHosts"/>.</summary>
    public virtual void MapHost(string host, IEndpointRouteBuilder routes) { }

    /// <summary>A published file's bytes; null where there is none, or it has expired.</summary>
    public byte[]? File(string id) => _files.GetValueOrDefault(id);

    /// <summary>Ends what hangs, then the server if this emulator has one of its own.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Gate.Open();
        Files.Open();
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

    /// <summary>Does a provider bill this that bills results? As the misbehavior says; else what it worked for, whatever became of the answer.</summary>
    /// <param name="isRefused">It ends in an error or in nothing, which costs nothing.</param>
    /// <param name="hasTasks">It has tasks, which can fail and get lost.</param>
    protected static bool Bills(Misbehavior? misbehavior, bool isRefused, bool hasTasks = false) =>
        misbehavior?.Billable ?? !isRefused && misbehavior?.DoesWork(hasTasks) != false;

    /// <summary>Puts a line on the bill.</summary>
    /// <param name="id">The provider's own for the call.</param>
    /// <param name="usd">What it takes.</param>
    protected void Charge(
        string? clientId, string id, string model, string operation, int images, string size, decimal usd, Misbehavior? misbehavior, string quality = "", BilledUsage? usage = null) =>
        Record(new BillRow(id, Time.GetUtcNow().ToUnixTimeSeconds(), model, operation, images, size, quality, usage, Usd(usd), misbehavior?.Name ?? "completed") { ClientId = clientId });

    /// <summary>A plain decimal without trailing zeros.</summary>
    private static string Usd(decimal usd) => usd.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>Does what takes time, until the caller leaves or the emulator stops.</summary>
    protected async Task UntilEndAsync(HttpContext context, Func<CancellationToken, Task> run)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Stopping);
        try
        {
            await run(ended.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    /// <summary>Answers in JSON, and says when to come back where a misbehavior does.</summary>
    protected static async Task SayAsync(HttpContext context, int status, object body, Misbehavior? misbehavior = null)
    {
        if (misbehavior?.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(EmulatedJson.Bytes(body));
    }

    /// <summary>Makes bytes fetchable without a credential.</summary>
    /// <param name="expired">The address leads nowhere.</param>
    /// <returns><c>http://127.0.0.1:PORT/{provider}/_files/{id}</c></returns>
    protected string Publish(byte[] bytes, bool expired = false)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"file-{Interlocked.Increment(ref _published):D6}");
        if (!expired)
            _files[id] = bytes;
        return new Uri(Root, $"/{ProviderId}/_files/{id}").ToString();
    }

    /// <summary>What a caller names its call.</summary>
    protected static string? ClientIdOf(HttpContext context) => context.Request.Headers["x-client-request-id"].FirstOrDefault();

    /// <summary>Does what happens to lines and proxies, whatever the provider: <c>reset</c>, <c>hang</c>, <c>redirect</c>, and a bare status from a proxy in front.</summary>
    /// <param name="ownStatuses">Statuses that the provider itself answers with, in its own words.</param>
    /// <returns>Whether the call is dealt with.</returns>
    protected async Task<bool> BreakAsync(HttpContext context, Misbehavior? misbehavior, IReadOnlySet<string> ownStatuses, CancellationToken cancellationToken)
    {
        switch (misbehavior?.Name)
        {
            case "reset":
                context.Abort();
                return true;
            case "hang":
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return true;
            case "redirect":
                context.Response.Redirect(new Uri(Root, $"/{ProviderId}/elsewhere").ToString(), permanent: false, preserveMethod: true);
                return true;
            case { Length: 3 } status when !ownStatuses.Contains(status) && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code):
                if (misbehavior.RetryAfter is { } seconds)
                    context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                context.Response.StatusCode = code;
                await context.Response.WriteAsync($"<html><title>{code}</title></html>", cancellationToken);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Sends an answer's body, or as much of it as the misbehavior lets through: <c>reset_mid_body</c>, <c>stall</c>, <c>trickle</c>, <c>malformed</c>, <c>empty</c>, <c>oversized</c>.</summary>
    protected static async Task SendAsync(HttpContext context, Misbehavior? misbehavior, byte[] body, string contentType, CancellationToken cancellationToken)
    {
        context.Response.ContentType = contentType;
        switch (misbehavior?.Name)
        {
            case "reset_mid_body":
                context.Response.ContentLength = body.Length;
                await WriteAsync(context, body.AsMemory(0, body.Length / 2), cancellationToken);
                context.Abort();
                break;
            case "stall":
                context.Response.ContentLength = body.Length;
                await WriteAsync(context, body.AsMemory(0, body.Length / 2), cancellationToken);
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case "trickle":
                for (var (at, piece) = (0, Math.Max(1, body.Length / 40)); at < body.Length; at += piece)
                {
                    await WriteAsync(context, body.AsMemory(at, Math.Min(piece, body.Length - at)), cancellationToken);
                    await Task.Yield();
                }

                break;
            case "malformed":
                await WriteAsync(context, body.AsMemory(0, body.Length / 2), cancellationToken); // Ends in good order, in the middle.
                break;
            case "empty":
                context.Response.ContentLength = 0;
                break;
            case "oversized":
                await WriteAsync(context, body, cancellationToken);
                var blank = new byte[64 << 10];
                Array.Fill(blank, (byte)' ');
                for (var left = misbehavior.Count ?? 0; left > 0; left -= blank.Length)
                    await WriteAsync(context, blank.AsMemory(0, (int)Math.Min(left, blank.Length)), cancellationToken);
                break;
            default:
                context.Response.ContentLength = body.Length;
                await context.Response.Body.WriteAsync(body, cancellationToken);
                break;
        }
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await context.Response.Body.WriteAsync(bytes, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
