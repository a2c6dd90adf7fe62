-- What a key may ask for; null: everything. Lists have one name a line. last_used_at is exact to the minute.
alter table api_keys add column allowed_models text;
alter table api_keys add column highest_quality text;
alter table api_keys add column highest_size text;
alter table api_keys add column required_labels text;
alter table api_keys add column last_used_at integer;

-- Append-only: who changed what, in the commit of the change. details is a JSON object without secrets.
create table audit (
    number integer primary key,
    at integer not null,
    key_id text,
    key_name text,
    role integer,
    account_id text,
    action text not null,
    target text,
    details text not null
);

create index audit_by_account on audit (account_id, number);
create index audit_by_key on audit (key_id, number);
create trigger audit_is_not_changed before update on audit begin select raise(abort, 'the audit log is append-only'); end;
create trigger audit_is_not_deleted before delete on audit begin select raise(abort, 'the audit log is append-only'); end;

-- token is an HMAC, whose secret is not in the store.
create table invitations (
    id text primary key,
    token blob not null unique,
    uses integer not null check (uses > 0),
    used integer not null default 0 check (used between 0 and uses),
    note text,
    created_at integer not null,
    created_by text not null,
    expires_at integer,
    revoked_at integer
) without rowid;

-- Accounts that strangers opened without an invitation, on the days that still count. address is an HMAC of day and address.
create table sign_ups (
    number integer primary key,
    day integer not null,
    address blob not null
);

create index sign_ups_by_day on sign_ups (day, address);
