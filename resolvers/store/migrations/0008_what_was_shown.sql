set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- Which reports an answer showed, by opaque id, and which version of each was the newest shown: never a value. `reader`
-- is a keyed hash of who acts, where something was shown, so that what they saw before is found without opening actors.
alter table audit_entry
    add column shown_reports uuid[] not null default '{}',
    add column shown_versions bigint[] not null default '{}',
    add column reader bytea;

-- Earlier entries have no reader. The index of a partitioned table cannot be built concurrently.
-- squawk-ignore require-concurrent-index-creation
create index audit_entry_reader on audit_entry (person_hash, reader, at) where reader is not null;

-- When a report left a person for another, by the message that told of it.
alter table report add column departed_at timestamptz;

-- It was not kept before: what has departed had done so by now. They are few.
update report set departed_at = now() where departed;

-- squawk-ignore require-concurrent-index-creation
create index report_departed on report (departed_at, person_hash, key_hash) where departed;
