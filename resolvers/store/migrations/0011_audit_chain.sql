set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- A chain a shard over the access log, so that no entry is changed, taken away, put in or moved unseen. A link holds
-- hashes alone, and nothing of whom or what: it stays when its entry is lawfully deleted. Entries from before this have no
-- place in a chain. What is hashed of an entry is every column but its place that is neither null nor empty, so a new
-- column must be null for every entry that was there before it. See resolvers/store/chain.py.
alter table audit_entry
    add column operation_hash bytea,
    add column variables_shape text,
    add column masked text[],
    add column shard bigint,
    add column sequence bigint;

-- The index of a partitioned table cannot be built concurrently.
-- squawk-ignore require-concurrent-index-creation
create index audit_entry_place on audit_entry (shard, sequence);

create table audit_link (
    shard bigint not null check (shard between 0 and 16),
    sequence bigint not null check (sequence > 0),
    id text not null,
    at timestamptz not null,
    payload_hash bytea not null,
    previous_hash bytea not null,
    entry_hash bytea not null,
    primary key (shard, sequence)
);

-- That entries were lawfully deleted is a link itself: which of the shard, all from before when, and on what ground.
create table audit_deletion (
    shard bigint not null,
    sequence bigint not null,
    id text not null,
    at timestamptz not null,
    before timestamptz not null,
    ground text not null check (ground ~ '^[a-zA-Z0-9 .:-]+$'),
    sequences int8multirange not null,
    primary key (shard, sequence)
);
create index audit_deletion_sequences on audit_deletion using gist (sequences);

-- The ends of all chains at a time, signed, so that what is cut off or written anew from some point on is seen.
create table audit_seal (
    number bigint primary key check (number > 0),
    at timestamptz not null,
    heads jsonb not null,
    previous_hash bytea not null,
    seal_hash bytea not null,
    key_id text not null,
    signature bytea not null
);

create function audit_time(at timestamptz) returns text language sql stable
return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- Put links at the end of one chain, in whose lock the transaction is until it ends.
create function append_link(to_shard bigint, link_id text, link_at timestamptz, payload bytea) returns bigint
language plpgsql as $$
declare
    place bigint;
    head bytea;
begin
    perform pg_advisory_xact_lock(7426112, to_shard::integer);
    -- A statement of its own sees what was committed before the lock was got.
    select link.sequence, link.entry_hash into place, head
    from audit_link link where link.shard = to_shard order by link.sequence desc limit 1;
    place := coalesce(place, 0) + 1;
    head := coalesce(head, decode(repeat('00', 32), 'hex'));
    insert into audit_link (shard, sequence, id, at, payload_hash, previous_hash, entry_hash)
    values (to_shard, place, link_id, link_at, payload, head, sha256(convert_to(format(
        '{"at":"%s","id":"%s","payload":"%s","previous":"%s","sequence":%s,"shard":%s}', audit_time(link_at), link_id,
        encode(payload, 'hex'), encode(head, 'hex'), place, to_shard), 'UTF8')));
    return place;
end
$$;

-- Append entries, each an object of the columns of audit_entry and `payload_hash`, shard after shard, so that two who
-- append never wait for each other.
create function append_audit(entries jsonb) returns void language plpgsql as $$
declare
    given jsonb;
    place bigint;
begin
    for given in
        select entry from jsonb_array_elements(entries) with ordinality as listed (entry, ordinal)
        order by (entry ->> 'shard')::bigint, ordinal
    loop
        place := append_link((given ->> 'shard')::bigint, given ->> 'id', (given ->> 'at')::timestamptz,
            (given ->> 'payload_hash')::bytea);
        insert into audit_entry
        select made.* from jsonb_populate_record(null::audit_entry, given || jsonb_build_object('sequence', place)) made;
    end loop;
end
$$;

-- Delete at most so many entries of some persons from before a time, and say so in every chain that they were in.
create function purge_audit(persons bytea[], begins timestamptz, most bigint, lawful_ground text) returns bigint
language plpgsql as $$
declare
    chain record;
    place bigint;
    now_at timestamptz;
    name text;
    gone bigint := 0;
begin
    perform pg_advisory_xact_lock(7426112, listed.shard::integer) from (
        select distinct shard from audit_entry where person_hash = any(persons) and at < begins and shard is not null
        order by shard) listed;
    for chain in
        with deleted as (
            delete from audit_entry where person_hash = any(persons) and (person_hash, id) in (
                select person_hash, id from audit_entry where person_hash = any(persons) and at < begins limit most)
            returning shard, sequence
        )
        select shard, count(*) as entries, range_agg(int8range(sequence, sequence + 1)) as sequences
        from deleted group by shard order by shard
    loop
        gone := gone + chain.entries;
        continue when chain.shard is null;
        now_at := clock_timestamp();
        name := gen_random_uuid();
        place := append_link(chain.shard, name, now_at, sha256(convert_to(format(
            '{"at":"%s","before":"%s","ground":"%s","id":"%s","sequences":"%s","shard":%s}', audit_time(now_at),
            audit_time(begins), lawful_ground, name, chain.sequences, chain.shard), 'UTF8')));
        insert into audit_deletion (shard, sequence, id, at, before, ground, sequences)
        values (chain.shard, place, name, now_at, begins, lawful_ground, chain.sequences);
    end loop;
    return gone;
end
$$;
