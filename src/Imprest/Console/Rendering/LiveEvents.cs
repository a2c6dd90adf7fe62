using System.Text;
using Imprest.Console.Sessions;
using Imprest.Errors;
using Imprest.Keys;

namespace Imprest.Console.Rendering;

/// <summary>How something stands that a page shows.</summary>
/// <param name="Mark">Differs when the page would.</param>
/// <param name="IsOver">It will not change any more.</param>
internal readonly record struct Look(string Mark, bool IsOver);

/// <summary>
/// Tells pages that what they show has changed: server-sent events, for some minutes, in so many streams. A page then fetches itself anew, so nothing is
/// rendered twice; and a browser whose stream has ended asks again by itself.
/// </summary>
internal sealed class LiveEvents(KeyRing keys, IHostApplicationLifetime life, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly AccountPlaces streams = new(most: 200, mostOfOne: 20);

    /// <param name="seen">The mark of what the page shows.</param>
    /// <param name="look">Null: it is gone.</param>
    public async Task StreamAsync(HttpContext context, string? seen, Func<Task<Look?>> look)
    {
        using var place = streams.Take(context.SignedInCaller().Account)
            ?? throw new ApiException(ErrorCode.RateLimitExceeded, "Too many pages are waiting for news just now. Load the page again to see how it stands.") { RetryAfter = TimeSpan.FromSeconds(30) };

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["X-Accel-Buffering"] = "no"; // Proxies must not hold events back.
            await WatchAsync(context, seen, look, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was left, or the gateway stops.
        }
    }

    private async Task WatchAsync(HttpContext context, string? seen, Func<Task<Look?>> look, CancellationToken cancellationToken)
    {
        var response = context.Response;
        var until = clock.GetUtcNow() + Longest;
        await WriteAsync(response, ": watching\n\n", cancellationToken);
        while (clock.GetUtcNow() < until && IsStillSignedIn(context))
        {
            var now = await look();
            if (now is { } there && there.Mark != seen)
                await WriteAsync(response, "event: changed\ndata: {}\n\n", cancellationToken);
            if (now is not { IsOver: false })
            {
                await WriteAsync(response, "event: done\ndata: {}\n\n", cancellationToken);
                return;
            }

            seen = now.Value.Mark;
            await Task.Delay(Pace, clock, cancellationToken);
        }

        // Not over yet: no `done`, so that the browser asks again; whose key is gone is told so then.
    }

    /// <summary>Asked in each round, so that a key that is revoked meanwhile sees nothing more.</summary>
    private bool IsStillSignedIn(HttpContext context) => context.Features.Get<Session>() is { PublicKeyId: { } id } && keys.IsGood(id);

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
