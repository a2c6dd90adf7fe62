-- By which price list an account pays: its latest row counts. Without a row, or with a null, it is the gateway's default.
create table price_list_changes (
    number integer primary key,
    account_id text not null references accounts (id),
    price_list text,
    at integer not null,
    actor text not null
);

create index price_list_changes_by_account on price_list_changes (account_id, number);

-- A charge that became known after its request had ended: its entry in the journal, what it took, and of which lots. Mostly there is none.
alter table requests add column rerate_seq integer;
alter table requests add column rerated_nanos integer not null default 0 check (rerated_nanos >= 0 and captured_nanos + rerated_nanos <= hold_nanos);
alter table requests add column rerate_allocations text;

drop view request_log;
drop view ended_log;
drop view open_log;

create view ended_log as
select r.number, r.account, r.time, r.id, a.id as account_id, r.key_id, r.state, r.created_at, r.ended_at, r.hold_nanos, r.captured_nanos, r.allocations,
    0 as reserve_nanos, r.absorbed_nanos, r.absorbed_unknown, r.outcome, r.amount_status, r.delivered, r.provider_request_id, r.attempts,
    r.attempt_at, r.reference_count, r.images, r.fingerprint, r.hold_seq, r.end_seq, r.idempotency_key, r.labels, r.quote_id, r.error_code,
    r.review_reason, null as release_at, r.unanswered, r.images_deleted_at, k.endpoint, k.operation, k.model, k.provider, k.provider_model, k.size,
    k.quality, k.price_version, d.quote, d.receipt, d.answer, d.calls, d.stored_images, r.rerate_seq, r.rerated_nanos, r.rerate_allocations
from requests r join accounts a on a.number = r.account join kinds k on k.id = r.kind left join documents d on d.number = r.number;

create view open_log as
select o.number, o.account, o.time, o.id, a.id as account_id, o.key_id, o.state, o.created_at, null as ended_at, o.hold_nanos, null as captured_nanos, o.allocations,
    o.reserve_nanos, 0 as absorbed_nanos, 0 as absorbed_unknown, o.outcome, o.amount_status, o.delivered, o.provider_request_id, o.attempts,
    o.attempt_at, o.reference_count, o.images, o.fingerprint, o.hold_seq, null as end_seq, o.idempotency_key, o.labels, o.quote_id, o.error_code,
    o.review_reason, o.release_at, o.unanswered, null as images_deleted_at, k.endpoint, k.operation, k.model, k.provider, k.provider_model, k.size,
    k.quality, k.price_version, o.quote, o.receipt, o.answer, o.calls, o.stored_images, null as rerate_seq, 0 as rerated_nanos, null as rerate_allocations
from open_requests o join accounts a on a.number = o.account join kinds k on k.id = o.kind;

create view request_log as select * from ended_log union all select * from open_log;
