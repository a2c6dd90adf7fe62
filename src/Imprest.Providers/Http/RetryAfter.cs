using System.Globalization;
using System.Net.Http.Headers;

namespace Imprest.Providers.Http;

/// <summary>When a provider says to come back.</summary>
public static class RetryAfter
{
    /// <summary>Nobody waits longer for an answer; a larger wish is cut to it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Reads <c>retry-after-ms</c>, else <c>Retry-After</c> in seconds or as a date.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.TryGetValues("retry-after-ms", out var values)
            && decimal.TryParse(values.FirstOrDefault(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds))
            return Limit(milliseconds >= (decimal)Longest.TotalMilliseconds ? Longest : TimeSpan.FromMilliseconds((double)milliseconds));
        return headers.RetryAfter switch
        {
            { Delta: { } delta } => Limit(delta),
            { Date: { } date } => Limit(date - now),
            _ => null,
        };
    }

    private static TimeSpan Limit(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
}
