-- Money is whole nano-dollars, times are Unix milliseconds, days are days since 1970-01-01 UTC.
-- Every key leads with the account. What grows by two rows a request is keyed by whole numbers and appended, which costs half of what
-- keys of text do: there the account is its number, `time` the first 63 bits of a request's id (see RequestTime), so that order by
-- (account, time, id) is the order in which an account's requests came.

create table accounts (
    number integer primary key,
    id text not null unique,
    name text not null,
    absorbed_limit_nanos integer not null check (absorbed_limit_nanos >= 0),
    created_at integer not null
);

create table api_keys (
    account_id text not null references accounts (id),
    id text not null,
    role integer not null,
    name text not null,
    public_id text not null unique,
    hmac blob not null,
    hint text not null,
    created_at integer not null,
    expires_at integer,
    revoked_at integer,
    primary key (account_id, id)
) without rowid;

-- One row an account, written once a commit. journal_seq and journal_hash are the head of the account's journal.
create table wallets (
    account_id text primary key references accounts (id),
    balance_nanos integer not null,
    held_nanos integer not null check (held_nanos >= 0),
    journal_seq integer not null,
    journal_hash blob not null,
    check (balance_nanos >= held_nanos)
) without rowid;

create table lots (
    account_id text not null references accounts (id),
    lot integer not null,
    id text not null,
    kind integer not null,
    priority integer not null,
    amount_nanos integer not null check (amount_nanos > 0),
    remaining_nanos integer not null,
    held_nanos integer not null,
    expired_nanos integer not null default 0,
    effective_at integer not null,
    expires_at integer,
    source_ref text not null,
    primary key (account_id, lot),
    unique (account_id, source_ref),
    check (0 <= held_nanos and held_nanos <= remaining_nanos and remaining_nanos + expired_nanos <= amount_nanos)
) without rowid;

create table limits (
    account_id text not null references accounts (id),
    key_id text not null, -- '' is the account's own limit
    period integer not null, -- 0 day, 1 month, 2 total
    limit_nanos integer not null check (limit_nanos >= 0),
    primary key (account_id, key_id, period)
) without rowid;

-- What each key spent and holds, by the day of the request's creation. Limits of every period, set at any time, are sums of these.
create table spend_days (
    account_id text not null,
    key_id text not null,
    day integer not null,
    used_nanos integer not null,
    held_nanos integer not null check (held_nanos >= 0),
    absorbed_nanos integer not null,
    reserved_nanos integer not null check (reserved_nanos >= 0),
    primary key (account_id, key_id, day)
) without rowid;

-- Append-only. One row a movement: `amount` is posted from debit to credit, `held_change` is the pending part, so every row balances.
-- id is the account's number times 2^40, plus seq, which is dense within the account.
-- hash, on the last row that a commit adds to an account: SHA-256 over the account's hash before and all rows since.
create table journal (
    id integer primary key,
    at integer not null,
    kind text not null,
    debit text not null,
    credit text not null,
    amount_nanos integer not null check (amount_nanos >= 0),
    held_change_nanos integer not null,
    balance_after_nanos integer not null,
    held_after_nanos integer not null,
    request_id text,
    lot integer,
    actor text,
    hash blob
);

-- What many requests have in common, kept once.
create table kinds (
    id integer primary key,
    endpoint text,
    operation text,
    model text,
    provider text,
    provider_model text,
    size text,
    quality text,
    price_version text
);

create index kinds_by_model on kinds (model, size, quality, provider_model);

-- What is under way: few rows, each deleted in the commit that writes its row of `requests`. state: 1 held, 2 attempting, 3 in_doubt, 4 review.
-- The row carries the hold and the current attempt's intent (attempts, attempt_at; its provider is in the kind).
-- number grows with every request and is never below the request's time, so one is found by reading on from its time.
create table open_requests (
    number integer primary key,
    account integer not null,
    time integer not null,
    id text not null,
    key_id text not null,
    kind integer not null,
    state integer not null,
    created_at integer not null,
    hold_nanos integer not null check (hold_nanos >= 0),
    allocations text not null, -- [[lot, nanos], …] in burn order; they sum to the hold
    reserve_nanos integer not null,
    reference_count integer not null,
    images integer not null,
    fingerprint blob not null,
    hold_seq integer not null, -- its entry in the journal
    attempts integer not null,
    attempt_at integer not null,
    quote text not null,
    idempotency_key text,
    labels text,
    quote_id text,
    calls text, -- as in `documents`; the results that are known so far
    -- From here on: what is known of a request in doubt or in review.
    outcome integer,
    amount_status integer,
    delivered integer not null default 0,
    provider_request_id text,
    error_code text,
    review_reason text,
    release_at integer,
    receipt text,
    answer text,
    stored_images text,
    unanswered integer not null default 0
);

