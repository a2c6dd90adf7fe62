using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Reads rows of <c>requests</c> with their documents.</summary>
internal static class RequestRows
{
    public const string Select = """
        select r.id, r.account_id, r.key_id, r.created_at, r.ended_at, r.state, r.outcome, r.error_code, r.endpoint, r.operation, r.model, r.provider,
            r.provider_model, r.provider_request_id, r.size, r.quality, r.reference_count, r.images, r.delivered, r.hold_nanos, r.captured_nanos,
            r.amount_status, r.absorbed_nanos, r.absorbed_unknown, r.attempts, r.price_version, r.labels, q.quote, e.receipt, e.answer,
            r.idempotency_key, r.fingerprint, r.review_reason, r.release_at, r.quote_id, r.images_deleted_at, r.unanswered
        """;

    public const string Documents = " left join documents q on q.id = r.quote_document left join documents e on e.id = r.end_document ";

    public static RequestRecord Map(SqliteDataReader row) => new()
    {
        Id = new(row.GetString(0)),
        Account = new(row.GetString(1)),
        Key = new(row.GetString(2)),
        CreatedAt = row.RequiredInstant(3),
        EndedAt = row.Instant(4),
        State = (RequestState)row.GetInt32(5),
        Outcome = (Outcome?)row.Int(6),
        ErrorCode = row.Text(7),
        Endpoint = row.Text(8),
        Operation = row.Text(9),
        Model = row.Text(10),
        Provider = row.Text(11),
        ProviderModel = row.Text(12),
        ProviderRequestId = row.Text(13),
        Size = row.Text(14),
        Quality = row.Text(15),
        References = row.GetInt32(16),
        Images = row.GetInt32(17),
        Delivered = row.GetInt32(18),
        Hold = new(row.GetInt64(19)),
        // Nothing is captured of an amount that nobody knows; that does not make it zero.
        Amount = row.Long(20) is { } captured && row.Int(21) != (int)AmountStatus.Unknown ? new Money(captured) : null,
        AmountStatus = (AmountStatus?)row.Int(21),
        Absorbed = new(row.GetInt64(22)),
        AbsorbedUnknown = row.GetInt64(23) != 0,
        Attempts = row.GetInt32(24),
        PriceVersion = row.Text(25),
        LabelsJson = row.Text(26),
        QuoteJson = row.Text(27),
        ReceiptJson = row.Text(28),
        AnswerJson = row.Text(29),
        IdempotencyKey = row.Text(30),
        Fingerprint = row.IsDBNull(31) ? default : row.GetFieldValue<byte[]>(31),
        ReviewReason = row.Text(32),
        ReleaseAt = row.Instant(33),
        QuoteId = row.Text(34),
        ImagesDeletedAt = row.Instant(35),
        Unanswered = row.GetInt64(36) != 0,
    };

    public static RequestRecord? Find(SqliteConnection connection, AccountId? account, RequestId request)
    {
        // Without an account: one look-up by key in each account, as nothing is indexed by the request alone.
        var from = account is null
            ? "from accounts a cross join requests r on r.account_id = a.id and r.id = $id"
            : "from requests r";
        var where = account is null ? "" : "where r.account_id = $account and r.id = $id";
        return connection.Query($"{Select} {from} {Documents} {where}", Map, ("$id", request.Value), ("$account", account?.Value)).FirstOrDefault();
    }

    public static List<RequestRecord> Open(SqliteConnection connection) =>
        connection.Query($"""
            {Select} from requests r indexed by requests_open {Documents} where r.state > 0 and r.state < 5 order by r.created_at, r.id
            """, Map);
}
