-- Money is whole nano-dollars, times are Unix milliseconds, days are days since 1970-01-01 UTC.
-- Every key leads with the account. The ids of requests sort by time, so the key of `requests` is also its time order within an account.

create table accounts (
    id text primary key,
    name text not null,
    absorbed_limit_nanos integer not null check (absorbed_limit_nanos >= 0),
    created_at integer not null
) without rowid;

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
-- seq is dense within an account; hash is SHA-256 over the account's previous hash and this row.
create table journal (
    account_id text not null,
    seq integer not null,
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
    hash blob not null,
    primary key (account_id, seq)
) without rowid;

-- state: 0 rejected, 1 held, 2 attempting, 3 in_doubt, 4 review, 5 settled, 6 voided. The row carries the hold and the current attempt's
-- intent (attempts, provider, provider_model, attempt_at); an attempt that ended has its rows in `calls`.
create table requests (
    account_id text not null,
    id text not null,
    key_id text not null,
    state integer not null,
    created_at integer not null,
    ended_at integer,
    hold_nanos integer not null default 0 check (hold_nanos >= 0),
    captured_nanos integer check (captured_nanos between 0 and hold_nanos),
    allocations text, -- [[lot, nanos], …] in burn order; they sum to the hold
    reserve_nanos integer not null default 0,
    absorbed_nanos integer not null default 0,
    absorbed_unknown integer not null default 0,
    outcome integer,
    amount_status integer,
    attempts integer not null default 0,
    attempt_at integer,
    provider text,
    provider_model text,
    provider_request_id text,
    operation text,
    model text,
    size text,
    quality text,
    reference_count integer not null default 0,
    images integer not null default 0,
    delivered integer not null default 0,
    endpoint text,
    fingerprint blob,
    idempotency_key text,
    labels text,
    quote_id text,
    price_version text,
    quote_document integer,
    end_document integer,
    error_code text,
    review_reason text,
    release_at integer,
    unanswered integer not null default 0,
    images_deleted_at integer,
    hold_seq integer, -- its entries in the journal
    end_seq integer,
    primary key (account_id, id)
) without rowid;

-- What the resolver and recovery ask for; it holds only what is under way.
create index requests_open on requests (account_id, id) where state > 0 and state < 5;

-- The long texts of requests, appended, so that settling does not write the quote again.
create table documents (
    id integer primary key,
    quote text,
    receipt text,
    answer text,
    images text -- [{index, sha256, bytes, content_type, width, height}, …]
);

create table calls (
    account_id text not null,
    request_id text not null,
    attempt integer not null,
    call integer not null,
    state integer not null,
    provider text not null,
    provider_model text not null,
    provider_request_id text,
    http_status integer,
    error_class text,
    error_message text,
    usage text,
    cost_nanos integer,
    charge integer not null,
    intent_at integer not null,
    ended_at integer not null,
    primary key (account_id, request_id, attempt, call)
) without rowid;

-- Only where a key was sent. A row lives as long as its request and 72 hours more; an expired one is replaced.
create table idempotency (
    account_id text not null,
    key text not null,
    request_id text not null,
    primary key (account_id, key)
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
