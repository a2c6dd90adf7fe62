using System.Text.Json.Nodes;
using Imprest.Keys;
using Imprest.UsageLog;

namespace Imprest.Routing;

/// <summary><c>GET /admin/v1/providers</c>: the connections, how they fare, and what limits them. For operators and auditors.</summary>
internal sealed class ProviderEndpoint(KeyRing keys, Connections connections)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/v1/providers", Providers).WithSummary("Connections to providers, how they fare, and their limits");

    private JsonObject Providers(HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        var rows = connections.List().Select(View);
        return ListQuery.Envelope(rows, row => (string?)row["connection"], hasMore: false);
    }

    private static JsonObject View(ListedConnection listed)
    {
        var connection = listed.Guarded;
        var standing = connection?.Circuit?.Look();
        return new JsonObject
        {
            ["connection"] = listed.Name,
            ["provider"] = listed.Provider,
            ["enabled"] = connection is not null,
            ["circuit"] = connection?.Circuit?.State,
            ["failures"] = standing?.Failures ?? 0,
            ["last_error"] = standing?.LastError,
            ["last_failure_at"] = standing?.FailedAt?.ToUnixTimeSeconds(),
            ["open_until"] = standing?.OpenUntil?.ToUnixTimeSeconds(),
            ["running"] = connection?.Running,
            ["waiting"] = connection?.Waiting ?? 0,
            ["limits"] = new JsonObject
            {
                ["requests_per_minute"] = connection?.RequestsPerMinute,
                ["concurrent"] = connection?.Concurrent,
            },
        };
    }
}
