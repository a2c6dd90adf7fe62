using Imprest.Ledger.Sqlite.Native;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>The writer's prepared statements. Parameters are bound in the order in which they stand.</summary>
internal sealed class Statements(Database database) : IDisposable
{
    private readonly List<Statement> prepared = [];
    private Statement? begin, commit, rollback, insertOpen, insertRejected, insertEnded, deleteOpen, doubtRequest, startAttempt, insertHold,
        insertCapture, insertJournal, insertDocuments, moveDocuments, updateWallet, updateLot, putDay, findKey, findEnded, putKey, insertCard, findKind,
        addKind, putJob, deleteJob, putUsage;

    public Statement Begin => Get(ref begin, "begin immediate");
    public Statement Commit => Get(ref commit, "commit");
    public Statement Rollback => Get(ref rollback, "rollback");

    public Statement InsertOpen => Get(ref insertOpen, """
        insert into open_requests (number, account, time, id, key_id, kind, created_at, hold_nanos, allocations, reserve_nanos, reference_count,
            images, fingerprint, hold_seq, quote, idempotency_key, labels, quote_id, is_task, state, attempts, attempt_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, 1, 1, ?7)
        """);

    // In what follows a conflict ends the transaction, which it does anyway: so SQLite need not keep what undoing the statement alone would take.

    /// <summary>The row of <c>requests</c> from the one that was open: 1 row, or 0 when it is open no more.</summary>
    public Statement InsertEnded => Get(ref insertEnded, """
        insert or rollback into requests (number, account, time, id, key_id, kind, state, created_at, ended_at, hold_nanos, captured_nanos, allocations,
            absorbed_nanos, absorbed_unknown, outcome, amount_status, delivered, provider_request_id, attempts, attempt_at, reference_count, images,
            fingerprint, hold_seq, end_seq, idempotency_key, labels, quote_id, error_code, review_reason, unanswered, is_task)
        select ?, account, time, id, key_id, kind, ?, created_at, ?, hold_nanos, ?, allocations,
            ?, ?, ?, ?, ?, coalesce(?, provider_request_id), attempts, attempt_at, reference_count, images,
            fingerprint, hold_seq, ?, idempotency_key, labels, quote_id, ?, coalesce(?, review_reason), unanswered, is_task
        from open_requests where number = ?
        """);

    /// <summary>The texts of a request that ends.</summary>
    public Statement MoveDocuments => Get(ref moveDocuments, """
        insert or rollback into documents (number, quote, receipt, answer, calls, stored_images)
        select ?, quote, coalesce(?, receipt), coalesce(?, answer), ?, coalesce(?, stored_images) from open_requests where number = ?
        """);

    public Statement DeleteOpen => Get(ref deleteOpen, "delete from open_requests where number = ?");

    public Statement InsertRejected => Get(ref insertRejected, """
        insert into requests (number, account, time, id, key_id, kind, state, created_at, ended_at, captured_nanos, outcome, reference_count, images,
            error_code)
        values (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?7, 0, ?8, ?9, ?10, ?11)
        """);

    public Statement InsertDocuments => Get(ref insertDocuments, "insert into documents (number, answer) values (?, ?)");

    /// <summary>To in doubt or review.</summary>
    public Statement DoubtRequest => Get(ref doubtRequest, """
        update open_requests set state = ?, outcome = ?, amount_status = ?, delivered = ?, provider_request_id = coalesce(?, provider_request_id),
            error_code = ?, review_reason = coalesce(?, review_reason), release_at = ?, receipt = coalesce(?, receipt), answer = coalesce(?, answer),
            calls = ?, stored_images = coalesce(?, stored_images)
        where number = ?
        """);

    public Statement StartAttempt => Get(ref startAttempt, """
        update open_requests set state = 2, attempts = ?, attempt_at = ?, kind = ?, calls = ? where number = ? and state in (1, 2)
        """);

    // The two movements that every request makes have statements of their own: what never changes is not bound.
    public Statement InsertHold => Get(ref insertHold, """
        insert into journal (id, at, kind, debit, credit, amount_nanos, held_change_nanos, balance_after_nanos, held_after_nanos, request_id, hash)
        values (?, ?, 'hold', 'wallet', 'revenue', ?, ?, ?, ?, ?, ?)
        """);

    public Statement InsertCapture => Get(ref insertCapture, """
        insert into journal (id, at, kind, debit, credit, amount_nanos, held_change_nanos, balance_after_nanos, held_after_nanos, request_id, hash)
        values (?, ?, 'capture', 'wallet', 'revenue', ?, ?, ?, ?, ?, ?)
        """);

    public Statement InsertJournal => Get(ref insertJournal, """
        insert into journal (id, at, kind, debit, credit, amount_nanos, held_change_nanos, balance_after_nanos, held_after_nanos,
            request_id, lot, actor, hash)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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

    public Statement PutUsage => Get(ref putUsage, """
        insert into usage_days (grain, account, day, state, outcome, amount_status, kind, key_id, requests, images, delivered, amount_nanos, absorbed_nanos,
            absorbed_unknown, cost_nanos, cost_unknown, dearest_nanos, first_number, last_number, oldest, newest)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict do update set requests = requests + excluded.requests, images = images + excluded.images, delivered = delivered + excluded.delivered,
            amount_nanos = amount_nanos + excluded.amount_nanos, absorbed_nanos = absorbed_nanos + excluded.absorbed_nanos,
            absorbed_unknown = absorbed_unknown + excluded.absorbed_unknown, cost_nanos = cost_nanos + excluded.cost_nanos,
            cost_unknown = cost_unknown + excluded.cost_unknown, dearest_nanos = max(dearest_nanos, excluded.dearest_nanos),
            first_number = min(first_number, excluded.first_number), last_number = max(last_number, excluded.last_number),
            oldest = min(oldest, excluded.oldest), newest = max(newest, excluded.newest)
        """);

    public Statement FindKey => Get(ref findKey, "select request_id, time from idempotency where account = ? and key = ?");

    public Statement FindEnded => Get(ref findEnded, """
        select fingerprint, ended_at, state from requests where account = ? and time = ? and id = ?
        """);

    public Statement PutKey => Get(ref putKey, "insert or replace into idempotency (account, key, time, request_id) values (?, ?, ?, ?)");

    public Statement FindKind => Get(ref findKind, """
        select id from kinds where model is ? and size is ? and quality is ? and provider_model is ? and endpoint is ? and operation is ?
            and provider is ? and price_version is ? limit 1
        """);

    public Statement AddKind => Get(ref addKind, """
        insert into kinds (model, size, quality, provider_model, endpoint, operation, provider, price_version) values (?, ?, ?, ?, ?, ?, ?, ?)
        """);

    public Statement InsertCard => Get(ref insertCard, "insert or ignore into cards (price_version, canonical) values (?, ?)");

    public Statement PutJob => Get(ref putJob, """
        insert into jobs (number, owner, fence, lease_until) values (?, ?, ?, ?)
        on conflict do update set owner = excluded.owner, fence = excluded.fence, lease_until = excluded.lease_until
        """);

    public Statement DeleteJob => Get(ref deleteJob, "delete from jobs where number = ?");

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
