set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- Persons, and what is known of them. Every key of a table with person data begins with person_hash, so that the same
-- tables lie on plain PostgreSQL (hash partitions) and on Citus (co-located); no extension is needed.

-- person_hash is SHA-256 of the random person_id, never of a number.
create table person (
    person_hash bytea not null,
    person_id uuid not null,
    enrolled_at timestamptz not null,
    primary key (person_hash)
) partition by hash (person_hash);

-- The one table that holds person numbers: found by a keyed hash, kept encrypted. No foreign key, as it is found by
-- lookup and thus not co-located with the person.
create table person_identifier (
    lookup bytea primary key,
    person_hash bytea not null,
    kind text not null,
    sealed bytea not null,
    current boolean not null,
    added_at timestamptz not null
);
create index person_identifier_person on person_identifier (person_hash);

-- A person who was found to be the same as an older one; the access log, which is append only, keeps the old hash.
create table person_merged (
    person_hash bytea not null,
    merged_hash bytea not null,
    merged_at timestamptz not null,
    primary key (person_hash, merged_hash)
) partition by hash (person_hash);

-- Who holds a report, by the keyed hash of the report's key; no clinical data. Intake locks its row, so that versions
-- that arrive at once, or name different persons, end the same in any order.
create table report_route (
    key_hash bytea primary key,
    person_hash bytea not null,
    issued_at timestamptz not null,
    rank bigint not null,
    content_hash bytea not null,
    senders text[] not null
);
create index report_route_person on report_route (person_hash);

-- Which messages have been taken, so that a message id that comes again with other content is found.
create table received_message (
    message_hash bytea primary key,
    content_hash bytea not null,
    received_at timestamptz not null
);

create table report (
    person_hash bytea not null,
    key_hash bytea not null,
    report_number text not null,
    issued_at timestamptz not null,
    rank bigint not null,
    content_hash bytea not null,
    sampled_at timestamptz not null,
    discipline text not null,
    kind text,
    kind_system text,
    status text not null,
    departed boolean not null,
    primary key (person_hash, key_hash),
    foreign key (person_hash) references person (person_hash) on delete cascade
) partition by hash (person_hash);
create index report_timeline on report (person_hash, sampled_at desc, key_hash);

-- Immutable; the newest of a report is the one that (issued_at, rank, content_hash) orders last.
create table report_version (
    person_hash bytea not null,
    key_hash bytea not null,
    content_hash bytea not null,
    issued_at timestamptz not null,
    rank bigint not null,
    status text not null,
    source_type text,
    source_status text,
    message_id text,
    generated_at timestamptz,
    received_at timestamptz not null,
    sender text not null,
    document bytea not null,
    primary key (person_hash, key_hash, content_hash),
    foreign key (person_hash, key_hash) references report (person_hash, key_hash) on delete cascade
) partition by hash (person_hash);

-- What follows describes the newest version of a report that has not departed, for filters; values stay in documents.
create table result (
    person_hash bytea not null,
    key_hash bytea not null,
    path text not null,
    parent_path text,
    code text,
    code_system text,
    status text not null,
    value_kind text,
    sampled_at timestamptz,
    primary key (person_hash, key_hash, path),
    foreign key (person_hash, key_hash) references report (person_hash, key_hash) on delete cascade
) partition by hash (person_hash);

create table result_code (
    person_hash bytea not null,
    key_hash bytea not null,
    code_system text not null,
    code text not null,
    primary key (person_hash, code, code_system, key_hash),
    foreign key (person_hash, key_hash) references report (person_hash, key_hash) on delete cascade
) partition by hash (person_hash);
create index result_code_report on result_code (person_hash, key_hash);

create table specimen (
    person_hash bytea not null,
    key_hash bytea not null,
    position bigint not null,
    number text,
    code text,
    code_system text,
    collected_at timestamptz,
    primary key (person_hash, key_hash, position),
    foreign key (person_hash, key_hash) references report (person_hash, key_hash) on delete cascade
) partition by hash (person_hash);

create table request (
    person_hash bytea not null,
    key_hash bytea not null,
    position bigint not null,
    number text,
    provider_number text,
    issued_at timestamptz,
    primary key (person_hash, key_hash, position),
    foreign key (person_hash, key_hash) references report (person_hash, key_hash) on delete cascade
) partition by hash (person_hash);
create index request_number on request (person_hash, number);

create table party (
    person_hash bytea not null,
    key_hash bytea not null,
    position bigint not null,
    role text not null,
    name text,
    identifiers text[] not null,
    primary key (person_hash, key_hash, position),
    foreign key (person_hash, key_hash) references report (person_hash, key_hash) on delete cascade
) partition by hash (person_hash);

do $$
declare
    parent text;
begin
    foreach parent in array array['person', 'person_merged', 'report', 'report_version', 'result', 'result_code',
        'specimen', 'request', 'party']
    loop
        for remainder in 0..7 loop
            execute format('create table %I partition of %I for values with (modulus 8, remainder %s)',
                parent || '_' || remainder, parent, remainder);
        end loop;
    end loop;
end
$$;
