using System.Text.Json.Nodes;
using Imprest.Images;

namespace Imprest.Hosting;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: send it work.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => new JsonObject { ["status"] = "ok" }).WithSummary("The process lives");
        routes.MapGet("/readyz", (DrainState drain, AssetStore assets) => drain.IsDraining ? NotReady("draining")
            : drain.IsStarting ? NotReady("starting")
            : assets.IsFull ? NotReady("the storage for results is full")
            : Results.Json(new JsonObject { ["status"] = "ready" })).WithSummary("Send it work");
    }

    private static IResult NotReady(string reason) => Results.Json(new JsonObject { ["status"] = "not ready", ["reason"] = reason }, statusCode: 503);
}
