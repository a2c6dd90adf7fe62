using System.Text.Json.Nodes;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Providers;
using Imprest.UsageLog;

namespace Imprest.Routing;

/// <summary><c>GET /admin/v1/providers</c>: the connections, how they fare, and what limits them. For operators and auditors.</summary>
internal sealed class ProviderEndpoint(KeyRing keys, IReadOnlyList<ProviderLink> links, ProviderGuard guard)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/v1/providers", Providers).WithSummary("Connections to providers, how they fare, and their limits");

    private JsonObject Providers(HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        var disabled = ProviderKinds.All.Select(kind => kind.Id).Where(id => links.All(link => link.Name != id));
        var rows = links.Select(link => View(link.Name, link.Provider.Id, guard.Find(link.Name)))
            .Concat(disabled.Select(id => View(id, id, connection: null)));
        return ListQuery.Envelope(rows, row => (string?)row["connection"], hasMore: false);
    }

    /// <param name="connection">Null: it is not enabled.</param>
    private static JsonObject View(string name, string provider, GuardedConnection? connection)
    {
        var standing = connection?.Circuit?.Look();
        return new JsonObject
        {
            ["connection"] = name,
            ["provider"] = provider,
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
