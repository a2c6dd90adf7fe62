using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Reads rows of <c>requests</c> with their documents.</summary>
internal static class RequestRows
{
    /// <summary>Of a refused call, what stands with its row alone.</summary>
    private const string Sent = "case r.state when 0 then r.answer ->>";

    private const string Columns = $"""
        r.id, r.account_id, r.key_id, r.created_at, r.ended_at, r.state, r.outcome, r.error_code, r.endpoint, r.operation, coalesce(r.model, {Sent} '$.sent.model' end), r.provider,
        r.provider_model, r.provider_request_id, coalesce(r.size, {Sent} '$.sent.size' end), coalesce(r.quality, {Sent} '$.sent.quality' end), r.reference_count, r.images, r.delivered, r.hold_nanos, r.captured_nanos,
        r.amount_status, r.absorbed_nanos, r.absorbed_unknown, r.attempts, r.price_version, r.labels, r.quote, r.receipt, r.answer,
        r.idempotency_key, r.fingerprint, r.review_reason, r.release_at, r.quote_id, r.images_deleted_at, r.unanswered,
        r.rerate_seq, r.rerated_nanos, r.is_task
        """;

    /// <summary>Requests by the numbers of their rows, newest first.</summary>
    public static List<RequestRecord> Of(SqliteConnection connection, IEnumerable<long> ended, IEnumerable<long> open) =>
        connection.Query($"""
            select {Columns}, r.time from ended_log r where r.number in (select value from json_each($ended))
            union all select {Columns}, r.time from open_log r where r.number in (select value from json_each($open)) order by r.time desc, r.id desc
            """, Map, ("$ended", $"[{string.Join(',', ended)}]"), ("$open", $"[{string.Join(',', open)}]"));

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
        Amount = row.Long(20) is { } captured && row.Int(21) != (int)AmountStatus.Unknown ? new Money(captured + row.GetInt64(38)) : null,
        RatedLater = row.IsDBNull(37) ? null : new Money(row.GetInt64(38)),
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
        IsTask = row.GetInt64(39) != 0,
    };

    public static RequestRecord? Find(SqliteConnection connection, AccountId? account, RequestId request) =>
        One(connection, account, request, Columns, Map);

    /// <summary>Something of one request, open or ended; null when there is none.</summary>
    /// <param name="columns">Of <c>request_log r</c>.</param>
    public static T? One<T>(SqliteConnection connection, AccountId? account, RequestId request, string columns, Func<SqliteDataReader, T> map)
        where T : class
    {
        // Without an account: one look-up by key in each account, as nothing is indexed by the request alone.
        var accounts = account is null ? "select number from accounts" : "select number from accounts where id = $account";
        // An open one stands at its time or a few rows after it, since its number is never below it.
        using var command = connection.Command($"""
            select {columns} from ended_log r where r.account in ({accounts}) and r.time = $time and r.id = $id
            union all select {columns} from open_log r where r.number >= $time and r.account in ({accounts}) and r.id = $id
            """, ("$id", request.Value), ("$time", RequestTime.Of(request.Value)), ("$account", account?.Value));
        using var row = command.ExecuteReader();
        return row.Read() ? map(row) : null; // One row only: what is open is not read on to its end.
    }

    /// <summary>What is open, in brief. The columns stand before the long texts of a row, so those are not read; only a doubt's release stands behind them.</summary>
    public static List<OpenHold> Holds(SqliteConnection connection) => connection.Query(
        """
        select a.id, o.id, o.state, o.created_at, o.hold_nanos, case o.state when $doubt then o.release_at end
        from open_requests o join accounts a on a.number = o.account order by o.number
        """,
        row => new OpenHold(new(row.GetString(0)), new(row.GetString(1)), (RequestState)row.GetInt32(2), row.RequiredInstant(3), new(row.GetInt64(4)), row.Instant(5)),
        ("$doubt", (int)RequestState.InDoubt));

    public static List<RequestRecord> Open(SqliteConnection connection) =>
        connection.Query($"select {Columns} from open_log r order by r.created_at, r.id", Map);
}
