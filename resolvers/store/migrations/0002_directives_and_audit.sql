set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- What limits who may see, who looked, and what could not be read.

create table opt_out (
    person_hash bytea not null,
    since timestamptz not null,
    primary key (person_hash),
    foreign key (person_hash) references person (person_hash) on delete cascade
) partition by hash (person_hash);

-- In the shape of NHN's PTS; set_by and reason are sealed.
create table restriction (
    person_hash bytea not null,
    id text not null,
    idempotency_key text not null,
    family text not null,
    type text not null,
    level text,
    code text,
    object_kind text not null,
    object_value text,
    subject_kind text not null,
    subjects text[] not null,
    release_at timestamptz,
    valid_from timestamptz not null,
    lifted_at timestamptz,
    set_by bytea not null,
    reason bytea,
    primary key (person_hash, id),
    unique (person_hash, idempotency_key),
    foreign key (person_hash) references person (person_hash) on delete cascade
) partition by hash (person_hash);

-- The patient has been informed, so a delay ends early: one restriction, or every delay on one report.
create table release (
    person_hash bytea not null,
    id uuid not null,
    restriction_id text,
    report_id text,
    released_at timestamptz not null,
    set_by bytea not null,
    primary key (person_hash, id),
    foreign key (person_hash) references person (person_hash) on delete cascade,
    check (num_nonnulls(restriction_id, report_id) = 1)
) partition by hash (person_hash);

-- Append only. No foreign key: an entry outlives the person's other data, and refusals before a person was known
-- stand under a hash of zeroes. actor is sealed.
create table audit_entry (
    person_hash bytea not null,
    id text not null,
    at timestamptz not null,
    kind text not null,
    actor_kind text,
    actor bytea not null,
    authorisation text,
    organisation text,
    organisation_name text,
    point_of_care text,
    point_of_care_name text,
    purpose text,
    basis text,
    decision_ref text,
    operation text not null,
    outcome text not null,
    row_counts jsonb not null,
    sources jsonb not null,
    policy_version text,
    request_id text not null,
    primary key (person_hash, id)
) partition by hash (person_hash);
create index audit_entry_newest on audit_entry (person_hash, at desc, id desc);

-- Messages that were refused, encrypted, until they expire; under a hash of zeroes where the person is not known.
create table quarantine (
    person_hash bytea not null,
    id uuid not null,
    received_at timestamptz not null,
    expires_at timestamptz not null,
    reason text not null,
    size bigint not null,
    sender text not null,
    content_hash bytea not null,
    sealed bytea not null,
    primary key (person_hash, id),
    unique (person_hash, content_hash, reason, sender)
) partition by hash (person_hash);
create index quarantine_expiry on quarantine (person_hash, expires_at);

do $$
declare
    parent text;
begin
    foreach parent in array array['opt_out', 'restriction', 'release', 'audit_entry', 'quarantine']
    loop
        for remainder in 0..7 loop
            execute format('create table %I partition of %I for values with (modulus 8, remainder %s)',
                parent || '_' || remainder, parent, remainder);
        end loop;
    end loop;
end
$$;
