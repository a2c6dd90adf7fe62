using System.Diagnostics;
using Imprest.Ledger;
using Imprest.Telemetry;

namespace Imprest.Errors;

/// <summary>
/// The id of an images call, given before anything looks at it, so that every answer can name it: in <c>x-request-id</c>, and in the body of an
/// error. Whatever holds money or leaves a row does so under this id.
/// </summary>
internal static class CallId
{
    public const string Header = "x-request-id";

    public static void Give(HttpContext context, IdSource ids)
    {
        if (context.Request.Path.StartsWithSegments("/v1/images", StringComparison.OrdinalIgnoreCase))
        {
            var id = ids.Next("req_");
            context.Response.Headers[Header] = id;
            Activity.Current?.SetTag(TelemetryNames.RequestId, id);
        }
    }

    /// <summary>Null where the request is no images call.</summary>
    public static RequestId? Of(HttpContext context) => context.Response.Headers[Header].ToString() is { Length: > 0 } id ? new RequestId(id) : null;
}
