using System.Text.Json.Nodes;
using Imprest.Billing;
using Imprest.Ledger;

namespace Imprest.Keys;

/// <summary>A key on the wire, without its secret.</summary>
internal static class KeyView
{
    public static JsonObject Of(ApiKeyRecord key, IEnumerable<LimitUse> limits)
    {
        var view = new JsonObject
        {
            ["id"] = key.Id.Value,
            ["account_id"] = key.Account.Value,
            ["hint"] = $"{KeySecret.Prefix(key.Role)}…{key.Hint}",
            ["created_at"] = key.CreatedAt.ToUnixTimeSeconds(),
            ["last_used_at"] = key.LastUsedAt?.ToUnixTimeSeconds(),
            ["revoked_at"] = key.RevokedAt?.ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in Settings(key))
            view[name] = value?.DeepClone();
        view["limits"] = new JsonArray([.. limits.Select(BalanceEndpoints.LimitView)]);
        return view;
    }

    /// <summary>What can be said of a key when it is made.</summary>
    public static JsonObject Settings(ApiKeyRecord key) => new()
    {
        ["name"] = key.Name,
        ["role"] = key.Role.ToString().ToLowerInvariant(),
        ["expires_at"] = key.ExpiresAt?.ToUnixTimeSeconds(),
        ["allowed_models"] = Strings(key.Rules.AllowedModels),
        ["highest_quality"] = key.Rules.HighestQuality,
        ["highest_size"] = key.Rules.HighestSize,
        ["required_labels"] = Strings(key.Rules.RequiredLabels),
    };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
