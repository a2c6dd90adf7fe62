using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Imprest.Bench.Servers;

/// <summary>A provider that answers at once, from memory.</summary>
/// <remarks>
/// <c>/small/…</c> answers an address, <c>/big/…</c> an image. What comes by <c>/counted/…</c> is counted, and
/// <c>GET /count</c> tells: the number of calls that the gateway must have charged, seen from the other side.
/// </remarks>
internal sealed class Upstream
{
    private readonly SmallAnswer _small = new();
    private readonly BigAnswer _big = new();
    private long _calls;
    private long _counted;

    public Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/count")
            return context.Response.WriteAsync(Interlocked.Read(ref _counted).ToString(CultureInfo.InvariantCulture));
        var call = Interlocked.Increment(ref _calls);
        if (path.StartsWith("/counted/", StringComparison.Ordinal)) Interlocked.Increment(ref _counted);
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-request-id"] = call.ToString("x16", CultureInfo.InvariantCulture);
        return path.Contains("/big/", StringComparison.Ordinal)
            ? _big.WriteAsync(call, context.Response)
            : _small.WriteAsync(context.Response);
    }
}
