using System.Globalization;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Providers.Http;
using Imprest.Telemetry;

namespace Imprest.Webhooks;

/// <summary>
/// Sends what waits to be told, as often as it takes. A try that a stop cuts short counts as none: it is made again, under the same id.
/// </summary>
internal sealed class WebhookSender(
    SqliteLedger ledger, WebhookSecrets secrets, RequestMetrics metrics, GatewayOptions options, TimeProvider clock, ILogger<WebhookSender> log) : BackgroundService
{
    private const int MostAtOnce = 64;
    private const int MostAnAccount = 8;
    private const int MostAnEndpoint = 4;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);
    private static readonly TimeSpan BetweenPrunes = TimeSpan.FromHours(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromMinutes(1);

    private readonly OutsideClient outside = new(options.WebhookHosts);
    private readonly Channel<bool> woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Random jitter = CryptoRandom.New();
    private readonly Lock gate = new();
    private readonly Dictionary<DeliveryId, (DueDelivery Due, Task Done)> running = [];

    /// <summary>Those that ended since the last look at what is due: there they may still stand as they were before.</summary>
    private readonly HashSet<DeliveryId> justEnded = [];
    private volatile bool isWaiting;
    private DateTimeOffset nextPrune = clock.GetUtcNow() + BetweenPrunes;

    /// <summary>Nothing is under way, and nobody has asked for a look at what is due.</summary>
    public bool IsIdle
    {
        get { lock (gate) return running.Count == 0 && isWaiting && woken.Reader.Count == 0; }
    }

    /// <summary>Something was made due that need not wait for the next round.</summary>
    public void Wake() => woken.Writer.TryWrite(true);

    public override void Dispose()
    {
        outside.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await RoundAsync(stoppingToken);
                using var waits = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                var next = Task.WhenAny(Task.Delay(Round, clock, waits.Token), woken.Reader.WaitToReadAsync(waits.Token).AsTask());
                isWaiting = true;
                await next;
                isWaiting = false;
                await waits.CancelAsync();
                stoppingToken.ThrowIfCancellationRequested();
                woken.Reader.TryRead(out _);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }

        Task[] last;
        lock (gate)
            last = [.. running.Values.Select(one => one.Done)];
        await Task.WhenAll(last);
    }

    private async Task RoundAsync(CancellationToken stopping)
    {
        try
        {
            lock (gate)
                justEnded.Clear();
            // Twice as many, as those under way still stand among them.
            foreach (var due in await ledger.Webhooks.DueAsync(clock.GetUtcNow(), 2 * MostAnEndpoint))
                Start(due, stopping);
            if (clock.GetUtcNow() < nextPrune)
                return;
            nextPrune = clock.GetUtcNow() + BetweenPrunes;
            await ledger.Webhooks.PruneAsync(clock.GetUtcNow() - Retention);
        }
        catch (LedgerException exception)
        {
            log.WebhooksFailed(exception);
        }
    }

    /// <summary>Starts a delivery where there is room for one: a slow endpoint fills its own share, and an account its own.</summary>
    private void Start(DueDelivery due, CancellationToken stopping)
    {
        lock (gate)
        {
            if (running.Count >= MostAtOnce || running.ContainsKey(due.Delivery.Id) || justEnded.Contains(due.Delivery.Id)
                || running.Values.Count(one => one.Due.Endpoint.Account == due.Endpoint.Account) >= MostAnAccount
                || running.Values.Count(one => one.Due.Endpoint.Id == due.Endpoint.Id) >= MostAnEndpoint)
                return;
            running.Add(due.Delivery.Id, (due, Task.Run(() => DeliverAsync(due, stopping), CancellationToken.None)));
        }
    }

    private async Task DeliverAsync(DueDelivery due, CancellationToken stopping)
    {
        try
        {
            var (tried, retryAfter) = await TryAsync(due, stopping);
            stopping.ThrowIfCancellationRequested();
            double share;
            lock (gate)
                share = jitter.NextDouble();
            var result = WebhookSchedule.After(due.Delivery, tried, retryAfter, share);
            if (await ledger.Webhooks.NoteTryAsync(due.Delivery, result) is { } reason)
                log.WebhookDisabled(due.Endpoint.Id.Value, reason);
            metrics.WebhookTried(tried.Error is null ? "delivered" : result.NextAt is null ? "failed" : "retried");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It is due again at the next start.
        }
        catch (Exception exception)
        {
            log.WebhooksFailed(exception);
            await Task.Delay(AfterFault, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Or it would be sent again and again.
        }
        finally
        {
            lock (gate)
            {
                running.Remove(due.Delivery.Id);
                justEnded.Add(due.Delivery.Id);
                Wake();
            }
        }
    }

    private async Task<(DeliveryTry Tried, TimeSpan? RetryAfter)> TryAsync(DueDelivery due, CancellationToken stopping)
    {
        var (start, now) = (clock.GetTimestamp(), clock.GetUtcNow());
        DeliveryTry Tried(int? status, string? error) => new(clock.GetUtcNow(), status, error, (long)clock.GetElapsedTime(start).TotalMilliseconds);
        var keys = secrets.KeysOf(due.Endpoint, now);
        if (keys.Count == 0)
            return (Tried(null, "its secret cannot be opened, for secrets.json is another one than when it was made; rotate it"), null);
        using var request = await RequestAsync(due, keys, now);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            using var response = await outside.SendAsync(request, ends.Token);
            var status = (int)response.StatusCode;
            return (Tried(status, response.IsSuccessStatusCode ? null : Problem(status)), RetryAfter.Read(response.Headers, clock.GetUtcNow()));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Why is not told: nobody finds out through us what listens inside.
            return (Tried(null, $"no answer: the address must be a public one, have a valid certificate, and answer within {Patience.TotalSeconds} seconds"), null);
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(DueDelivery due, IReadOnlyList<byte[]> keys, DateTimeOffset now)
    {
        var (delivery, record, images) = (due.Delivery, (RequestRecord?)null, (IReadOnlyList<StoredImage>)[]);
        if (delivery.Request is { } id)
        {
            record = await ledger.FindRequestAsync(delivery.Account, id);
            images = await ledger.ImagesOfAsync(delivery.Account, id);
        }

        var body = WebhookBody.Of(delivery, record, images, options.PublicUrl);
        var timestamp = now.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, due.Endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", delivery.Event);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(keys, delivery.Event, timestamp, body));
        return request;
    }

    private static string Problem(int status) => status is >= 300 and < 400
        ? FormattableString.Invariant($"it answered with a redirect ({status}), and none is followed; name the address itself")
        : FormattableString.Invariant($"it answered with status {status}; any 2xx takes the event");
}
