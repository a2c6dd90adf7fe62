using Imprest.Errors;

namespace Imprest.Console.Rendering;

/// <summary>Tells a page, by server-sent events, that what it shows has changed. The page then fetches itself anew: nothing is rendered twice.</summary>
internal sealed class LiveEvents(IHostApplicationLifetime host, TimeProvider clock)
{
    private const int MostStreams = 200;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10); // The browser connects again by itself.
    private int streams;

    /// <param name="look">What the page shows, as a text that differs when it has changed; null: it will not change any more.</param>
    public async Task StreamAsync(HttpContext context, Func<Task<string?>> look)
    {
        if (Interlocked.Increment(ref streams) > MostStreams)
        {
            Interlocked.Decrement(ref streams);
            throw new ApiException(ErrorCode.RateLimitExceeded, "Too many pages wait for news just now. Load the page again to see how it stands.") { RetryAfter = Longest };
        }

        try
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
            ends.CancelAfter(Longest);
            await StreamAsync(context.Response, look, ends.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was left, or asks again.
        }
        finally
        {
            Interlocked.Decrement(ref streams);
        }
    }

    private async Task StreamAsync(HttpResponse response, Func<Task<string?>> look, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        for (string? seen = null, now; ; seen = now)
        {
            now = await look();
            if (now is null || (seen is not null && now != seen)) // It may have ended while the page was on its way.
                await SendAsync("changed");
            if (now is null)
            {
                await SendAsync("done");
                return;
            }

            if (seen is null)
                await response.WriteAsync(": listening\n\n", cancellationToken); // Else the browser waits for the first change.
            await response.Body.FlushAsync(cancellationToken);
            await Task.Delay(Round, clock, cancellationToken);
        }

        Task SendAsync(string name) => response.WriteAsync($"event: {name}\ndata: {{}}\n\n", cancellationToken);
    }
}
