-- Requests that their client polls: their end is told to the account's webhooks.
alter table open_requests add column is_task integer not null default 0;
alter table requests add column is_task integer not null default 0;

-- Where an account is told of its tasks. secret is sealed by a key that is not in the store.
create table webhook_endpoints (
    account_id text not null references accounts (id),
    id text not null,
    url text not null,
    events text not null, -- types with a space before and after each
    secret blob not null,
    earlier_secret blob, -- signs too until then
    earlier_secret_until integer,
    created_at integer not null,
    told_after integer not null, -- it is told of what ended after this row of `requests`
    given_up integer not null default 0, -- deliveries in a row that were given up
    disabled_at integer,
    disabled_reason text,
    primary key (account_id, id)
) without rowid;

-- One row an event and endpoint, written in the commit that the event is about. Waiting: next_at is set; delivered: delivered_at is; else given up.
create table webhook_deliveries (
    account_id text not null,
    id text not null,
    endpoint_id text not null,
    event_id text not null,
    type text not null,
    request_id text, -- null: a test
    created_at integer not null,
    next_at integer,
    tries integer not null default 0,
    last_status integer,
    last_error text,
    delivered_at integer,
    history text, -- [{at, status, error, ms}, …]: the last tries
    primary key (account_id, id),
    unique (account_id, endpoint_id, event_id)
) without rowid;

create index webhook_deliveries_due on webhook_deliveries (next_at) where next_at is not null;
create index webhook_deliveries_waiting on webhook_deliveries (account_id, endpoint_id, next_at) where next_at is not null;
create index webhook_deliveries_over on webhook_deliveries (created_at) where next_at is null;
create index webhook_deliveries_by_endpoint on webhook_deliveries (account_id, endpoint_id, id);

drop view request_log;
drop view ended_log;
drop view open_log;

create view ended_log as
select r.number, r.account, r.time, r.id, a.id as account_id, r.key_id, r.state, r.created_at, r.ended_at, r.hold_nanos, r.captured_nanos, r.allocations,
    0 as reserve_nanos, r.absorbed_nanos, r.absorbed_unknown, r.outcome, r.amount_status, r.delivered, r.provider_request_id, r.attempts,
    r.attempt_at, r.reference_count, r.images, r.fingerprint, r.hold_seq, r.end_seq, r.idempotency_key, r.labels, r.quote_id, r.error_code,
    r.review_reason, null as release_at, r.unanswered, r.images_deleted_at, k.endpoint, k.operation, k.model, k.provider, k.provider_model, k.size,
    k.quality, k.price_version, d.quote, d.receipt, d.answer, d.calls, d.stored_images, r.rerate_seq, r.rerated_nanos, r.rerate_allocations, r.is_task
from requests r join accounts a on a.number = r.account join kinds k on k.id = r.kind left join documents d on d.number = r.number;

create view open_log as
select o.number, o.account, o.time, o.id, a.id as account_id, o.key_id, o.state, o.created_at, null as ended_at, o.hold_nanos, null as captured_nanos, o.allocations,
    o.reserve_nanos, 0 as absorbed_nanos, 0 as absorbed_unknown, o.outcome, o.amount_status, o.delivered, o.provider_request_id, o.attempts,
    o.attempt_at, o.reference_count, o.images, o.fingerprint, o.hold_seq, null as end_seq, o.idempotency_key, o.labels, o.quote_id, o.error_code,
    o.review_reason, o.release_at, o.unanswered, null as images_deleted_at, k.endpoint, k.operation, k.model, k.provider, k.provider_model, k.size,
    k.quality, k.price_version, o.quote, o.receipt, o.answer, o.calls, o.stored_images, null as rerate_seq, 0 as rerated_nanos, null as rerate_allocations, o.is_task
from open_requests o join accounts a on a.number = o.account join kinds k on k.id = o.kind;

create view request_log as select * from ended_log union all select * from open_log;
