using Microsoft.OpenApi;
using static Imprest.Hosting.Description.Shape;

namespace Imprest.Hosting.Description;

/// <summary>Requests as their client polls them.</summary>
internal static class TaskSchemas
{
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All()
    {
        yield return ("Task", Object("A request as its client polls it.", [.. Members()]));
        yield return ("TaskStory", Object(
            "A task with its result.", [.. Members(), ("result", OrNull(Map("The answer of the images call, with addresses in place of bytes; null while it is not there.")))]));
    }

    private static IEnumerable<(string, IOpenApiSchema)> Members() =>
    [
        ("id", Text("req_…, the request's id.")), ("object", Text("task.")), ("status", Text("Where it stands.", "queued", "running", "in_doubt", "succeeded", "failed", "canceled")),
        ("created_at", Time("When it was begun.")), ("ended_at", OrNull(Time("When it ended."))), ("state", Text("The request's state.")), ("outcome", OrNull(Text("How it ended."))), ("operation", OrNull(Text("What it does."))), ("model", OrNull(Text("As the client named it."))),
        ("images_requested", Integer("Images asked for.")), ("images_delivered", Integer("Images that are there.")), ("attempts", Integer("Tries at providers.")), ("progress", OrNull(Number("From 0 to 1, where the provider says so."))), ("queue_position", OrNull(Integer("In the provider's queue, where it says so."))),
        ("cancel_requested", Flag("Somebody asked for it to be stopped.")), ("error", OrNull(Map("Why it failed, as an images call would have said it."))), ("charge", Map("amount_usd (null while not known), status, price_version.")), ("held_usd", Usd("What it holds.")), ("request", Text("Where its whole story is.")),
    ];
}
