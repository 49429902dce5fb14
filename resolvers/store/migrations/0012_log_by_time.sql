set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- The log of everybody is gone through by time: to look for misuse, and to hand it to another log system. The index of a
-- partitioned table cannot be built concurrently.
-- squawk-ignore require-concurrent-index-creation
create index audit_entry_time on audit_entry (at, id);
