using Imprest.Ledger;
using Microsoft.OpenApi;
using static Imprest.Hosting.Description.Shape;

namespace Imprest.Hosting.Description;

/// <summary>Webhooks and what is delivered to them.</summary>
internal static class WebhookSchemas
{
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All()
    {
        yield return ("WebhookCall", Needs(
            Object("Where to be told of tasks.", ("url", Text("An https address that can be reached from everywhere.")), ("events", List(Text("A type.", [.. TaskEvents.All]), "Left out: all but task.in_doubt."))), "url"));
        yield return ("Webhook", Object(
            "Where an account is told of its tasks.",
            ("id", Text("whe_…")), ("object", Text("webhook_endpoint.")), ("account_id", Text("Its account.")), ("url", Text("The address.")), ("events", List(Text("A type."), "What it is told.")), ("created_at", Time("Since when.")),
            ("earlier_secret_until", OrNull(Time("An earlier secret signs too until then."))), ("disabled_at", OrNull(Time("It is told nothing since then."))), ("disabled_reason", OrNull(Text("Why."))),
            ("secret", Text("whsec_… in the answer that made it and never again."))));
        yield return ("WebhookRemoved", Object("It is gone.", ("id", Text("whe_…")), ("object", Text("webhook_endpoint.")), ("deleted", Flag("true."))));
        yield return ("WebhookDelivery", Object(
            "What a webhook is told of one event.",
            ("id", Text("whd_…")), ("object", Text("webhook_delivery.")), ("event_id", Text("evt_…, the webhook-id: the same however often it is sent.")), ("type", Text("The event's type.", [.. TaskEvents.All, TaskEvents.Test])),
            ("request_id", OrNull(Text("The task; null for a test."))), ("created_at", Time("When it happened.")), ("status", Text("Where it stands.", "pending", "delivered", "failed")), ("tries", Integer("Tries so far.")),
            ("next_at", OrNull(Time("The next try."))), ("last_status", OrNull(Integer("Of the last answer."))), ("last_error", OrNull(Text("Why the last try failed."))), ("delivered_at", OrNull(Time("When it was taken."))),
            ("attempts", List(
                Object("A try.", ("at", Time("When.")), ("status", OrNull(Integer("Of the answer."))), ("error", OrNull(Text("Why it failed."))), ("milliseconds", Integer("How long it took."))), "The last 20 tries, oldest first."))));
    }
}
