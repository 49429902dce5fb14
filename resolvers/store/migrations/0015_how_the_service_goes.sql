set local lock_timeout = '10s';
set local statement_timeout = '60s';

-- How fetches of sources ended, in parts of five minutes, and messages that came in, by day: sums of all gateways. No
-- person data, and nothing that tells of one.
create table fetch_count (
    since timestamptz not null,
    source text not null,
    ended text not null,
    times bigint not null,
    took_ms bigint not null,
    slowest_ms bigint not null,
    last_at timestamptz not null,
    primary key (since, source, ended)
);
create table intake_count (
    day date not null,
    door text not null,
    ended text not null,
    times bigint not null,
    primary key (day, door, ended)
);

-- What came in during a time, for figures. It is in the order of time nearly as it is written, so that an index of ranges
-- is enough: it is small, and costs whoever files a report nothing. The index of a partitioned table cannot be built
-- concurrently.
-- squawk-ignore require-concurrent-index-creation
create index report_version_received on report_version using brin (received_at);
