using System.Globalization;
using System.Text;
using System.Threading.RateLimiting;

namespace Imprest.Limits;

/// <summary>The headers <c>RateLimit-Policy</c> and <c>RateLimit</c> of images calls whose key has a limit.</summary>
/// <remarks>Source: draft-ietf-httpapi-ratelimit-headers-11. <c>q</c> quota, <c>w</c> window, <c>qu</c> unit, <c>r</c> remaining, <c>t</c> seconds.</remarks>
internal static class RateLimitHeaders
{
    /// <summary>Writes them when the answer begins: they say how things stand then.</summary>
    public static void OnAnswer(HttpContext context, KeyUse use) => context.Response.OnStarting(
        static state =>
        {
            var (response, use) = ((HttpResponse, KeyUse))state;
            Write(response.Headers, use);
            return Task.CompletedTask;
        },
        (context.Response, use));

    private static void Write(IHeaderDictionary headers, KeyUse use)
    {
        // Nothing may be said of a later time than that of Retry-After.
        var latest = long.TryParse(headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : long.MaxValue;
        var (policy, state) = (new StringBuilder(), new StringBuilder());
        AddQuota("key", use.Requests, unit: null);
        AddQuota("key-images", use.Images, "images");
        AddPlaces("key-concurrent", use.Places, use.Concurrent);
        AddPlaces("account-concurrent", use.AccountPlaces, use.AccountConcurrent);
        headers["RateLimit-Policy"] = policy.ToString();
        if (state.Length > 0)
            headers["RateLimit"] = state.ToString();

        void AddQuota(string name, RollingQuota? quota, string? unit)
        {
            if (quota is null)
                return;
            Begin(policy, name).Append(CultureInfo.InvariantCulture, $";q={quota.Limit}");
            if (unit is not null)
                policy.Append(CultureInfo.InvariantCulture, $";qu=\"{unit}\"");
            policy.Append(CultureInfo.InvariantCulture, $";w={(long)quota.Window.TotalSeconds}");
            var (remaining, until) = quota.Look();
            var t = (long)Math.Ceiling(until.TotalSeconds);
            if (t <= latest)
                Begin(state, name).Append(CultureInfo.InvariantCulture, $";r={remaining};t={t}");
        }

        void AddPlaces(string name, ConcurrencyLimiter? places, int most)
        {
            if (places is null)
                return;
            Begin(policy, name).Append(CultureInfo.InvariantCulture, $";q={most};qu=\"concurrent-requests\"");
            Begin(state, name).Append(CultureInfo.InvariantCulture, $";r={places.GetStatistics()!.CurrentAvailablePermits}");
        }
    }

    private static StringBuilder Begin(StringBuilder text, string name) =>
        (text.Length > 0 ? text.Append(", ") : text).Append('"').Append(name).Append('"');
}
