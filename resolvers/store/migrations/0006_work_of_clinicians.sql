set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- Whose reports a clinician is to look after: who requested one, or is responsible, by HPR number without leading
-- zeros. Found by number, over all persons.
create table report_clinician (
    person_hash bytea not null,
    key_hash bytea not null,
    hpr_number text not null,
    primary key (person_hash, key_hash, hpr_number),
    foreign key (person_hash, key_hash) references report (person_hash, key_hash) on delete cascade
) partition by hash (person_hash);
create index report_clinician_number on report_clinician (hpr_number);

-- The clients' own ids of what clinicians have done about release, so that the same wish twice is one change. set_by
-- and reason are sealed, bound to id; the reason of what has a restriction of its own stands there.
create table clinician_act (
    person_hash bytea not null,
    idempotency_key text not null,
    id uuid not null,
    wish text not null,
    at timestamptz not null,
    set_by bytea not null,
    reason bytea,
    primary key (person_hash, idempotency_key),
    foreign key (person_hash) references person (person_hash) on delete cascade
) partition by hash (person_hash);

do $$
declare
    parent text;
begin
    foreach parent in array array['report_clinician', 'clinician_act']
    loop
        for remainder in 0..7 loop
            execute format('create table %I partition of %I for values with (modulus 8, remainder %s)',
                parent || '_' || remainder, parent, remainder);
        end loop;
    end loop;
end
$$;

insert into report_clinician (person_hash, key_hash, hpr_number)
select distinct person_hash, key_hash, ltrim(substr(identifier, 5), '0')
from party cross join unnest(identifiers) as identifier
where role in ('requester', 'responsible') and identifier ~ '^HPR:0*[1-9][0-9]*$';