-- What has ended, appended in the order of its end. state: 0 rejected, 5 settled, 6 voided.
create table requests (
    number integer primary key,
    account integer not null,
    time integer not null,
    id text not null,
    key_id text not null,
    kind integer not null,
    state integer not null,
    created_at integer not null,
    ended_at integer,
    hold_nanos integer not null default 0 check (hold_nanos >= 0),
    captured_nanos integer check (captured_nanos between 0 and hold_nanos),
    allocations text,
    absorbed_nanos integer not null default 0,
    absorbed_unknown integer not null default 0,
    outcome integer,
    amount_status integer,
    delivered integer not null default 0,
    provider_request_id text,
    attempts integer not null default 0,
    attempt_at integer,
    reference_count integer not null default 0,
    images integer not null default 0,
    fingerprint blob,
    hold_seq integer, -- its entries in the journal
    end_seq integer,
    idempotency_key text,
    labels text,
    quote_id text,
    error_code text,
    review_reason text,
    unanswered integer not null default 0,
    images_deleted_at integer
);

create index requests_by_time on requests (account, time);

-- The long texts of what has ended, under the number of its row in `requests`: apart, so that reading the log does not read them.
create table documents (
    number integer primary key,
    quote text,
    receipt text,
    answer text,
    calls text, -- [{attempt, call, state, …}, …], each as it ended
    stored_images text -- [{index, sha256, bytes, content_type, width, height}, …]
);

-- Requests with everything that belongs to them, ended and open.
create view ended_log as
select r.number, r.account, r.time, r.id, a.id as account_id, r.key_id, r.state, r.created_at, r.ended_at, r.hold_nanos, r.captured_nanos, r.allocations,
    0 as reserve_nanos, r.absorbed_nanos, r.absorbed_unknown, r.outcome, r.amount_status, r.delivered, r.provider_request_id, r.attempts,
    r.attempt_at, r.reference_count, r.images, r.fingerprint, r.hold_seq, r.end_seq, r.idempotency_key, r.labels, r.quote_id, r.error_code,
    r.review_reason, null as release_at, r.unanswered, r.images_deleted_at, k.endpoint, k.operation, k.model, k.provider, k.provider_model, k.size,
    k.quality, k.price_version, d.quote, d.receipt, d.answer, d.calls, d.stored_images
from requests r join accounts a on a.number = r.account join kinds k on k.id = r.kind left join documents d on d.number = r.number;

create view open_log as
select o.number, o.account, o.time, o.id, a.id as account_id, o.key_id, o.state, o.created_at, null as ended_at, o.hold_nanos, null as captured_nanos, o.allocations,
    o.reserve_nanos, 0 as absorbed_nanos, 0 as absorbed_unknown, o.outcome, o.amount_status, o.delivered, o.provider_request_id, o.attempts,
    o.attempt_at, o.reference_count, o.images, o.fingerprint, o.hold_seq, null as end_seq, o.idempotency_key, o.labels, o.quote_id, o.error_code,
    o.review_reason, o.release_at, o.unanswered, null as images_deleted_at, k.endpoint, k.operation, k.model, k.provider, k.provider_model, k.size,
    k.quality, k.price_version, o.quote, o.receipt, o.answer, o.calls, o.stored_images
from open_requests o join accounts a on a.number = o.account join kinds k on k.id = o.kind;

create view request_log as select * from ended_log union all select * from open_log;

-- Only where a key was sent. A row lives as long as its request and 72 hours more; an expired one is replaced.
create table idempotency (
    account integer not null,
    key text not null,
    time integer not null,
    request_id text not null,
    primary key (account, key)
) without rowid;

create table cards (
    price_version text primary key,
    canonical text not null
) without rowid;

create table review_items (
    account_id text not null,
    request_id text not null,
    item integer not null,
    reason text not null,
    opened_at integer not null,
    closed_at integer,
    decision text,
    actor text,
    primary key (account_id, request_id, item)
) without rowid;

create table rejection_counts (
    account_id text not null,
    key_id text not null,
    code text not null,
    minute integer not null,
    count integer not null,
    primary key (account_id, key_id, code, minute)
) without rowid;

-- How far the journal was verified, and what it summed to there.
create table verified (
    account_id text primary key,
    seq integer not null,
    hash blob not null,
    balance_nanos integer not null,
    held_nanos integer not null,
    paid_in_nanos integer not null,
    revenue_nanos integer not null,
    breakage_nanos integer not null
) without rowid;

-- How far the sweep of stored images came: nothing before this journal position still has images.
create table image_sweeps (
    account_id text primary key,
    seq integer not null
) without rowid;

create table meta (
    name text primary key,
    value text not null
) without rowid;
