set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- The last batch of counts of each process that is in fetch_count and intake_count, so that one that is put again, because
-- nobody knows whether it came in, is not added twice. Of nobody: a process is a number by chance.
create table count_batch (
    process uuid not null,
    number bigint not null,
    at timestamptz not null,
    primary key (process)
);
