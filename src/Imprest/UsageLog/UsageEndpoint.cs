using System.Text.Json.Nodes;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.UsageLog;

/// <summary><c>GET /v1/usage?group_by=a,b&amp;from&amp;to</c>: totals that equal the ledger.</summary>
internal sealed class UsageEndpoint(KeyRing keys, SqliteLedger ledger)
{
    private const int MostGroups = 8; // The ledger takes no more.
    private static readonly string[] Groups = ["day", "month", "model", "provider", "operation", "quality", "size", "key_id", "outcome", "state", "account_id"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/usage", UsageAsync).WithSummary("Requests, images and charges by group");

    private async Task<JsonObject> UsageAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        var filter = ListQuery.Filter(request, caller, ["group_by"]);
        var groups = (ListQuery.Text(request, "group_by") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (groups.Length > MostGroups || groups.Distinct(StringComparer.Ordinal).Count() < groups.Length)
            throw ListQuery.Bad("group_by", $"takes at most {MostGroups} groups, each once");
        foreach (var group in groups)
        {
            if (!Groups.Contains(group) && !(group.StartsWith("label:", StringComparison.Ordinal) && group.Length > 6))
                throw ListQuery.Bad("group_by", $"takes {string.Join(", ", Groups)} and label:NAME, separated by commas; not `{group}`");
        }

        var seesCost = caller.Role != KeyRole.Account;
        var rows = await ledger.UsageAsync(filter, groups, withCost: seesCost);
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. rows.Select(row => View(row, seesCost))]),
            ["has_more"] = false,
        };
    }

    private static JsonObject View(UsageRow row, bool seesCost)
    {
        var view = new JsonObject
        {
            ["key"] = new JsonObject(row.Key.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["requests"] = row.Requests,
            ["images_requested"] = row.ImagesRequested,
            ["images_delivered"] = row.ImagesDelivered,
            ["amount_usd"] = row.Amount.ToString(),
            ["unknown_requests"] = row.UnknownRequests,
        };
        if (!seesCost)
            return view;
        view["provider_cost_usd"] = row.ProviderCost.ToString();
        view["unknown_cost_requests"] = row.UnknownCosts;
        return view;
    }
}
