using System.Text.Json.Nodes;
using Imprest.Ledger;

namespace Imprest.Webhooks;

/// <summary>Endpoints and deliveries on the wire. An endpoint's secret is not among its members.</summary>
internal static class WebhookView
{
    public static JsonObject Of(WebhookEndpoint endpoint, DateTimeOffset now) => new()
    {
        ["id"] = endpoint.Id.Value,
        ["object"] = "webhook_endpoint",
        ["account_id"] = endpoint.Account.Value,
        ["url"] = endpoint.Url,
        ["events"] = new JsonArray([.. endpoint.Events.Select(type => (JsonNode)type)]),
        ["created_at"] = endpoint.CreatedAt.ToUnixTimeSeconds(),
        ["earlier_secret_until"] = endpoint.EarlierSecretUntil is { } until && until > now ? until.ToUnixTimeSeconds() : null,
        ["disabled_at"] = endpoint.DisabledAt?.ToUnixTimeSeconds(),
        ["disabled_reason"] = endpoint.DisabledReason,
    };

    public static JsonObject Of(WebhookDelivery delivery) => new()
    {
        ["id"] = delivery.Id.Value,
        ["object"] = "webhook_delivery",
        ["event_id"] = delivery.Event,
        ["type"] = delivery.Type,
        ["request_id"] = delivery.Request?.Value,
        ["created_at"] = delivery.CreatedAt.ToUnixTimeSeconds(),
        ["status"] = delivery.NextAt is not null ? "pending" : delivery.DeliveredAt is not null ? "delivered" : "failed",
        ["tries"] = delivery.Tries,
        ["next_at"] = delivery.NextAt?.ToUnixTimeSeconds(),
        ["last_status"] = delivery.LastStatus,
        ["last_error"] = delivery.LastError,
        ["delivered_at"] = delivery.DeliveredAt?.ToUnixTimeSeconds(),
        ["attempts"] = new JsonArray([.. delivery.History.Select(tried => (JsonNode)new JsonObject
        {
            ["at"] = tried.At.ToUnixTimeSeconds(),
            ["status"] = tried.Status,
            ["error"] = tried.Error,
            ["milliseconds"] = tried.Milliseconds,
        })]),
    };
}
