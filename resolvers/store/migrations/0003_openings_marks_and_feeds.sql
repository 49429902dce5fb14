set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- Restrictions as fine as NHN's PTS has them, local ones and those of a feed.
alter table restriction
    add column object_system text,
    add column object_from timestamptz,
    add column object_until timestamptz,
    add column delay_days bigint,
    -- For a delay that took the place of a denial or delay in force: since when the first of them held.
    add column held_since timestamptz,
    add column origin text not null default 'LOCAL',
    -- Apart from its object, what a safety restriction is one of: the person that it was set for before two were found
    -- to be one, so that what either had in force stays so until somebody sets a new one.
    add column lineage bytea not null default '',
    add constraint restriction_one_delay check (release_at is null or delay_days is null) not valid;

-- What was in force before there was to be one an object stays in force beside the newest.
update restriction older set lineage = convert_to(older.id, 'UTF8')
where older.family = 'SAFETY' and older.lifted_at is null and exists (
    select from restriction newer
    where newer.person_hash = older.person_hash and newer.family = 'SAFETY' and newer.lifted_at is null
    and newer.object_kind = older.object_kind and newer.object_value is not distinct from older.object_value
    and (newer.valid_from, newer.id) > (older.valid_from, older.id)
);

-- One denial or delay is in force an object. A feed's own are the feed's to keep in order. The index of a partitioned
-- table cannot be built concurrently; the rows are few.
-- squawk-ignore require-concurrent-index-creation
create unique index restriction_current on restriction (
    person_hash, object_kind, object_value, object_system, object_from, object_until, lineage
) nulls not distinct
where family = 'SAFETY' and lifted_at is null and origin = 'LOCAL';

-- How far a feed of restrictions is known; no person's data.
create table restriction_feed (
    name text primary key,
    as_of timestamptz not null,
    received_at timestamptz not null
);

-- How far one person's restrictions of a feed are known, so that an older push after a newer one changes nothing.
create table restriction_replica (
    person_hash bytea not null,
    feed text not null,
    as_of timestamptz not null,
    primary key (person_hash, feed),
    foreign key (person_hash) references person (person_hash) on delete cascade
) partition by hash (person_hash);

-- Who has opened a padlock (FORHOYET_SAMTYKKE, FORHOYET_AKUTT); grounds (the reason, and who gave it) are sealed.
create table opening (
    person_hash bytea not null,
    id uuid not null,
    idempotency_key text not null,
    subject text not null,
    organisation text not null,
    organisation_name text,
    purpose text not null,
    kind text not null,
    decision_ref text,
    granted_at timestamptz not null,
    expires_at timestamptz not null,
    grounds bytea not null,
    primary key (person_hash, id),
    unique (person_hash, subject, idempotency_key),
    foreign key (person_hash) references person (person_hash) on delete cascade,
    check (expires_at > granted_at and expires_at <= granted_at + interval '60 minutes')
) partition by hash (person_hash);

-- Whom a padlock was told, the last time: an opening without it has no cause.
create table padlock (
    person_hash bytea not null,
    subject text not null,
    organisation text not null,
    told_at timestamptz not null,
    primary key (person_hash, subject, organisation),
    foreign key (person_hash) references person (person_hash) on delete cascade
) partition by hash (person_hash);

-- Openings that somebody is to look through; reviewed_by is sealed.
create table review (
    person_hash bytea not null,
    opening_id uuid not null,
    at timestamptz not null,
    reviewed_at timestamptz,
    reviewed_by bytea,
    primary key (person_hash, opening_id),
    foreign key (person_hash, opening_id) references opening (person_hash, id) on delete cascade
) partition by hash (person_hash);
create index review_queue on review (at, opening_id) where reviewed_at is null;

create table citizen_notice (
    person_hash bytea not null,
    id uuid not null,
    at timestamptz not null,
    kind text not null,
    opening_id uuid not null,
    read_at timestamptz,
    primary key (person_hash, id),
    foreign key (person_hash, opening_id) references opening (person_hash, id) on delete cascade
) partition by hash (person_hash);

-- When the patient wishes to see results; an empty discipline is all of them.
create table release_preference (
    person_hash bytea not null,
    discipline text not null,
    choice text not null,
    days bigint,
    set_at timestamptz not null,
    primary key (person_hash, discipline),
    foreign key (person_hash) references person (person_hash) on delete cascade,
    check ((choice = 'LATER') = (days is not null))
) partition by hash (person_hash);

-- Reserved against the citizens' channel alone: the record stays for personnel.
create table channel_reservation (
    person_hash bytea not null,
    since timestamptz not null,
    primary key (person_hash),
    foreign key (person_hash) references person (person_hash) on delete cascade
) partition by hash (person_hash);

-- 9603 codes that a source has on a report, as last known, so that they hold while the source is late.
create table source_mark (
    person_hash bytea not null,
    report_id text not null,
    source text not null,
    code text not null,
    first_seen_at timestamptz not null,
    primary key (person_hash, report_id, source, code),
    foreign key (person_hash) references person (person_hash) on delete cascade
) partition by hash (person_hash);

do $$
declare
    parent text;
begin
    foreach parent in array array['restriction_replica', 'opening', 'padlock', 'review', 'citizen_notice',
        'release_preference', 'channel_reservation', 'source_mark']
    loop
        for remainder in 0..7 loop
            execute format('create table %I partition of %I for values with (modulus 8, remainder %s)',
                parent || '_' || remainder, parent, remainder);
        end loop;
    end loop;
end
$$;
