using Imprest.Ledger.Sqlite.Native;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>The writer's prepared statements. Parameters are bound in the order in which they stand.</summary>
internal sealed class Statements(Database database) : IDisposable
{
    private readonly List<Statement> prepared = [];
    private Statement? begin, commit, rollback, insertRequest, insertRejected, endRequest, doubtRequest, startAttempt, insertJournal, insertQuote,
        insertEnd, updateEnd, putCall, updateWallet, updateLot, putDay, findKey, putKey, insertCard;

    public Statement Begin => Get(ref begin, "begin immediate");
    public Statement Commit => Get(ref commit, "commit");
    public Statement Rollback => Get(ref rollback, "rollback");

    public Statement InsertRequest => Get(ref insertRequest, """
        insert into requests (account_id, id, key_id, state, created_at, hold_nanos, allocations, reserve_nanos, attempts, attempt_at,
            provider, provider_model, operation, model, size, quality, reference_count, images, endpoint, fingerprint, idempotency_key,
            labels, quote_id, price_version, quote_document, hold_seq)
        values (?, ?, ?, 1, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    public Statement InsertRejected => Get(ref insertRejected, """
        insert into requests (account_id, id, key_id, state, created_at, ended_at, captured_nanos, outcome, operation, model, size, quality,
            reference_count, images, endpoint, error_code, end_document)
        values (?, ?, ?, 0, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """);

    /// <summary>Only a request that has not ended: 1 row or 0.</summary>
    public Statement EndRequest => Get(ref endRequest, """
        update requests set state = ?, ended_at = ?, captured_nanos = ?, absorbed_nanos = ?, absorbed_unknown = ?, outcome = ?, amount_status = ?,
            delivered = ?, provider_request_id = coalesce(?, provider_request_id), end_document = ?, error_code = ?,
            review_reason = coalesce(?, review_reason), end_seq = ?
        where account_id = ? and id = ? and state > 0 and state < 5
        """);

    /// <summary>To in doubt or review; only a request that has not ended.</summary>
    public Statement DoubtRequest => Get(ref doubtRequest, """
        update requests set state = ?, outcome = ?, amount_status = ?, delivered = ?, provider_request_id = coalesce(?, provider_request_id),
            end_document = ?, error_code = ?, review_reason = coalesce(?, review_reason), release_at = ?
        where account_id = ? and id = ? and state > 0 and state < 5
        """);

    public Statement StartAttempt => Get(ref startAttempt, """
        update requests set state = 2, attempts = ?, attempt_at = ?, provider = ?, provider_model = ?, price_version = coalesce(?, price_version)
        where account_id = ? and id = ? and state in (1, 2)
        """);

    public Statement InsertJournal => Get(ref insertJournal, """
        insert into journal (account_id, seq, at, kind, debit, credit, amount_nanos, held_change_nanos, balance_after_nanos, held_after_nanos,
            request_id, lot, actor, hash)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    public Statement InsertQuote => Get(ref insertQuote, "insert into documents (id, quote) values (?, ?)");
    public Statement InsertEnd => Get(ref insertEnd, "insert into documents (id, receipt, answer, images) values (?, ?, ?, ?)");

    public Statement UpdateEnd => Get(ref updateEnd, """
        update documents set receipt = coalesce(?, receipt), answer = coalesce(?, answer), images = coalesce(?, images) where id = ?
        """);

    public Statement PutCall => Get(ref putCall, """
        insert or replace into calls (account_id, request_id, attempt, call, state, provider, provider_model, provider_request_id, http_status,
            error_class, error_message, usage, cost_nanos, charge, intent_at, ended_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    public Statement UpdateWallet => Get(ref updateWallet, """
        update wallets set balance_nanos = ?, held_nanos = ?, journal_seq = ?, journal_hash = ? where account_id = ?
        """);

    public Statement UpdateLot => Get(ref updateLot, """
        update lots set remaining_nanos = ?, held_nanos = ?, expired_nanos = ? where account_id = ? and lot = ?
        """);

    public Statement PutDay => Get(ref putDay, """
        insert into spend_days (account_id, key_id, day, used_nanos, held_nanos, absorbed_nanos, reserved_nanos) values (?, ?, ?, ?, ?, ?, ?)
        on conflict do update set used_nanos = excluded.used_nanos, held_nanos = excluded.held_nanos, absorbed_nanos = excluded.absorbed_nanos,
            reserved_nanos = excluded.reserved_nanos
        """);

    public Statement FindKey => Get(ref findKey, """
        select i.request_id, r.fingerprint, r.ended_at from idempotency i
        join requests r on r.account_id = i.account_id and r.id = i.request_id
        where i.account_id = ? and i.key = ?
        """);

    public Statement PutKey => Get(ref putKey, "insert or replace into idempotency (account_id, key, request_id) values (?, ?, ?)");
    public Statement InsertCard => Get(ref insertCard, "insert or ignore into cards (price_version, canonical) values (?, ?)");

    /// <summary>For what runs seldom: prepared, used, thrown away by the caller.</summary>
    public Statement Once(string sql) => database.Prepare(sql);

    public void Dispose()
    {
        foreach (var statement in prepared)
            statement.Dispose();
    }

    private Statement Get(ref Statement? slot, string sql)
    {
        if (slot is null)
            prepared.Add(slot = database.Prepare(sql));
        return slot;
    }
}
