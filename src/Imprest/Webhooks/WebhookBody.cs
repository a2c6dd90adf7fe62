using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.UsageLog;

namespace Imprest.Webhooks;

/// <summary>The body of an event: type, time, and the task with links in place of images. Less than 20 kB, whatever the labels are.</summary>
internal static class WebhookBody
{
    private const int MostBytes = 20_000;
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="record">Null where the event is about no request: a test.</param>
    /// <param name="publicUrl">Before the links' paths; null: they are paths alone.</param>
    public static byte[] Of(WebhookDelivery delivery, RequestRecord? record, IReadOnlyList<StoredImage> images, string? publicUrl)
    {
        var body = Bytes(delivery, record is null ? About(delivery) : About(delivery, record, images, publicUrl));
        if (body.Length <= MostBytes || record is null)
            return body;
        return Bytes(delivery, About(delivery, record with { LabelsJson = null }, images, publicUrl)); // They can be asked for.
    }

    private static byte[] Bytes(WebhookDelivery delivery, JsonObject data) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = delivery.Type,
        ["timestamp"] = delivery.CreatedAt.UtcDateTime.ToString(Instant, System.Globalization.CultureInfo.InvariantCulture),
        ["data"] = data,
    }.ToJsonString(Plain));

    private static JsonObject About(WebhookDelivery delivery) => new() { ["object"] = "webhook_endpoint", ["id"] = delivery.Endpoint.Value };

    private static JsonObject About(WebhookDelivery delivery, RequestRecord record, IReadOnlyList<StoredImage> images, string? publicUrl)
    {
        var request = RequestView.InList(record, new Caller(record.Account, record.Key, KeyRole.Account, "")); // As the account sees it.
        request["images"] = new JsonArray([.. images.Select(image => (JsonNode)FormattableString.Invariant(
            $"{publicUrl?.TrimEnd('/')}/v1/requests/{record.Id}/images/{image.Index}"))]);
        return new()
        {
            ["object"] = "task",
            ["id"] = record.Id.Value,
            ["status"] = TaskEvents.StatusOf(delivery.Type),
            ["request"] = request,
        };
    }
}
