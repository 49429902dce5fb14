set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- Whether something has left a person is asked with every read of theirs, and nearly always nothing has. The index of a
-- partitioned table cannot be built concurrently.
-- squawk-ignore require-concurrent-index-creation
create index report_left on report (person_hash, key_hash) where departed;
