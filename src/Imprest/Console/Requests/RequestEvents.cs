using System.Text;
using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Console.Requests;

/// <summary>Tells pages when a request that is under way or in doubt has moved on: server-sent events, for some minutes, in so many streams.</summary>
internal sealed class RequestEvents(SqliteLedger ledger, IHostApplicationLifetime life, TimeProvider clock)
{
    private const int MostStreams = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private int streams;

    /// <summary>What of a request a page shows that can change, in one word.</summary>
    public static string MarkOf(RequestRecord record) => $"{record.State.Wire()}.{record.Attempts}.{record.ProviderRequestId}.{record.Delivered}";

    /// <param name="account">Whose it must be; null: anybody's.</param>
    /// <param name="seen">The mark of what the page shows.</param>
    public async Task StreamAsync(HttpContext context, AccountId? account, RequestId id, string? seen)
    {
        if (await ledger.FindRequestAsync(account, id) is null)
            throw UsageLog.RequestEndpoints.Missing(id.Value);
        if (Interlocked.Increment(ref streams) > MostStreams)
        {
            Interlocked.Decrement(ref streams);
            throw new ApiException(ErrorCode.RateLimitExceeded, "Too many pages are waiting for news just now. Load the page again to see how the request stands.") { RetryAfter = TimeSpan.FromSeconds(30) };
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["X-Accel-Buffering"] = "no"; // Proxies must not hold events back.
            await WatchAsync(context.Response, account, id, seen, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was left, or the gateway stops.
        }
        finally
        {
            Interlocked.Decrement(ref streams);
        }
    }

    private async Task WatchAsync(HttpResponse response, AccountId? account, RequestId id, string? seen, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + Longest;
        await WriteAsync(response, ": watching\n\n", cancellationToken);
        while (clock.GetUtcNow() < until && await ledger.FindRequestAsync(account, id) is { } record)
        {
            var mark = MarkOf(record);
            if (mark != seen)
                await WriteAsync(response, "event: changed\ndata: {}\n\n", cancellationToken);
            seen = mark;
            if (record.State.IsTerminal())
                break;
            await Task.Delay(Pace, clock, cancellationToken);
        }

        await WriteAsync(response, "event: done\ndata: {}\n\n", cancellationToken);
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
