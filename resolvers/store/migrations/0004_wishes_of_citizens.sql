set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- Every wish there was for seeing results, as what an earlier one had shown is not hidden by a later one. The rows are
-- few.
-- squawk-ignore ban-drop-constraint
alter table release_preference drop constraint release_preference_pkey;
-- squawk-ignore constraint-missing-not-valid, adding-serial-primary-key-field
alter table release_preference add primary key (person_hash, discipline, set_at);

-- The client's own ids of what citizens have changed about themselves, so that the same wish twice is one change.
create table citizen_wish (
    person_hash bytea not null,
    idempotency_key text not null,
    wish text not null,
    at timestamptz not null,
    primary key (person_hash, idempotency_key),
    foreign key (person_hash) references person (person_hash) on delete cascade
) partition by hash (person_hash);

do $$
begin
    for remainder in 0..7 loop
        execute format('create table citizen_wish_%s partition of citizen_wish for values with (modulus 8, remainder %s)',
            remainder, remainder);
    end loop;
end
$$;
