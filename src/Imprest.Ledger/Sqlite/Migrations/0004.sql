-- Requests whose calls are to be asked about until they have ended: the provider has them, or may have. One row a request, as long as it is
-- open. Whoever works on one has claimed it: `owner` is that process, and each claim raises `fence`, so that what an earlier worker still
-- writes changes nothing.
create table jobs (
    number integer primary key references open_requests (number),
    owner text not null,
    fence integer not null,
    lease_until integer not null
);
