-- What has ended (state 0, 5, 6), summed by the UTC day of its creation and by what people ask about: kept in the commit that ends a request, so
-- that a total reads some rows a day and not each request. What is open is not in it: few rows, read where they are. No outcome or amount status: -1.
-- first_number … newest bound the rows of `requests` and the times that belong to a row here. They, and dearest_nanos, only ever widen.
create table usage_days (
    account integer not null,
    day integer not null,
    kind integer not null,
    key_id text not null,
    state integer not null,
    outcome integer not null,
    amount_status integer not null,
    requests integer not null,
    images integer not null,
    delivered integer not null,
    amount_nanos integer not null, -- captured, and charged later
    absorbed_nanos integer not null,
    absorbed_unknown integer not null, -- requests
    cost_nanos integer not null, -- what providers take, as far as it is known
    cost_unknown integer not null, -- requests of which some call's cost is not known
    dearest_nanos integer not null,
    first_number integer not null,
    last_number integer not null,
    oldest integer not null,
    newest integer not null,
    primary key (account, day, kind, key_id, state, outcome, amount_status)
) without rowid;

insert into usage_days
select r.account, r.created_at / 86400000 - (r.created_at % 86400000 < 0), r.kind, r.key_id, r.state, coalesce(r.outcome, -1), coalesce(r.amount_status, -1),
    count(*), sum(r.images), sum(r.delivered), sum(coalesce(r.captured_nanos, 0) + r.rerated_nanos), sum(r.absorbed_nanos), sum(r.absorbed_unknown),
    sum(coalesce((select sum(c.value ->> 'cost_nanos') from json_each(case when json_valid(d.calls) then d.calls else '[]' end) c), 0)),
    sum(r.state > 0 and (d.calls is null or not json_valid(d.calls) or exists (
        select 1 from json_each(case when json_valid(d.calls) then d.calls else '[]' end) c where c.value ->> 'cost_nanos' is null))),
    max(coalesce(r.captured_nanos, 0) + r.rerated_nanos), min(r.number), max(r.number), min(r.time), max(r.time)
from requests r left join documents d on d.number = r.number
group by 1, 2, 3, 4, 5, 6, 7;
