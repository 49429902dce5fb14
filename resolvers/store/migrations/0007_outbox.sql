set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- What has changed, written in the transaction that changed it and announced with it: whose and what kind, never what.
-- Append only but for the purge. No foreign key: that a person was joined with another is read after the person is gone.
-- Ids are given out when a row is written, so that one may be seen after a greater one: who reads on from an id looks
-- back a little.
create sequence outbox_order as bigint;
create table outbox (
    person_hash bytea not null,
    id bigint not null default nextval('outbox_order'),
    kind text not null,
    at timestamptz not null,
    primary key (person_hash, id)
) partition by hash (person_hash);

do $$
begin
    for remainder in 0..7 loop
        execute format('create table outbox_%s partition of outbox for values with (modulus 8, remainder %s)',
            remainder, remainder);
    end loop;
end
$$;
