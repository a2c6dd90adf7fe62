using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Reads webhook endpoints and deliveries.</summary>
internal static class WebhookRows
{
    private const string EndpointColumns = """
        e.account_id, e.id, e.url, e.events, e.secret, e.earlier_secret, e.earlier_secret_until, e.created_at, e.disabled_at, e.disabled_reason
        """;

    private const string DeliveryColumns = """
        d.account_id, d.endpoint_id, d.id, d.event_id, d.type, d.request_id, d.created_at, d.next_at, d.tries, d.last_status, d.last_error,
        d.delivered_at, d.history
        """;

    private const int EndpointColumnCount = 10;

    /// <param name="endpoint">Null: all of the account, newest first.</param>
    public static List<WebhookEndpoint> Endpoints(SqliteConnection connection, AccountId account, WebhookId? endpoint) => connection.Query(
        $"select {EndpointColumns} from webhook_endpoints e where e.account_id = $account and ($id is null or e.id = $id) order by e.id desc",
        Endpoint, ("$account", account.Value), ("$id", endpoint?.Value));

    public static WebhookDelivery? Delivery(SqliteConnection connection, AccountId account, WebhookId endpoint, DeliveryId delivery) => connection.Query(
        $"select {DeliveryColumns} from webhook_deliveries d where d.account_id = $account and d.endpoint_id = $endpoint and d.id = $id",
        row => Delivery(row, 0), ("$account", account.Value), ("$endpoint", endpoint.Value), ("$id", delivery.Value)).FirstOrDefault();

    /// <returns>Null when <paramref name="after"/> names no delivery to the endpoint.</returns>
    public static Page<WebhookDelivery>? Deliveries(SqliteConnection connection, AccountId account, WebhookId endpoint, int limit, DeliveryId? after)
    {
        if (after is { } last && Delivery(connection, account, endpoint, last) is null)
            return null;
        var oneMore = connection.Query(
            $"""
            select {DeliveryColumns} from webhook_deliveries d
            where d.account_id = $account and d.endpoint_id = $endpoint and ($after is null or d.id < $after) order by d.id desc limit $limit
            """, row => Delivery(row, 0), ("$account", account.Value), ("$endpoint", endpoint.Value), ("$after", after?.Value), ("$limit", limit + 1L));
        return new([.. oneMore.Take(limit)], oneMore.Count > limit);
    }

    /// <summary>Of each endpoint the deliveries that are due longest, up to a number: so one with many in arrears hides no other.</summary>
    public static List<DueDelivery> Due(SqliteConnection connection, DateTimeOffset at, int perEndpoint)
    {
        // Nothing is due, mostly.
        if (connection.Query("select 1 from webhook_deliveries where next_at <= $at limit 1", _ => 1, ("$at", at.Stored())).Count == 0)
            return [];
        return connection.Query(
            $"""
            select {EndpointColumns}, {DeliveryColumns} from webhook_endpoints e cross join webhook_deliveries d on d.account_id = e.account_id and d.id in (
                select n.id from webhook_deliveries n where n.account_id = e.account_id and n.endpoint_id = e.id and n.next_at <= $at order by n.next_at limit $each)
            where e.disabled_at is null order by d.next_at, d.id
            """, row => new DueDelivery(Delivery(row, EndpointColumnCount), Endpoint(row)), ("$at", at.Stored()), ("$each", perEndpoint));
    }

    private static WebhookEndpoint Endpoint(SqliteDataReader row) => new()
    {
        Account = new(row.GetString(0)),
        Id = new(row.GetString(1)),
        Url = row.GetString(2),
        Events = row.GetString(3).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Secret = row.GetFieldValue<byte[]>(4),
        EarlierSecret = row.IsDBNull(5) ? default : row.GetFieldValue<byte[]>(5),
        EarlierSecretUntil = row.Instant(6),
        CreatedAt = row.RequiredInstant(7),
        DisabledAt = row.Instant(8),
        DisabledReason = row.Text(9),
    };

    private static WebhookDelivery Delivery(SqliteDataReader row, int first) => new()
    {
        Account = new(row.GetString(first)),
        Endpoint = new(row.GetString(first + 1)),
        Id = new(row.GetString(first + 2)),
        Event = row.GetString(first + 3),
        Type = row.GetString(first + 4),
        Request = row.Text(first + 5) is { } request ? new RequestId(request) : null,
        CreatedAt = row.RequiredInstant(first + 6),
        NextAt = row.Instant(first + 7),
        Tries = row.GetInt32(first + 8),
        LastStatus = row.Int(first + 9),
        LastError = row.Text(first + 10),
        DeliveredAt = row.Instant(first + 11),
        History = DeliveryHistory.Parse(row.Text(first + 12)),
    };
}
