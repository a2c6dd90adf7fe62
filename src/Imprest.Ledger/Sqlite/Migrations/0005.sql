-- What has ended (state 0, 5, 6), summed by the UTC day of its creation and by what people ask about: kept in the commit that ends a request, so
-- that a total reads some rows a day and not each request. What is open is not in it: few rows, read where they are. No outcome or amount status: -1.
-- The same requests stand here three times, by grain: 0 by kind and key, 1 by model and provider (a kind that has nothing else), 2 by key. Totals
-- take the coarsest that can tell.
-- first_number … newest bound the rows of `requests` and the times that belong to a row here. They, and dearest_nanos, only ever widen.
create table usage_days (
    grain integer not null,
    account integer not null,
    day integer not null,
    state integer not null,
    outcome integer not null,
    amount_status integer not null,
    kind integer not null, -- 0 where the grain knows none
    key_id text not null, -- '' likewise
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
    primary key (grain, account, day, state, outcome, amount_status, kind, key_id)
) without rowid;

insert into kinds (model, provider) select distinct model, provider from kinds;

insert into usage_days
select 0, r.account, r.created_at / 86400000 - (r.created_at % 86400000 < 0), r.state, coalesce(r.outcome, -1), coalesce(r.amount_status, -1), r.kind, r.key_id,
    count(*), sum(r.images), sum(r.delivered), sum(coalesce(r.captured_nanos, 0) + r.rerated_nanos), sum(r.absorbed_nanos), sum(r.absorbed_unknown),
    sum(coalesce((select sum(c.value ->> 'cost_nanos') from json_each(case when json_valid(d.calls) then d.calls else '[]' end) c), 0)),
    sum(r.state > 0 and (d.calls is null or not json_valid(d.calls) or exists (
        select 1 from json_each(case when json_valid(d.calls) then d.calls else '[]' end) c where c.value ->> 'cost_nanos' is null))),
    max(coalesce(r.captured_nanos, 0) + r.rerated_nanos), min(r.number), max(r.number), min(r.time), max(r.time)
from requests r left join documents d on d.number = r.number
group by 2, 3, 4, 5, 6, 7, 8;

insert into usage_days
select 1, u.account, u.day, u.state, u.outcome, u.amount_status, m.id, '', sum(u.requests), sum(u.images), sum(u.delivered), sum(u.amount_nanos),
    sum(u.absorbed_nanos), sum(u.absorbed_unknown), sum(u.cost_nanos), sum(u.cost_unknown), max(u.dearest_nanos), min(u.first_number), max(u.last_number),
    min(u.oldest), max(u.newest)
from usage_days u join kinds k on k.id = u.kind join kinds m on m.model is k.model and m.provider is k.provider and m.size is null and m.quality is null
    and m.provider_model is null and m.endpoint is null and m.operation is null and m.price_version is null
where u.grain = 0 group by 2, 3, 4, 5, 6, 7;

insert into usage_days
select 2, account, day, state, outcome, amount_status, 0, key_id, sum(requests), sum(images), sum(delivered), sum(amount_nanos),
    sum(absorbed_nanos), sum(absorbed_unknown), sum(cost_nanos), sum(cost_unknown), max(dearest_nanos), min(first_number), max(last_number),
    min(oldest), max(newest)
from usage_days where grain = 0 group by 2, 3, 4, 5, 6, 8;

-- For each 4,096 rows of `requests` a Bloom filter of what is searched by whole text: provider request ids and labels. It tells in which rows
-- something surely is not. Made from the rows once all of them are there, so nothing that ends a request waits for an index.
create table search_blocks (
    block integer primary key, -- rows 4096 * block … 4096 * block + 4095
    oldest integer not null, -- times of requests
    newest integer not null,
    filter blob not null
);
